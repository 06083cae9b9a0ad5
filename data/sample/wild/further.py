"""Records that a wild kind adds or takes away: entries made again, second cards, lost rows."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from data.sample.draws import Ints
from data.sample.wild.world import World

COPY = 3  # the value of `copy` on a record that a kind entered a second time


def repeat_population(world: World, at: Ints, values: Mapping[str, pl.Series | Any]) -> Ints:
    """Enter records a second time with other values; returns the new positions."""
    rows = world.frames["population"]
    number = pl.int_range(pl.len()) + 1 + _largest(rows["number"])
    new = rows[at].with_columns(number=number.cast(rows.schema["number"]), copy=pl.lit(COPY))
    new = new.with_columns(
        person_id=pl.lit(f"{world.district.code}1") + pl.col("number").cast(pl.String).str.zfill(7),
        copy=pl.col("copy").cast(rows.schema["copy"]),
    )
    return _append(world, "population", new, values)


def repeat_wis(world: World, at: Ints, values: Mapping[str, pl.Series | Any]) -> Ints:
    """Report births a second time with other values; returns the new positions."""
    rows = world.frames["wis"]
    number = pl.int_range(pl.len()) + 1 + _largest(rows["number"])
    new = rows[at].with_columns(number=number.cast(rows.schema["number"]), copy=pl.lit(COPY))
    new = new.with_columns(
        recid=pl.lit(world.district.code) + pl.col("number").cast(pl.String).str.zfill(6),
        copy=pl.col("copy").cast(rows.schema["copy"]),
    )
    return _append(world, "wis", new, values)


def repeat_hospital(world: World, at: Ints, numbers: pl.Series) -> Ints:
    """Write deliveries a second time under other numbers; returns the new positions."""
    new = world.frames["hospital"][at]
    key = new["hospital_code"] + "/" + numbers + "/" + new["birth_order"].cast(pl.String)
    return _append(world, "hospital", new, {"delivery_no": numbers, "record_id": key})


def repeat_exchange(world: World, at: Ints, values: Mapping[str, pl.Series | Any]) -> Ints:
    """Send notices a second time under ids of their own; returns the new positions."""
    new = world.frames["exchange"][at]
    return _append(world, "exchange", new, {"notice_id": new["notice_id"] + "-2", **dict(values)})


def _append(
    world: World, name: str, new: pl.DataFrame, values: Mapping[str, pl.Series | Any]
) -> Ints:
    before = world.frames[name].height
    world.frames[name] = pl.concat([world.frames[name], new.select(world.frames[name].columns)])
    at = np.arange(before, before + new.height)
    world.write(name, at, values)
    return at


def drop(world: World, name: str, at: Ints) -> None:
    """Take records out of a frame."""
    keep = np.ones(world.frames[name].height, dtype=bool)
    keep[at] = False
    world.frames[name] = world.frames[name].filter(pl.Series(keep))


def add_cards(world: World, woman_rows: pl.Series, values: Mapping[str, pl.Series]) -> pl.Series:
    """Second cards of women (rows of the roster) with other values; returns their WOMANID."""
    new = world.roster[woman_rows.cast(pl.Int64).to_list()].with_columns(**values)
    first = _largest(world.roster["woman_row"]) + 1
    serial = (90_001 + pl.int_range(pl.len()) + first % 1000).cast(pl.String)
    new = new.with_columns(
        woman_row=(pl.int_range(pl.len()) + first).cast(new.schema["woman_row"]),
        womanid=pl.col("village_code").str.slice(0, 9) + serial,
    )
    world.roster = pl.concat([world.roster, new.select(world.roster.columns)])
    return new["womanid"]


def write_cards(world: World, woman_rows: pl.Series, values: Mapping[str, pl.Series]) -> None:
    """Put values on women's cards (rows of the roster)."""
    world.roster = world.roster.with_columns(
        world.roster[column].scatter(woman_rows, value) for column, value in values.items()
    )


def _largest(numbers: pl.Series) -> int:
    return int(numbers.cast(pl.Int64).to_numpy().max(initial=0))
