"""Change files: what the owner of a register has to change, record by record, once the corrections
are signed.

CSV in UTF-8 with a byte order mark, so that Excel opens it. It names the register's own columns.
Handing the file over makes its cases `applied`; only the next extract makes them `verified`.
"""

import csv
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from hashlib import sha256
from io import StringIO
from pathlib import Path

import duckdb
from sqlalchemy import select
from sqlalchemy.orm import Session

from protection.key import as_key
from reports.corrections.covered import covered, subjects
from reports.corrections.delivered_names import delivered_name
from reports.corrections.outbox import Outbox
from reports.shared.csv_cells import as_cell
from reports.snapshot.restricted import open_restricted
from transforms.case_types.model import ChangeAction, ContradictedValue
from transforms.case_types.registry import case_type_of, subtype_of
from transforms.ledger.asked_changes import Asked, omitted_births, staying
from transforms.ledger.errors import NothingToDoError
from transforms.ledger.event_writer import Actor, EventWriter, Proof, open_event_writer
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.states import SIGN_OFF, State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Answer, Case, Event
from transforms.ledger.vocabulary import Action, Reason
from transforms.secret import Secret

CHANGES_FOLDER = "changes"
REGISTERS = ("wis", "population")
# The registers' own names of what a case can be about.
COLUMNS = {
    "wis": {
        "birth_date": "BIRTH.BIRTHDAY",
        "sex": "BIRTH.SEX",
        "parity": "BIRTH.PARITY",
        "town": "BIRTH.VILLAGE",
        "report_period": "BIRTH.RPTMONTH",
        "mother_identity": "WOMAN.IDNO",
        "mother_name": "WOMAN.NAME",
        "child_name": "BIRTH.CHILD",
        "certificate": "BIRTH.CERTNO",
    },
    "population": {
        "birth_date": "birth_date",
        "sex": "sex",
        "parity": "parity",
        "town": "village_code",
        "mother_identity": "mother_id_number",
        "mother_name": "mother_name",
        "child_name": "name",
        "certificate": "birth_certificate_no",
    },
}


@dataclass(frozen=True)
class Change:
    """One line of a change file.

    action: remove (the record), add (a record: one line per value), change (one value), by_hand (as
    the note says).
    record_key: the register's; empty for a record to add. before, after: as far as they are known.
    """

    case_id: str
    list_number: str
    action: str
    record_key: str
    field: str
    before: str
    after: str
    note: str
    signed_on: str


class UnhandledChangeError(Exception):
    """Nobody has said what a register's owner has to change because of such a case. Nothing was
    written."""

    def __init__(self, case: Case, asked: str) -> None:
        """asked: the action, and the value where it is about one."""
        kind = f"{case.case_type}/{case.subtype}"
        super().__init__(
            f"问题 {case.case_id}（{kind}）所需的更正“{asked}”没有写法，未写出任何更正文件。\n"
            f"No change file can be written: nothing says what '{asked}' of case {case.case_id} "
            f"({kind}) means for the register."
        )


@dataclass(frozen=True)
class SignedCorrection:
    """A signed case, what its type asks for, what was signed besides its row, and what the town has
    answered."""

    case: Case
    action: ChangeAction
    value: ContradictedValue | None
    asked: Asked
    answer: Answer | None

    @property
    def is_amended(self) -> bool:
        """Whether the town says that something else is right than the case shows."""
        return self.answer is not None and self.answer.finding == State.AMENDED

    def line(
        self, action: str, key: str = "", field: str = "", before: str = "", after: str = ""
    ) -> Change:
        """A line of the file; of a correction by hand, before is the value that the case is
        about."""
        case, answer = self.case, self.answer
        note = " · ".join(filter(None, (answer.correction, answer.remark))) if answer else ""
        if action == "by_hand":
            before = case.stated_value or case.stated_mother_name or ""
        number, day = case.list_number or "", case.signed_on or ""
        return Change(case.case_id, number, action, key, field, before, after, note, day)


def write_changes(
    out: Path,
    ledger: Ledger,
    actor: Actor,
    key: str | None = None,
    chain: Sequence[str] = SIGN_OFF,
) -> dict[Path, int]:
    """Write OUT/changes/<register>_<day>_<n>.csv for the signed cases, and enter them in the ledger
    as applied. All changes are known before the first file is written. With a key the files lie
    enciphered, under names that end in `.enc`; the ledger has the digest of the plain file.

    A case whose records are not published as they were signed for waits, and stays signed.

    Returns: files, with the number of cases in each. Raises: NothingToDoError; NotPublishedError;
    LedgerBrokenError; SignatureError where others than `chain` have signed; UnknownCaseTypeError
    and UnhandledChangeError for a case that nobody may guess about.
    """
    outbox = Outbox(out / CHANGES_FOLDER, as_key(key))
    with ledger.writing() as session:  # alone: no file of a command at work lies aside
        outbox.settle(lambda path: _is_entered(session, outbox.read(path)))
    with outbox.delivering():
        return _write_and_enter(out, ledger, actor, key, chain, outbox)


