"""A book that reads only what is asked of it: for a writer that works on a few cases.

A case is made from its own events by the same rules as in the audit, and has to be what stands in
the table. Of the ledger as a whole come the events of no single case: lists, replies, runs, who
signs, accounts. What they do to other cases is left out, and the next audit's to tell.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import RowMapping, and_, or_, select
from sqlalchemy.orm import Session

from transforms.ledger.book import Book
from transforms.ledger.case_now import CaseNow
from transforms.ledger.chain import as_step
from transforms.ledger.errors import LedgerBrokenError, LedgerError
from transforms.ledger.rows import Row, told
from transforms.ledger.rules import take
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.tables import Base, Case, Event
from transforms.ledger.vocabulary import Action

# Events of no single case from which something follows.
_OF_ALL = (
    Action.BEGIN,
    Action.CARRY_OVER,
    Action.MEET,
    Action.SIGN_OFF,
    Action.ISSUE,
    Action.RECEIVE,
    Action.ACCOUNT_ADDED,
    Action.ACCOUNT_PASSWORD,
    Action.ACCOUNT_CHANGED,
    Action.ACCOUNT_DISABLED,
    Action.ACCOUNT_ENABLED,
)
_AT_ONCE = 500  # names in one statement


class LoadedBook(Book):
    """The part of the ledger that a writer asks for."""

    def __init__(self, session: Session) -> None:
        """Read nothing yet."""
        super().__init__()
        self._session = session
        self._is_loaded = False

    def case(self, case_id: str) -> CaseNow | None:
        """As the book's; read from its events at the first call. Raises: LedgerBrokenError."""
        if case_id not in self.cases:
            self.load([case_id])
        return self.cases.get(case_id)

    def row(self, table: type[Base], *key: Any) -> Row | None:
        """As the book's."""
        if not self._is_loaded:
            self.load([])
        return super().row(table, *key)

    def load(self, case_ids: Collection[str]) -> None:
        """Read these cases' events, all at once. Raises: LedgerBrokenError where they may not be,
        or where a case's row says something else."""
        missing = [case_id for case_id in case_ids if case_id not in self.cases]
        if self._is_loaded and not missing:
            return
        found = Book()
        for event in self._events(missing):
            try:
                take(found, as_step(event))
            except LedgerError as refusal:
                raise _broken(f"#{event['seq']}", refusal.zh, refusal.en) from None
        self._compare(found)
        self.cases.update(found.cases)
        if not self._is_loaded:
            self.rows, self.sign_off, self.listed = found.rows, found.sign_off, found.listed
            self.is_begun, self._is_loaded = found.is_begun, True
        for name, rows in found.rows.items():
            for key, row in rows.items():
                self.rows[name].setdefault(key, row)

    def _events(self, case_ids: list[str]) -> Iterator[RowMapping]:
        """In their order: those of no case, and those of these cases."""
        general = and_(Event.case_id.is_(None), Event.action.in_(_OF_ALL))
        chosen: dict[int, RowMapping] = {}
        for start in range(0, len(case_ids) or 1, _AT_ONCE):
            wanted = Event.case_id.in_(case_ids[start : start + _AT_ONCE])
            query = select(Event.__table__).where(wanted if start else or_(general, wanted))
            chosen |= {row["seq"]: row for row in self._session.execute(query).mappings()}
        return (chosen[seq] for seq in sorted(chosen))

    def _compare(self, found: Book) -> None:
        secret = secret_of(self._session)
        for case_id, now in found.cases.items():
            case = self._session.get(Case, case_id)
            if case is None or told(secret, case) != now.row:
                raise _broken(case_id, "与其记录不符", "its row is not what its events say")


class GlancedBook(Book):
    """A case as its row stands, without its events: for a writer that only tells of looks."""

    def __init__(self, session: Session) -> None:
        """Read nothing yet."""
        super().__init__()
        self._session, self.is_begun = session, True

    def case(self, case_id: str) -> CaseNow | None:
        """The case, from the table."""
        if case_id not in self.cases and (case := self._session.get(Case, case_id)):
            self.cases[case_id] = CaseNow(told(secret_of(self._session), case))
        return self.cases.get(case_id)


def _broken(where: str, zh: str, en: str) -> LedgerBrokenError:
    return LedgerBrokenError(
        f"台账不完整（{where}：{zh}），操作未执行；请运行 birthrecon audit 查看全部问题，"
        "由备份恢复台账。",
        f"The ledger is broken ({where}: {en}) and nothing was done; run birthrecon audit to see "
        "all of it, and restore the ledger from a backup.",
    )
