"""How often evidence differs from registers that agree, in the links of a run: what `damaged`
copies are made by.

Where the registers of a birth differ from each other, the error may be theirs: such a cell is not
counted. Of a birth that one register alone holds, what that one says is taken.
"""

import duckdb

from transforms.linkage.damage import CELLS, GROUPS, NUMBERED, Rates

# A group with so many pairs speaks as loudly as the district.
_PAIRS_OF_A_VOICE = 50.0
_ENOUGH_BIRTHS = 4_000


def face(con: duckdb.DuckDBPyConnection, records: str, links: str, key: str) -> None:
    """Make `facing`: one row per evidence record whose birth a register holds, in a fixed order
    (place): its cells (e_…), and what the registers agree upon (a_…).

    Of a large district a part of the births, drawn by the digits of their names: it tells the rates
    as well.
    Args: records, links: tables with the columns of `birth_records` and `record_links`; key, the
    columns by which they are joined.
    """
    ((births,),) = con.execute(f"select count(distinct birth_id) from {links}").fetchall()
    con.execute(f"""
        create or replace temp table drawn as
        select * from {links} where hash(birth_id) % {max(1, births // _ENOUGH_BIRTHS)} = 0
    """)
    agreed = ", ".join(
        f"case when min(r.{cell}) = max(r.{cell}) then min(r.{cell}) end as a_{cell}"
        for cell in CELLS
    )
    evidence = ", ".join(f"e.{cell} as e_{cell}" for cell in CELLS)
    con.execute(f"""
        create or replace temp table facing as
        with agreed as (
            select l.birth_id, {agreed}
            from {records} as r
            inner join drawn as l using ({key})
            where r.source in ('population', 'wis') and not r.is_quarantined
            group by l.birth_id
        )
        select
            cast(row_number() over (order by e.source, e.source_record_id) - 1 as integer) as place,
            l.birth_id, e.source, e.source_record_id, e.hospital_code, e.mother_id_raw,
            e.mother_id_number is not null as {NUMBERED}, {evidence}, a.* exclude (birth_id)
        from {records} as e
        inner join drawn as l using ({key})
        inner join agreed as a on l.birth_id = a.birth_id
        where e.source in ('hospital', 'exchange') and not e.is_quarantined
    """)


def seen_rates(con: duckdb.DuckDBPyConnection) -> Rates:
    """The rates that `facing` shows, of pairs where both fill the cell. Half an error is added, so
    that none is impossible."""
    counted = ", ".join(
        f"count(*) filter (where e_{cell} is not null and a_{cell} is not null), "
        f"count(*) filter (where e_{cell} <> a_{cell})"
        for cell in CELLS
    )
    columns = {group: f"e_{group}" if group in CELLS else group for group in (*GROUPS, NUMBERED)}
    overall, factors = dict[str, float](), dict[tuple[str, str, object], float]()
    for group, column in (("", "null"), *columns.items()):
        for value, *counts in con.execute(
            f"select {column} as part, {counted} from facing group by part order by part"
        ).fetchall():
            for cell, both, wrong in zip(CELLS, counts[::2], counts[1::2], strict=True):
                if not group:
                    overall[cell] = (wrong + 0.5) / (both + 1)
                elif both:
                    drawn = wrong + _PAIRS_OF_A_VOICE * overall[cell]
                    rate = drawn / (both + _PAIRS_OF_A_VOICE)
                    factors[cell, group, value] = rate / overall[cell]
    differing = {
        (cell, has): con.execute(
            f"select e_{cell}, a_{cell} from facing where e_{cell} <> a_{cell} "
            f"and {NUMBERED} = {has} order by place"
        ).fetchall()
        for cell in CELLS
        for has in (False, True)
    }
    return Rates(overall, factors, differing)