def _write_and_enter(
    out: Path,
    ledger: Ledger,
    actor: Actor,
    key: str | None,
    chain: Sequence[str],
    outbox: Outbox,
) -> dict[Path, int]:
    with (
        closing(open_restricted(out, key)) as con,
        open_event_writer(ledger, actor, Proof.WHOLE) as events,
    ):
        cases, births = _signed_cases(con, events, chain), omitted_births(con)
        secret = secret_of(events.session)
        by_register = {
            register: [
                (one.case.case_id, _changes(con, secret, births, one, register))
                for one in cases
                if one.case.register in (register, "all")
            ]
            for register in REGISTERS
        }
        addressed = {case_id for own in by_register.values() for case_id, _ in own}
        for one in cases:
            if one.case.case_id not in addressed:
                raise UnhandledChangeError(one.case, f"register {one.case.register}")
        written: dict[Path, int] = {}
        digests: dict[str, list[str]] = {}
        for register, own in by_register.items():
            if own:
                lines = [change for _, changes in own for change in changes]
                path, file_digest = _write(outbox, f"{register}_{actor.on:%Y%m%d}", lines)
                written[path] = len(own)
                for case_id, _ in own:
                    digests.setdefault(case_id, []).append(file_digest)
        for one in cases:
            events.move(
                one.case,
                State.APPLIED,
                Action.HAND_OVER,
                Reason.IN_A_CHANGE_FILE,
                {"files": digests[one.case.case_id]},
            )
    return written


def _signed_cases(
    con: duckdb.DuckDBPyConnection, events: EventWriter, chain: Sequence[str]
) -> list[SignedCorrection]:
    """What waits for its change, each with its type. Raises: NothingToDoError;
    UnknownCaseTypeError."""
    signed = events.session.scalars(
        select(Case).where(Case.status == State.SIGNED).order_by(Case.case_id)
    ).all()
    cases = covered(con, events, signed, chain)
    if not signed:
        raise NothingToDoError("没有已签字、待更正的问题。", "No signed correction is waiting.")
    if not cases:
        raise NothingToDoError(
            f"{len(signed)} 个已签字的问题，其登记记录在已发布的数据中缺失或已变，签字不再对应；"
            "请对最新的交付再运行 birthrecon run。",
            f"The records of {len(signed)} signed cases are missing from what is published, or "
            "have changed, so that the signatures do not cover them: run birthrecon run over the "
            "newest delivery.",
        )
    return [
        SignedCorrection(
            case,
            case_type_of(case.case_type).change,
            subtype_of(case.case_type, case.subtype).value,
            events.now(case).asked,
            events.session.get(Answer, case.answer_id) if case.answer_id else None,
        )
        for case in cases
    ]


def _changes(
    con: duckdb.DuckDBPyConnection,
    secret: Secret,
    births: Mapping[str, Mapping[str, str]],
    signed: SignedCorrection,
    register: str,
) -> list[Change]:
    """What one register has to change because of one case.

    births: by case, the values of a birth to be added. Raises: UnhandledChangeError where nobody
    has said what that is.
    """
    case_id = signed.case.case_id
    keys = subjects(con, case_id, register)
    if signed.is_amended or signed.action is ChangeAction.LOOK:
        return [signed.line("by_hand", key) for key in keys or [""]]
    match signed.action:
        case ChangeAction.ADD:
            columns, values = COLUMNS[register], births.get(case_id, {})
            return [
                signed.line("add", field=columns[name], after=value)
                for name, value in values.items()
            ]
        case ChangeAction.REMOVE_ALL_BUT_ONE:
            stays = staying(secret, case_id, register, signed.asked, keys)
            return [signed.line("remove", key) for key in keys if key != stays]
        case ChangeAction.CHANGE_VALUE:
            return [
                signed.line("change", key, field, before, after)
                for key in keys
                for field, before, after in _values_to_change(con, signed, register)
            ]
        case ChangeAction.REMOVE | ChangeAction.LOOK_THEN_REMOVE:
            # Of a claim without support a town has said, and six have signed, that there was no
            # such birth: what was to be looked at has been looked at.
            return [signed.line("remove", key) for key in keys]
        case _:
            raise UnhandledChangeError(signed.case, str(signed.action))


def _values_to_change(
    con: duckdb.DuckDBPyConnection, signed: SignedCorrection, register: str
) -> list[tuple[str, str, str]]:
    """(the register's column, before, after) of each value; a mother may be wrong by number, by
    name, or by both. Names stand as they were delivered."""
    case, columns = signed.case, COLUMNS[register]
    stated, shown = (
        delivered_name(con, case.case_id, name) if name else name
        for name in (case.stated_mother_name, case.shown_mother_name)
    )
    said = [
        (str(signed.value), case.stated_value, case.shown_value),
        ("mother_name", stated, shown),
    ]
    told = [(name, before, after) for name, before, after in said if before is not None]
    if not told or any(name not in columns for name, *_ in told):
        raise UnhandledChangeError(case, f"{signed.action} {signed.value or ''}")
    return [(columns[name], before, after or "") for name, before, after in told]


def _is_entered(session: Session, content: bytes) -> bool:
    """Whether some case was handed over in that very file: its events hold the file's digest."""
    handed_over = select(Event.seq).where(
        Event.action == Action.HAND_OVER, Event.details.contains(_sha256(content))
    )
    return session.scalar(handed_over.limit(1)) is not None


def _write(outbox: Outbox, stem: str, changes: Sequence[Change]) -> tuple[Path, str]:
    """Write a file aside under the first free number of the day, and have it on the disk before the
    ledger says so; returns its place to be, and the digest of what it says."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    names = [field.name for field in fields(Change)]
    table.writerow(names)
    table.writerows([as_cell(str(getattr(change, name))) for name in names] for change in changes)
    data = text.getvalue().encode("utf-8-sig")
    number = 1
    while outbox.has(f"{stem}_{number}.csv"):
        number += 1
    return outbox.write(f"{stem}_{number}.csv", data), _sha256(data)


def _sha256(data: bytes) -> str:
    return sha256(data).hexdigest()
