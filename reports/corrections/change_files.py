"""Change files: what the owner of a register has to change, record by record, once the corrections
are signed.

CSV in UTF-8 with a byte order mark, so that Excel opens it. It names the register's own columns.
Handing the file over makes its cases `applied`; only the next extract makes them `verified`.
"""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from hashlib import sha256
from io import StringIO
from pathlib import Path

import duckdb
from sqlalchemy import select

from reports.shared.warehouse import quoted, read_sql
from reports.snapshot.publish import BIRTHS_FILE
from reports.snapshot.restricted import open_restricted
from transforms.ledger.errors import NothingToDoError
from transforms.ledger.event_writer import Actor, EventWriter, open_event_writer
from transforms.ledger.states import State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Answer, Case

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


def write_changes(
    out: Path, ledger: Ledger, actor: Actor, key: str | None = None
) -> dict[Path, int]:
    """Write OUT/changes/<register>_<day>_<n>.csv for the signed cases, and enter them in the ledger
    as applied.

    Returns: files, with the number of cases in each. Raises: NothingToDoError; NotPublishedError.
    """
    folder = out / CHANGES_FOLDER
    with closing(_open(out, key)) as con, open_event_writer(ledger, actor) as events:
        cases = events.session.scalars(
            select(Case).where(Case.status == State.SIGNED).order_by(Case.case_id)
        ).all()
        if not cases:
            raise NothingToDoError("没有已签字、待更正的问题。", "No signed correction is waiting.")
        folder.mkdir(mode=0o700, exist_ok=True)
        written: dict[Path, int] = {}
        digests: dict[str, list[str]] = {}
        for register in REGISTERS:
            own = [case for case in cases if case.register in (register, "all")]
            if own:
                changes = [
                    change for case in own for change in _changes(con, events, case, register)
                ]
                path, file_digest = _write(folder, f"{register}_{actor.on:%Y%m%d}", changes)
                written[path] = len(own)
                for case in own:
                    digests.setdefault(case.case_id, []).append(file_digest)
        for case in cases:
            events.move(
                case,
                State.APPLIED,
                "hand over",
                "in a change file",
                {"files": digests[case.case_id]},
            )
    return written


def _open(out: Path, key: str | None) -> duckdb.DuckDBPyConnection:
    con = open_restricted(out, key)
    con.execute(f"attach {quoted(out / BIRTHS_FILE)} as analysts (read_only)")
    return con


def _changes(
    con: duckdb.DuckDBPyConnection, events: EventWriter, case: Case, register: str
) -> Iterator[Change]:
    answer = events.session.get(Answer, case.answer_id) if case.answer_id else None
    note = " · ".join(filter(None, (answer.correction, answer.remark))) if answer else ""

    def change(
        action: str, key: str = "", field: str = "", before: str = "", after: str = ""
    ) -> Change:
        number, day = case.list_number or "", case.signed_on or ""
        return Change(case.case_id, number, action, key, field, before, after, note, day)

    subjects = _subjects(con, case.case_id, register)
    if answer and answer.finding == State.AMENDED:
        yield from (
            change("by_hand", subject, before=case.stated or "") for subject in subjects or [""]
        )
    elif case.case_type == "under_reported":
        for field, value in _values_to_add(con, case.case_id, register):
            yield change("add", field=field, after=value)
    elif case.case_type == "duplicate":
        yield from (change("remove", subject) for subject in subjects[1:])
    elif case.case_type == "misreported":
        field = _column(register, case.subtype, case.stated)
        yield from (
            change("change", subject, field, case.stated or "", case.shown or "")
            for subject in subjects
        )
    else:
        yield from (change("remove", subject) for subject in subjects)


def _subjects(con: duckdb.DuckDBPyConnection, case_id: str, register: str) -> list[str]:
    """The register's own records of a case; of duplicates, first the one that stays (as the balance
    counts it)."""
    rows = con.execute(
        "select r.source_record_id from case_records as r inner join analysts.register_entries as "
        "e on r.source = e.register and r.source_record_id = e.source_record_id where r.case_id = "
        "? and r.role = 'subject' and r.source = ? order by case when e.town_code = e.birth_town "
        "then 0 else 1 end, e.counted_month, e.source_record_id",
        [case_id, register],
    ).fetchall()
    return [key for (key,) in rows]


def _column(register: str, subtype: str, stated: str | None) -> str:
    """The register's column; a mother may be misnamed instead of misnumbered."""
    is_name = subtype == "mother_identity" and not any(map(str.isdigit, stated or ""))
    return COLUMNS[register]["mother_name" if is_name else subtype]


def _values_to_add(
    con: duckdb.DuckDBPyConnection, case_id: str, register: str
) -> list[tuple[str, str]]:
    row = con.execute(
        "select * exclude (case_id) "
        f"from ({read_sql('corrections', 'omitted_birth.sql')}) where case_id = ?",
        [case_id],
    ).fetchone()
    names = [name for name, *_ in con.description or ()]
    values = dict(zip(names, row or (), strict=False))
    return [
        (COLUMNS[register][name], str(value))
        for name, value in values.items()
        if value not in (None, "")
    ]


def _write(folder: Path, stem: str, changes: Sequence[Change]) -> tuple[Path, str]:
    """Write a file under the first free number of the day, and have it on the disk before the
    ledger says so."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    names = [field.name for field in fields(Change)]
    table.writerow(names)
    table.writerows([_harmless(str(getattr(change, name))) for name in names] for change in changes)
    data = text.getvalue().encode("utf-8-sig")
    number = 1
    while (folder / f"{stem}_{number}.csv").exists():
        number += 1
    path = folder / f"{stem}_{number}.csv"
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return path, sha256(data).hexdigest()


def _harmless(text: str) -> str:
    """A name that begins like a formula would be run by Excel."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
