"""The audit: replays the whole chain through `rules`, and compares every table with what follows.

It finds what was altered, removed, repeated, or added without right, on whichever side: an event
whose hash is wrong, an event that may not be, a row that its events do not tell of. What nobody can
find from the ledger alone is an end that was cut off, or a chain that was rewritten by the rules;
that shows against a head kept elsewhere (`anchor`).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from protection.cipher import WrongKeyError
from transforms.ledger.book import Book
from transforms.ledger.chain import GENESIS, Head, as_step, event_hash
from transforms.ledger.errors import LedgerBrokenError, LedgerError
from transforms.ledger.guards import missing_guards
from transforms.ledger.list_digests import list_digest
from transforms.ledger.rows import PROVED, Row, as_told, columns_of, key_of, read_rows
from transforms.ledger.rules import take
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.tables import Base, Case, Event, IssuedList, ListedCase

_FETCHED_AT_ONCE = 10_000
_NAMED_IN_ERROR = 3


@dataclass(frozen=True)
class Break:
    """A place where the ledger contradicts itself; `seq` is the event's number, or None for a row
    of a table."""

    seq: int | None
    zh: str
    en: str


@dataclass(frozen=True)
class Audit:
    """What the audit found. older_events: how many came before the ledger's present form, of which
    only the hashes can be proved. sign_offs: the roles that sign, each with the event that said
    so."""

    end: Head
    cases: int
    breaks: tuple[Break, ...]
    older_events: int = 0
    sign_offs: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.breaks

    @property
    def events(self) -> int:
        """How many there are."""
        return self.end.seq

    @property
    def head(self) -> str:
        """The last event's hash."""
        return self.end.hash


def audit(session: Session, expected: Head | str | None = None) -> Audit:
    """Read the whole ledger and prove it.

    expected: a head that was kept elsewhere, or its hash alone. What came up to it has to be as it
    was: if the chain lacks it, its end was cut off or it was rewritten.
    """
    return _audit(session, expected)[0]


def require_whole(session: Session) -> Book:
    """The ledger as its events have made it. Raises: LedgerBrokenError where anything is wrong."""
    found, book = _audit(session, None)
    if found.is_whole:
        return book
    zh = "；".join(place.zh for place in islice(found.breaks, _NAMED_IN_ERROR))
    en = " ".join(place.en for place in islice(found.breaks, _NAMED_IN_ERROR))
    raise LedgerBrokenError(
        f"台账不完整，共 {len(found.breaks)} 处，操作未执行：{zh}请运行 birthrecon audit 查看全部，"
        "由备份恢复台账。",
        f"The ledger is broken in {len(found.breaks)} places and nothing was done: {en} Run "
        "birthrecon audit to see all of it, and restore the ledger from a backup.",
    )


def _audit(session: Session, expected: Head | str | None) -> tuple[Audit, Book]:
    schema = list(_schema(session))
    if schema:  # what cannot be read cannot be compared
        return Audit(Head(0, GENESIS), 0, tuple(schema)), Book()
    replay = _Replay(expected)
    events = session.execute(
        select(Event.__table__).order_by(Event.seq).execution_options(yield_per=_FETCHED_AT_ONCE)
    )
    for event in read_rows(events):
        replay.read(event)
    breaks = [*replay.breaks, *replay.end(), *_guards(session)]
    try:
        for table in PROVED:
            breaks += _table(session, table, replay)
        breaks += _lists(session, replay.book)
    except WrongKeyError as error:  # a text that was altered looks like one under another key
        zh, _, en = str(error).partition("\n")
        breaks.append(Break(None, zh, en))
    book = replay.book
    found = Audit(
        replay.head, len(book.cases), tuple(breaks), book.older_events, tuple(replay.sign_offs)
    )
    return found, book


class _Replay:
    """The chain read so far."""

    def __init__(self, expected: Head | str | None) -> None:
        self.book = Book()
        self.head = Head(0, GENESIS)
        self.breaks: list[Break] = []
        self.suspect: set[str] = set()  # told once; what follows from it is not told again
        self._hash = expected.hash if isinstance(expected, Head) else expected
        self._seq = expected.seq if isinstance(expected, Head) else None
        self._was_seen = self._hash in (None, GENESIS)
        self.sign_offs: list[tuple[int, tuple[str, ...]]] = []

    def read(self, event: Row) -> None:
        """Prove the link, then let it happen."""
        links = list(_link(event, self.head))
        self.breaks += links
        self.head = Head(event["seq"], event["hash"])
        self._was_seen = self._was_seen or self.head.hash == self._hash
        if self.head.seq == self._seq and self.head.hash != self._hash:
            self._tell_rewritten(self.head)
        if event["case_id"] in self.suspect:
            return
        if links and event_hash(event) != event["hash"]:
            self._suspect(event)
            return
        before = self.book.sign_off
        try:
            take(self.book, as_step(event))
            if self.book.sign_off != before:
                self.sign_offs.append((event["seq"], self.book.sign_off))
        except (LedgerError, ValueError) as refusal:
            self._suspect(event)
            if not links:
                zh, en = getattr(refusal, "zh", str(refusal)), getattr(refusal, "en", str(refusal))
                at = event["seq"]
                self.breaks.append(Break(at, f"第 {at} 条不合规则：{zh}", f"Event {at}: {en}"))

    def end(self) -> Iterator[Break]:
        """What only shows at the chain's end."""
        if not self._was_seen:
            yield Break(
                self.head.seq,
                f"链中没有所给的校验码 {self._hash}：末尾的记录被删除或改写，或不是这本台账。",
                f"The hash {self._hash} is not in the chain: its end was cut off or rewritten, or "
                "this is another ledger.",
            )
        if not self.book.is_begun and self.head.seq:
            yield Break(None, "台账没有“启用台账”一条。", "No event says how the ledger began.")

    def _suspect(self, event: Row) -> None:
        if event["case_id"]:
            self.suspect.add(event["case_id"])

    def _tell_rewritten(self, head: Head) -> None:
        self._was_seen = True
        self.breaks.append(
            Break(
                head.seq,
                f"第 {head.seq} 条与另存的校验码不符：这一条或其以前的记录被改写。",
                f"Event {head.seq} is not the one whose hash was kept: it, or what came before it, "
                "was rewritten.",
            )
        )


