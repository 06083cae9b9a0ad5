"""The exchange beside a monthly run: its notices go into the run, and the run's word into the
answers. So a notice and a run never disagree for longer than till the next run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Connection, RowMapping, select

from checks.contracts.exchange import BY_SERVICE
from exchange import events
from exchange.answering import record_fields, stored_answer, stored_notice
from exchange.answers import REGISTERS, NoticeAnswer, Verdict, due_on
from exchange.notices import Notice, NoticeKind
from exchange.partners import partners
from exchange.receive import Road
from exchange.store import Store
from exchange.tables import ARRIVALS, EVENTS
from transforms.linkage.published import attach_published

NOTICES_FILE = BY_SERVICE
AT_ONCE = 200
_MET = "met"


@dataclass(frozen=True)
class Settled:
    """What a run said of the notices: provisional cases confirmed by a case of the run, closed
    because the extract shows the birth or the run does not count it, still open; answers that
    changed."""

    confirmed: int = 0
    closed: int = 0
    still_open: int = 0
    changed: int = 0

    def summary(self) -> str:
        """One line in each language."""
        return (
            f"交换：暂列问题确认 {self.confirmed}、销案 {self.closed}、仍在等待 {self.still_open}；"
            f"答复变化 {self.changed}\n"
            f"Exchange: provisional cases confirmed {self.confirmed}, closed {self.closed}, open "
            f"{self.still_open}; answers changed {self.changed}"
        )


def write_notices(store: Store, path: Path) -> int:
    """Write the notices that hold now and came by service or inbox, as a file of the exchange's
    contract. Returns: how many.

    One that a file of the delivery holds too comes twice, and the gate settles it like every row
    that is sent again: a correction bears the moment at which it came, so that it wins.
    """
    count = 0
    with store.reading() as connection, path.open("w", encoding="utf-8") as file:
        for row in _current(connection):
            is_void = row["kind"] == NoticeKind.REVOCATION or row["verdict"] == Verdict.REFUSED
            if is_void or row["road"] == Road.DELIVERY:
                continue
            fields = record_fields(row, stored_notice(store, row))
            if row["version"] > 1 or not fields.get("sent_at"):
                fields["sent_at"] = row["received_at"][:19]
            file.write(json.dumps(fields, ensure_ascii=False, default=str) + "\n")
            count += 1
    return count


def revoked(connection: Connection) -> list[tuple[str, str]]:
    """notice_id and partner_code of what its sender has revoked, as files of a delivery write
    them: a county's code may be its area's."""
    areas = {one.code: one.area_code for one in partners(connection)}
    return [
        (row["notice_id"], code)
        for row in _current(connection)
        if row["kind"] == NoticeKind.REVOCATION
        for code in sorted({row["partner_code"], areas[row["partner_code"]]} - {""})
    ]


def settle(store: Store, births: Path, restricted: Path, key: str | None, run_id: str) -> Settled:
    """Bring the answers in line with the run that was published, and answer what came with its
    delivery.

    Args: births, restricted, the databases of that run.
    """
    counts = {"confirmed": 0, "closed": 0, "open": 0, "changed": 0}
    said, refused = _said(births, restricted, key)
    with store.reading() as connection:
        numbers = [row["arrival_no"] for row in _current(connection) if row["record_id"] in said]
        numbers += [
            row["arrival_no"]
            for row in _current(connection)
            if row["verdict"] is None and row["record_id"] in refused
        ]
    for start in range(0, len(numbers), AT_ONCE):  # no new notice waits for all of them
        with store.writing() as connection:
            for row in _current(connection, numbers[start : start + AT_ONCE]):
                found = said.get(row["record_id"])
                if row["kind"] == NoticeKind.REVOCATION:
                    continue
                if found and (row["verdict"] or row["road"] == Road.DELIVERY):
                    _settle_one(store, connection, row, found, run_id, counts)
                elif row["verdict"] is None and row["record_id"] in refused:
                    _keep(store, connection, row, refused[row["record_id"]], None, run_id)
    with store.writing() as connection:
        if any(counts.values()):
            events.add(connection, "run", "settled", run_id, counts)
    return Settled(counts["confirmed"], counts["closed"], counts["open"], counts["changed"])


def note_met_run(connection: Connection, run_id: str, told: int) -> None:
    """That the exchange has met the run: its answers are settled, and so many births are to be told
    to neighbours."""
    events.add(connection, "run", _MET, run_id, {"told": told})


def met_last(connection: Connection) -> str | None:
    """The run that the exchange has met last; None where it met none yet, or none that said so."""
    runs = select(EVENTS.c.subject).where(EVENTS.c.action == _MET)
    return connection.scalar(runs.order_by(EVENTS.c.seq.desc()).limit(1))


def _current(connection: Connection, numbers: Sequence[int] | None = None) -> list[RowMapping]:
    """The version of each notice that holds, of all or of some arrivals, in order of arrival."""
    query = select(ARRIVALS).where(ARRIVALS.c.is_current).order_by(ARRIVALS.c.arrival_no)
    if numbers is not None:
        query = query.where(ARRIVALS.c.arrival_no.in_(numbers))
    return list(connection.execute(query).mappings())


_OF_NOTICES = """
    with notices as (
        select l.birth_id, r.source_record_id, r.is_resident, r.mother_id_number,
            r.birth_certificate_no
        from b.record_links as l inner join r.birth_records as r using (source, source_record_id)
        where l.source = 'exchange'
    ),
    proved as (
        select distinct n.source_record_id from notices as n
        inner join b.record_links as l using (birth_id)
        inner join r.birth_records as r
            on l.source = r.source and l.source_record_id = r.source_record_id
            and (r.mother_id_number = n.mother_id_number
                or r.birth_certificate_no = n.birth_certificate_no)
        where l.source <> 'exchange' or l.source_record_id <> n.source_record_id
    )
    select n.source_record_id, b.in_wis, b.in_population, b.in_scope, b.is_due, b.outcome,
        b.birth_date, n.is_resident, p.source_record_id is not null as is_proved,
        c.window_start,
        exists (select 1 from b.record_links as o where o.birth_id = b.birth_id
            and o.source <> 'exchange') as is_matched,
        (select min(c.case_id) from b.cases as c where c.birth_id = b.birth_id
            and c.case_type = 'under_reported') as case_id
    from notices as n inner join b.births as b using (birth_id)
    left join proved as p using (source_record_id)
    cross join r.runs as c
