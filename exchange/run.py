"""The exchange beside a monthly run: its notices go into the run, and the run's word into the
answers. So a notice and a run never disagree for longer than till the next run."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Connection, RowMapping, select

from exchange import events
from exchange.answering import record_fields, stored_answer, stored_notice
from exchange.answers import REGISTERS, NoticeAnswer, Verdict
from exchange.notices import NoticeKind
from exchange.store import Store
from exchange.tables import ARRIVALS

NOTICES_FILE = "exchange_service.jsonl"


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
    """Write the notices that hold now, as a file of the exchange's contract. Returns: how many.

    One that a file of the delivery holds too comes twice, and the gate settles it like every row
    that is sent again.
    """
    count = 0
    with store.reading() as connection, path.open("w", encoding="utf-8") as file:
        for row in _current(connection):
            notice = stored_notice(store, row)
            if notice.kind is not NoticeKind.REVOCATION and row["verdict"] != Verdict.REFUSED:
                fields = record_fields(row, notice)
                file.write(json.dumps(fields, ensure_ascii=False, default=str) + "\n")
                count += 1
    return count


def settle(store: Store, births: Path, run_id: str) -> Settled:
    """Bring the answers in line with the run that was published.

    Args: births, births.duckdb of that run.
    """
    counts = {"confirmed": 0, "closed": 0, "open": 0, "changed": 0}
    with duckdb.connect(str(births), read_only=True) as con:
        said = _said(con)
    with store.writing() as connection:
        for row in list(_current(connection)):
            found = said.get(row["record_id"])
            if row["verdict"] and row["kind"] != NoticeKind.REVOCATION and found:
                _settle_one(store, connection, row, found, run_id, counts)
        if any(counts.values()):
            events.add(connection, "run", "settled", run_id, counts)
    return Settled(counts["confirmed"], counts["closed"], counts["open"], counts["changed"])


def _current(connection: Connection) -> Iterator[RowMapping]:
    query = select(ARRIVALS).where(ARRIVALS.c.is_current).order_by(ARRIVALS.c.arrival_no)
    return iter(connection.execute(query).mappings().all())


def _said(con: duckdb.DuckDBPyConnection) -> dict[str, Mapping[str, Any]]:
    """What the run says of each notice: in_wis, in_population, in_scope, is_due, outcome,
    case_id."""
    found = con.execute("""
        select l.source_record_id, b.in_wis, b.in_population, b.in_scope, b.is_due, b.outcome,
            (select min(c.case_id) from cases as c where c.birth_id = b.birth_id
                and c.case_type = 'under_reported') as case_id
        from record_links as l inner join births as b using (birth_id)
        where l.source = 'exchange'
    """)
    names = [column[0] for column in found.description or ()]
    return {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


def _settle_one(
    store: Store,
    connection: Connection,
    row: RowMapping,
    said: Mapping[str, Any],
    run_id: str,
    counts: dict[str, int],
) -> None:
    before = stored_answer(store, row)
    if before is None:
        return
    after, state = _by_run(before, said)
    if row["provisional"] in ("confirmed", "closed") and state == "open":
        state = row["provisional"]
    if state != row["provisional"] or state == "open":
        counts[state or "closed"] = counts.get(state or "closed", 0) + 1
    counts["changed"] += after != before
    connection.execute(
        ARRIVALS.update()
        .where(ARRIVALS.c.arrival_no == row["arrival_no"])
        .values(
            verdict=after.verdict,
            answer_body=store.seal(events.canonical(asdict(after)), "answer_body"),
            provisional=state,
            case_id=said["case_id"] if state == "confirmed" else None,
            settled_run=run_id,
        )
    )


def _by_run(before: NoticeAnswer, said: Mapping[str, Any]) -> tuple[NoticeAnswer, str | None]:
    """The answer that the run gives, and the state of the provisional case."""
    held = tuple(name for name in REGISTERS if said[f"in_{name}"])
    lacking = tuple(name for name in REGISTERS if name not in held)
    if said["outcome"] == "still":
        verdict = Verdict.DOUBTFUL if held else Verdict.NO_BIRTH
        return NoticeAnswer(verdict), _closed(before)
    if not said["in_scope"]:
        keeps = before.verdict in (Verdict.NOT_OURS, Verdict.OUTSIDE, Verdict.DOUBTFUL)
        return before if keeps else NoticeAnswer(Verdict.DOUBTFUL), _closed(before)
    if not lacking:
        answer = replace(before, verdict=Verdict.COUNTED, registers=held, lacking=(), due_on="")
        return answer, _closed(before)
    answer = replace(before, verdict=Verdict.NEW, registers=held, lacking=lacking)
    return answer, "confirmed" if said["case_id"] else "open"


def _closed(before: NoticeAnswer) -> str | None:
    return "closed" if before.verdict is Verdict.NEW else None