def _link(event: Row, head: Head) -> Iterator[Break]:
    at = event["seq"]
    if at != head.seq + 1:
        yield Break(
            at,
            f"第 {head.seq} 条之后缺少记录，下一条是第 {at} 条。",
            f"After event {head.seq} comes event {at}: some are missing.",
        )
    if event["previous_hash"] != head.hash:
        yield Break(
            at, f"第 {at} 条没有接在前一条之后。", f"Event {at} does not follow the one before it."
        )
    if event_hash(event) != event["hash"]:
        yield Break(at, f"第 {at} 条的内容被改动。", f"Event {at} was altered.")


def _schema(session: Session) -> Iterator[Break]:
    """Tables and columns that are not those of this version."""
    inspector = inspect(session.connection())
    for table in Base.metadata.sorted_tables:
        if not inspector.has_table(table.name):
            yield Break(None, f"缺少表 {table.name}。", f"The table {table.name} is missing.")
            continue
        there = {column["name"] for column in inspector.get_columns(table.name)}
        if there != set(table.columns.keys()):
            names = ", ".join(sorted(there ^ set(table.columns.keys())))
            yield Break(
                None,
                f"表 {table.name} 的列被改动：{names}。",
                f"The columns of {table.name} were altered: {names}.",
            )


def _guards(session: Session) -> Iterator[Break]:
    for name in missing_guards(session.connection()):
        yield Break(
            None,
            f"防止改动记录的触发器 {name} 被删除。",
            f"The trigger {name}, which keeps events from being altered, was dropped.",
        )


def _table(session: Session, table: type[Base], replay: _Replay) -> Iterator[Break]:
    """A table says what its events add up to, row by row and column by column."""
    secret, name = secret_of(session), table.__tablename__
    expected = _expected(table, replay.book)
    seen = set()
    for stored in read_rows(session.execute(select(table.__table__))):
        key = key_of(table, stored)
        seen.add(key)
        if stored.get("case_id") in replay.suspect:
            continue
        wanted = expected.get(key)
        where = f"{name} {'/'.join(map(str, key))}"
        if wanted is None:
            yield Break(
                None, f"{where}：没有记录说明这一行。", f"{where}: no event tells of this row."
            )
            continue
        here = as_told(secret, table, stored)
        if here == wanted:
            continue
        differing = [column for column in columns_of(table) if here[column] != wanted[column]]
        for column in differing:
            yield Break(
                None,
                f"{where}：{column} 与记录不符{_values(table, column, here, wanted, '，现为')}。",
                f"{where}: {column} is not what the events say"
                f"{_values(table, column, here, wanted, ', now ')}.",
            )
    for key in sorted(expected.keys() - seen, key=str):
        row = expected[key]
        if row.get("case_id") not in replay.suspect:
            where = f"{name} {'/'.join(map(str, key))}"
            yield Break(None, f"{where}：这一行被删除。", f"{where}: this row was removed.")


def _expected(table: type[Base], book: Book) -> Mapping[tuple[object, ...], Mapping[str, Any]]:
    if table is Case:
        return {(case_id,): now.row for case_id, now in book.cases.items()}
    return book.rows[table.__tablename__]


def _values(table: type[Base], column: str, here: Row, wanted: Mapping[str, Any], now: str) -> str:
    """What stands there and what should, where neither names anybody."""
    told = {**here, **wanted}
    if table not in (Case, IssuedList) or len(str(told[column])) > 24:
        return ""
    return f" ({wanted[column]}{now}{here[column]})"


def _lists(session: Session, book: Book) -> Iterator[Break]:
    """A list holds the cases that it was said to hold, with the cells that its hash covers."""
    cells: dict[str, dict[str, str]] = {}
    for row in session.scalars(select(ListedCase)):
        cells.setdefault(row.number, {})[row.case_id] = row.cells
    for listed in session.scalars(select(IssuedList).order_by(IssuedList.number)):
        count = book.listed.get(listed.number)
        if count is None:  # of an older ledger, whose hash covers other digests
            continue
        held = cells.get(listed.number, {})
        content = None
        with suppress(ValueError):  # cells that are no JSON any more: they were told already
            content = list_digest(listed, held)
        if len(held) != count or content != listed.sha256:
            yield Break(
                None,
                f"名单 {listed.number} 的问题或单元格与其校验码不符。",
                f"The cases or cells of list {listed.number} are not those of its hash.",
            )