"""
_REFUSED = """
    select source_record_id, rule, message, message_en from r.quarantine
    where source = 'exchange' and source_record_id is not null
        and rule not in ('resent_row', 'duplicate_key', 'respelled_key')
"""


def _said(
    births: Path, restricted: Path, key: str | None
) -> tuple[dict[str, Mapping[str, Any]], dict[str, NoticeAnswer]]:
    """What the run says of each notice (in_wis, in_population, in_scope, is_due, outcome,
    birth_date, is_resident, is_proved, is_matched, window_start, case_id), and the answers to those
    that it refused."""
    con = duckdb.connect(config={"autoload_known_extensions": False})
    try:
        attach_published(con, births, restricted, key)
        found = con.execute(_OF_NOTICES)
        names = [column[0] for column in found.description or ()]
        said: dict[str, Mapping[str, Any]] = {
            row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()
        }
        refused = {
            record_id: NoticeAnswer(Verdict.REFUSED, rule=rule, zh=zh, en=en)
            for record_id, rule, zh, en in con.execute(_REFUSED).fetchall()
        }
    finally:
        con.close()
    return said, refused


def _settle_one(
    store: Store,
    connection: Connection,
    row: RowMapping,
    said: Mapping[str, Any],
    run_id: str,
    counts: dict[str, int],
) -> None:
    before = stored_answer(store, row) or _first(stored_notice(store, row), said)
    if before.verdict is Verdict.REFUSED:
        return
    after, state = _by_run(before, said)
    if row["provisional"] in ("confirmed", "closed") and state == "open":
        state = row["provisional"]
    if row["provisional"] == "closed" and state is None:  # settled by a run before
        state = "closed"
    if state != row["provisional"] or state == "open":
        counts[state or "closed"] = counts.get(state or "closed", 0) + 1
    counts["changed"] += after.content != before.content
    case_id = said["case_id"] if state == "confirmed" else None
    _keep(store, connection, row, after, state, run_id, case_id)


def _keep(
    store: Store,
    connection: Connection,
    row: RowMapping,
    answer: NoticeAnswer,
    state: str | None,
    run_id: str,
    case_id: str | None = None,
) -> None:
    connection.execute(
        ARRIVALS.update()
        .where(ARRIVALS.c.arrival_no == row["arrival_no"])
        .values(
            verdict=answer.verdict,
            answer_body=store.seal(events.canonical(asdict(answer)), "answer_body"),
            answered_at=row["answered_at"] or events.now(),
            provisional=state,
            case_id=case_id,
            settled_run=run_id,
        )
    )


def _first(notice: Notice, said: Mapping[str, Any]) -> NoticeAnswer:
    """What a notice that came with the delivery is told where no other record tells of its
    birth."""
    if said["outcome"] == "still":
        answer = NoticeAnswer(Verdict.NO_BIRTH)
    elif said["is_resident"] is False:
        county = str(notice.fields.get("mother_residence_code") or "")[:6]
        answer = NoticeAnswer(Verdict.NOT_OURS, belongs_to=county)
    elif said["birth_date"] and said["birth_date"] < said["window_start"]:
        answer = NoticeAnswer(Verdict.OUTSIDE)
    elif said["is_resident"] is None:
        answer = NoticeAnswer(Verdict.DOUBTFUL)
    else:
        due = due_on(said["birth_date"])
        answer = NoticeAnswer(Verdict.NEW, lacking=REGISTERS, due_on=due)
    return replace(answer, blank=answer)


def _by_run(answered: NoticeAnswer, said: Mapping[str, Any]) -> tuple[NoticeAnswer, str | None]:
    """The answer that the run gives, and the state of the provisional case."""
    before = replace(
        answered, is_proved=bool(said["is_proved"]), is_matched=bool(said["is_matched"])
    )
    held = tuple(name for name in REGISTERS if said[f"in_{name}"])
    lacking = tuple(name for name in REGISTERS if name not in held)
    nothing = replace(before, registers=(), lacking=(), due_on="", belongs_to="")
    if said["outcome"] == "still":
        verdict = Verdict.DOUBTFUL if held else Verdict.NO_BIRTH
        return replace(nothing, verdict=verdict), _closed(before)
    if not said["in_scope"]:
        keeps = before.verdict in (Verdict.NOT_OURS, Verdict.OUTSIDE, Verdict.DOUBTFUL)
        return before if keeps else replace(nothing, verdict=Verdict.DOUBTFUL), _closed(before)
    if not lacking:
        return replace(nothing, verdict=Verdict.COUNTED, registers=held), _closed(before)
    answer = replace(nothing, verdict=Verdict.NEW, registers=held, lacking=lacking)
    answer = replace(answer, due_on=due_on(said["birth_date"]))
    return answer, "confirmed" if said["case_id"] else "open"


def _closed(before: NoticeAnswer) -> str | None:
    return "closed" if before.verdict is Verdict.NEW else None
