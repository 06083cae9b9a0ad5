"""Of the births that other sources show, which share does each source hold: by town with shrinkage,
by sex, by parity.

A source is measured by births that it did not find itself: a register by hospitals' and the
exchange's, evidence by the registers'. A hospital can only hold what was born in it, so its share
is not a fault.
"""

from dataclasses import dataclass
from typing import Literal

from reports.clerical_review.intervals import Share, wilson
from reports.statistics.shrinkage import ShrunkShare, shrink
from reports.statistics.snapshot import Snapshot

Source = Literal["wis", "population", "hospital", "exchange"]
Group = Literal["sex", "parity", "statistical_year"]
_SHOWN_BY: dict[Source, str] = {
    "wis": "(in_hospital or in_exchange)",
    "population": "(in_hospital or in_exchange)",
    "hospital": "(in_wis or in_population)",
    "exchange": "(in_wis or in_population)",
}
_OTHER: dict[Source, Source] = {"wis": "population", "population": "wis"}
_GROUPS: dict[Group, str] = {
    "sex": "sex",
    "parity": "case when parity > 3 then 3 else parity end",
    "statistical_year": (
        "cast(left(month, 4) as integer) + case when right(month, 2) >= '10' then 1 else 0 end"
    ),
}


_ROWS_OF = {"wis_birth": "wis"}


def undelivered(snapshot: Snapshot) -> frozenset[Source]:
    """Sources of which no row could be used: they report nothing, and nobody can say that they lack
    a birth."""
    rows = snapshot.rows("select source from run_sources where accepted = 0")
    names = {_ROWS_OF.get(source, source) for (source,) in rows}
    return frozenset(source for source in _SHOWN_BY if source in names)


@dataclass(frozen=True)
class Completeness:
    """One source and group (None: all): births that others show and are due, those of them that it
    holds, the share with Wilson's 95 % interval."""

    source: Source
    group: str | int | None
    shown: int
    held: int
    share: Share


def completeness(snapshot: Snapshot, source: Source, by: Group | None = None) -> list[Completeness]:
    """A source's completeness, in all or by group; parity 3 is three and more.

    Only the registers tell the parity. By parity, therefore, a register is measured by births
    that evidence and the other register show: those whose parity this register itself tells would
    all be found in it.
    """
    column = _GROUPS[by] if by else "null"
    shown_by_other = f"in_{_OTHER[source]}" if by == "parity" and source in _OTHER else "true"
    rows = snapshot.rows(f"""
        select {column} as part, count(*), count(*) filter (where in_{source}) from v_counted_births
        where is_due and not is_doubtful and {_SHOWN_BY[source]} and {shown_by_other}
        group by part order by part nulls last""")
    return [
        Completeness(source, part, shown, held, wilson(held, shown)) for part, shown, held in rows
    ]


def completeness_by_town(snapshot: Snapshot, source: Source) -> dict[str, ShrunkShare]:
    """A source's completeness in each town, shrunk towards the district's; empty when no birth
    shows it."""
    rows = snapshot.rows(f"""
        select town_code, count(*) filter (where in_{source}), count(*) from v_counted_births
        where is_due and not is_doubtful and town_code is not null and {_SHOWN_BY[source]}
        group by town_code order by town_code""")
    if not rows:
        return {}
    shares = shrink([held for _, held, _ in rows], [shown for *_, shown in rows])
    return {town: share for (town, *_), share in zip(rows, shares, strict=True)}
