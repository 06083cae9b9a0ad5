"""What counties are called, today and in their past: which names mean the district itself, which
mean elsewhere.

襄阳区 was 襄阳县 (420621, and 422521 before): both names mean the district 420607. 樊城区 gave land
to it and still exists, so its name means another county. A name that a county in use bears is that
county's alone, whatever an old list says of the code: 422527 was 谷城县 until 1983, but 谷城县 is
420625.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from data.reference.tables import county_codes

__all__ = ["CountyNames", "county_names"]

_SUFFIXES = "省市县区"


@dataclass(frozen=True)
class CountyNames:
    """own: name → counties of the delivery that bear or bore it; codes: any county's name → its
    newest code;
    prefectures: names of prefectures; openings: own counties, prefectures and provinces without 省,
    市, 区, 县."""

    own: dict[str, frozenset[str]]
    codes: dict[str, str]
    prefectures: frozenset[str]
    openings: tuple[str, ...]


def _with_ancestors(code: str, table: pl.DataFrame) -> set[str]:
    """The code, and every abolished code that was followed by it, however far back."""
    in_use = set(table.filter(pl.col("to_year").is_null())["code"])
    followed = (
        table.filter(~pl.col("code").is_in(in_use)).select("code", "successors").drop_nulls().rows()
    )
    found = {code}
    while grown := {old for old, after in followed if found & set(after.split())} - found:
        found |= grown
    return found


def _short(names: Iterable[str]) -> set[str]:
    return {name[:-1] for name in names if len(name) > 2 and name[-1] in _SUFFIXES}


def county_names(counties: Iterable[str], more_names: Iterable[str] = ()) -> CountyNames:
    """Names of the delivery's counties, and codes of all counties known.

    Args: counties, 6-digit codes of the delivery's counties; more_names, names of theirs that the
    code list lacks.
    """
    table = county_codes().sort(pl.col("to_year").fill_null(9999), "code")
    wanted = sorted(set(counties))
    in_use = table.filter(pl.col("to_year").is_null()).group_by("name").agg("code").rows()
    elsewhere = {name for name, codes in in_use if not set(codes) & set(wanted)}
    own: dict[str, frozenset[str]] = dict.fromkeys(more_names, frozenset(wanted))
    openings: set[str] = set()
    for county in wanted:
        lineage = table.filter(pl.col("code").is_in(_with_ancestors(county, table)))
        names = [name for name in lineage["name"] if name not in elsewhere]
        for name in names:
            own[name] = own.get(name, frozenset()) | {county}
        openings |= _short([*names, *lineage["prefecture"], *lineage["province"]])
    return CountyNames(
        own=own,
        codes=dict(table.select("name", "code").rows()),
        prefectures=frozenset(table["prefecture"]),
        openings=tuple(sorted(openings | _short(more_names), key=lambda name: (-len(name), name))),
    )
