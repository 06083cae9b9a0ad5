"""Draws the sample from what a run published: pairs of records and cases, each stratum by chance.

Reads restricted.duckdb and births.duckdb; shows no verdict. `workbook` writes the sample down.
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from protection.working_files import attachment
from reports.clerical_review.allocation import allocate
from reports.clerical_review.controls import NO_CONTROLS, Wanted, draw_controls
from reports.clerical_review.items import (
    KINDS,
    NO_TOWN,
    READERS,
    Item,
    Kind,
    ReviewError,
    Sample,
    Stratum,
)
from reports.clerical_review.picking import Row, at_hand, pick, strata_of
from reports.clerical_review.records import records_side_by_side
from reports.shared.warehouse import read_sql
from reports.snapshot.publish import BIRTHS_FILE
from reports.snapshot.restricted import NotPublishedError, open_restricted


def draw_sample(
    out: Path, wanted: int, seed: int, key: str | None = None, controls: Wanted = NO_CONTROLS
) -> Sample:
    """Draw `wanted` items, half pairs and half cases; where there are too few of one kind, more of
    the other.

    Args: out, the folder of a finished run; key opens an enciphered restricted file;
    controls, pairs of known answer that come on top. The same seed draws the same.
    Raises: NotPublishedError when nothing is published or the key is wrong; ReviewError when
    `wanted` is too small for the strata, there is nothing to draw from, or an older version
    published without a pool.
    """
    chance = np.random.default_rng(seed)
    with closing(_open(out, key)) as con:
        pools: dict[Kind, list[Row]] = {
            kind: _rows(con, read_sql("clerical_review", f"{kind}s.sql")) for kind in KINDS
        }
        items: list[Item] = []
        strata: list[Stratum] = []
        for kind, share in _shares(pools, wanted).items():
            of_kind = strata_of(kind, pools[kind], share)
            if of_kind:
                asked = allocate(of_kind, share, at_hand(pools[kind]))
                chosen = pick(pools[kind], asked, chance)
                if kind == "pair":
                    chosen += draw_controls(con, controls, chosen, chance)
                items += _items(kind, chosen, con, chance)
                strata += of_kind
        if not items:
            raise ReviewError(
                "这次核对没有可比较的记录对，也没有问题，无从抽样复核。",
                "The run has no pair of records that was compared and no case: there is nothing "
                "to review.",
            )
        run = _rows(con, "select run_id, district_code from restricted.runs")[0]
        towns = dict(con.execute("select town_code, town_name from restricted.towns").fetchall())
    codes = np.array([item.code for item in items])
    orders = {reader: tuple(chance.permutation(codes).tolist()) for reader in READERS}
    return Sample(
        run["run_id"], run["district_code"], seed, tuple(strata), tuple(items), orders, towns
    )


def _open(out: Path, key: str | None) -> duckdb.DuckDBPyConnection:
    con = open_restricted(out, key)
    try:
        if not (out / BIRTHS_FILE).exists():
            raise NotPublishedError(f"尚未发布 / Nothing is published there: {out / BIRTHS_FILE}")
        con.execute(attachment(out / BIRTHS_FILE, "births", read_only=True))
        con.execute("use memory")  # where the drawn keys stand while their records are looked up
        _require_pool(con)
    except Exception:
        con.close()
        raise
    return con


def _require_pool(con: duckdb.DuckDBPyConnection) -> None:
    if not con.execute(
        "select 1 from duckdb_tables() where database_name = 'restricted' and table_name = "
        "'review_pairs'"
    ).fetchone():
        raise ReviewError(
            "此结果由旧版本发布，没有抽样框；请重新运行 birthrecon run。",
            "An older version published this, without a pool for review; run it again.",
        )


def _rows(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    found = con.execute(sql, parameters)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _shares(pools: dict[Kind, list[Row]], wanted: int) -> dict[Kind, int]:
    cases = min(wanted // 2, len(pools["case"]))
    pairs = min(wanted - cases, len(pools["pair"]))
    return {"pair": pairs, "case": min(wanted - pairs, len(pools["case"]))}


def _items(
    kind: Kind, chosen: list[Row], con: duckdb.DuckDBPyConnection, chance: np.random.Generator
) -> list[Item]:
    """The chosen rows as questions. Their numbers are dealt by chance, or they would tell the
    stratum."""
    con.execute(
        "create or replace temp table asked(item_no integer, source varchar, source_record_id "
        "varchar)"
    )
    keys = [
        (place, *record.split(":", 1))
        for place, row in enumerate(chosen)
        for record in row["records"]
    ]
    if keys:
        places, sources, ids = (list(column) for column in zip(*keys, strict=True))
        con.execute(
            "insert into asked select unnest(?), unnest(?), unnest(?)", [places, sources, ids]
        )
    records: dict[int, list[Row]] = {place: [] for place in range(len(chosen))}
    for record in _rows(con, read_sql("clerical_review", "records.sql")):
        records[record["item_no"]].append(record)
    numbers = chance.permutation(len(chosen)) + 1
    return [
        Item(
            f"{kind[0].upper()}{number:03d}",
            kind,
            row["stratum"],
            row["town_code"] or NO_TOWN,
            row["sex"] or "0",
            row["claim"] or "",
            records_side_by_side(records[place]),
        )
        for place, (row, number) in enumerate(zip(chosen, numbers.tolist(), strict=True))
    ]
