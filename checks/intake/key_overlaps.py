"""How many keys the files of a register share, and whether they say the same of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb

from checks.contracts.model import Contract


@dataclass(frozen=True)
class Overlap:
    """Keys that two files hold, and of those whose rows differ: all, and those of which the one or
    the other is updated later. respelled: keys that the gate would take for two."""

    shared: int
    differing: int
    former_later: int
    latter_later: int
    respelled: int


@dataclass(frozen=True)
class Overlaps:
    """keys: how many each file holds. counting: how many of them in rows that count. pairs: of the
    two names in their order; only those that share some."""

    keys: Mapping[str, int]
    counting: Mapping[str, int]
    pairs: Mapping[tuple[str, str], Overlap]

    def of(self, one: str, other: str) -> Overlap:
        """What the two share."""
        found = self.pairs.get((min(one, other), max(one, other)), Overlap(0, 0, 0, 0, 0))
        if one < other:
            return found
        return replace(found, former_later=found.latter_later, latter_later=found.former_later)


def find_overlaps(con: duckdb.DuckDBPyConnection, contract: Contract) -> Overlaps:
    """The overlaps of what stands in raw.<contract>, by `source_file`. Rows of no record's shape
    count for nothing; a hidden sheet's copies do."""
    said = ", ".join(
        f"""coalesce(trim("{name}"), '')""" for name in contract.names if name != contract.updated
    )
    con.execute(f"""
        create or replace temp table keyed as
        with named as (
            select source_file, fault is null as counts, hash({said}) as content,
                -- Whatever keeps it as text stands around a key; a number cell adds a zero behind a
                -- point, or takes leading ones away: then the gate takes it for another key.
                regexp_replace(regexp_extract("{contract.key[0]}",
                    '[0-9A-Za-z](.*[0-9A-Za-z])?'), '[.]0+$', '') as spelled,
                ltrim(upper(spelled), '0') as key,
                -- Digits of a day that has all of its own, and of the time behind it.
                array_to_string(list_transform(
                    regexp_extract_all("{contract.updated}", '[0-9]+'),
                    lambda one: case when length(one) = 1 then '0' || one else one end), '')
                    as moment
            from raw.{contract.name} where fault is null or fault = 'hidden_copy')
        select source_file, key, bool_or(counts) as counts, sum(content) as content,
            list_sort(list_distinct(list(spelled))) as spelled,
            max(case when length(moment) >= 8 then moment end) as moment
        from named where key <> '' group by all
    """)
    keys = con.execute(
        "select source_file, count(*), count(*) filter (counts) from keyed group by all"
    ).fetchall()
    pairs = con.execute("""
        select a.source_file, b.source_file, count(*),
            count(*) filter (a.content <> b.content),
            count(*) filter (a.content <> b.content and a.moment > b.moment),
            count(*) filter (a.content <> b.content and a.moment < b.moment),
            count(*) filter (a.spelled <> b.spelled)
        from keyed as a inner join keyed as b
            on a.key = b.key and a.source_file < b.source_file
        group by all
    """).fetchall()
    con.execute("drop table keyed")
    return Overlaps(
        {str(name): int(count) for name, count, _ in keys},
        {str(name): int(count) for name, _, count in keys},
        {(str(one), str(other)): Overlap(*map(int, counts)) for one, other, *counts in pairs},
    )
