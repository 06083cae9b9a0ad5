"""Numbers of the evidence that a workbook took the zeros in front from: one delivery, two keys.

Counted as two, a row sent again doubles its hospital's births, so that registers seem to lack half
of them; a notice that was corrected stands beside its correction, and tells of a birth that never
was. Where a register's keys lose their zeros, the register is refused (`checks.state.respelled`).
"""

import duckdb

from checks.contracts.model import Contract, Kind
from checks.profile.compared import SIBLINGS_APART_DAYS
from checks.record_names import rename_records
from checks.rules.cross_source import PLACEHOLDERS


def join_respelled(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Give rows of `typed` whose number differs from another one of the office in nothing but zeros
    in front the `source_record_id` of the one that has them; `judged` names them alike.

    Numbers alone prove nothing, for a hospital may begin again each year: the mother agrees too, by
    name or number, and no two of her births lie so near each other. Where one file holds both
    numbers, its office tells one from the other.
    """
    if contract.tells_delivery is None:
        return
    day, mother, number, office = contract.tells_delivery
    (key,) = (name for name in contract.key if contract.column(name).kind is Kind.KEY)
    source = contract.name
    con.execute(f"""
        create or replace temp table respelled as
        with numbered as (
            select source_file, row_number, source_record_id as id, "{day}" as day,
                "{mother}" as mother, "{number}" as number, "{office}" as office,
                regexp_replace(source_record_id, '(^|/)0+', '\\1', 'g') as bare
            from typed.{source} where regexp_full_match("{key}", '[0-9]+')
            qualify min(id) over (partition by bare) < max(id) over (partition by bare)),
        told_apart as (
            select distinct a.id, b.id as other
            from numbered as a inner join numbered as b using (source_file, bare)
            where a.id <> b.id)
        select n.source_file, n.row_number, arg_max(o.id, length(o.id)) as source_record_id
        from numbered as n inner join numbered as o using (bare)
        anti join told_apart as t on n.id = t.id and o.id = t.other
        where length(n.id) < length(o.id) and n.office is not distinct from o.office
            and (n.mother = o.mother and not regexp_matches(n.mother, '{PLACEHOLDERS}')
                or n.number = o.number)
            and abs(date_diff('day', n.day, o.day)) <= {SIBLINGS_APART_DAYS}
        group by all
    """)
    rename_records(con, source, "respelled")
    con.execute("drop table respelled")
