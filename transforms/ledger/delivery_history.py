"""The history of deliveries in figures: what each held, so that the next can be held against it.

`checks.profile` counts and compares; the ledger's database keeps. A delivery never learns from
itself: it is compared with earlier extracts alone, and a second run of it replaces what the first
wrote. What is damaged is not kept, so that it never becomes usual.
"""

from pathlib import Path

import duckdb
import polars as pl
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from checks.intake.warehouse import open_warehouse
from transforms.ledger.store import Ledger
from transforms.ledger.tables import DeliveryFigure

# A year of monthly deliveries.
KEPT_EXTRACTS = 12
COLUMNS = (
    "extract_date",
    "source",
    "part",
    "column_name",
    "period",
    "figure",
    "counted",
    "judged",
    "state",
)


def recall(ledger: Ledger, warehouse: Path) -> None:
    """Write `figure_history` into the warehouse: the figures of extracts before this one."""
    with open_warehouse(warehouse) as con, ledger.reading() as session:
        extract_date, _ = _delivery(con)
        columns = [getattr(DeliveryFigure, name) for name in COLUMNS]
        rows = session.execute(
            select(*columns).where(DeliveryFigure.extract_date < extract_date)
        ).all()
        kinds = {name: pl.Int64 if name in ("counted", "judged") else pl.String for name in COLUMNS}
        earlier = pl.DataFrame([tuple(row) for row in rows], schema=kinds, orient="row")
        con.register("earlier", earlier.with_columns(pl.col("extract_date").str.to_date()))
        con.execute("create or replace table figure_history as select * from earlier")
        con.unregister("earlier")


def learn(ledger: Ledger, warehouse: Path) -> None:
    """Keep what the checked delivery held, but for what is damaged."""
    with open_warehouse(warehouse) as con:
        extract_date, sha256 = _delivery(con)
        found = con.execute(
            "select source, part, column_name, period, figure, counted, judged, state "
            "from delivery_figures where state <> 'damaged' order by all"
        ).fetchall()
    if not found:
        return
    with ledger.writing() as session:
        sources = sorted({row[0] for row in found})
        session.execute(
            delete(DeliveryFigure).where(
                DeliveryFigure.extract_date == extract_date, DeliveryFigure.source.in_(sources)
            )
        )
        session.execute(
            insert(DeliveryFigure),
            [
                dict(zip(COLUMNS, (extract_date, *row), strict=True)) | {"delivery_sha256": sha256}
                for row in found
            ],
        )
        _forget(session)


def _forget(session: Session) -> None:
    """Only the latest extracts are kept."""
    dates = session.scalars(
        select(DeliveryFigure.extract_date).distinct().order_by(DeliveryFigure.extract_date.desc())
    ).all()
    session.execute(
        delete(DeliveryFigure).where(DeliveryFigure.extract_date.in_(dates[KEPT_EXTRACTS:]))
    )


def _delivery(con: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    row = con.execute("select extract_date, delivery_sha256 from run_context").fetchone()
    return (row[0].isoformat(), row[1]) if row else ("", "")
