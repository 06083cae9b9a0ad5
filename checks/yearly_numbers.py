"""Hospitals that number from 1 again each year: one key, two deliveries.

Such rows are told apart by the year of their file, so that none is taken for a later version of
another: the rows of the key's first year keep the key, the others' ends in '@' and their year (the
data contract, section 2).
"""

import duckdb

from checks.contracts.model import Contract
from checks.record_names import rename_records

ONE_YEAR = 0.8
"""A file is of one year where so many of its rows are; else each row goes by its own date."""


def tell_years_apart(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Give rows of `typed` that bear a first year's key, on another day and of another mother, a
    `source_record_id` of their own; `judged` names them alike.

    A row that has the mother, her number or the day in common with the first year's was sent again.
    """
    if contract.numbered_yearly is None:
        return
    date, mother, number = contract.numbered_yearly
    con.execute(f"""
        create or replace temp table shared_keys as
        select source_record_id from typed.{contract.name}
        group by source_record_id having count(*) > 1 and source_record_id is not null
    """)
    if con.execute("select 1 from shared_keys limit 1").fetchone():
        _name_other_years(con, contract.name, date, mother, number)
    con.execute("drop table shared_keys")


def _name_other_years(
    con: duckdb.DuckDBPyConnection, source: str, date: str, mother: str, number: str
) -> None:
    """Rename, of the rows whose key is one of `shared_keys`, those of later years."""
    con.execute(f"""
        create or replace temp table other_years as
        with years as (
            select source_file, mode(year("{date}")) as file_year,
                max(rows_of_year) >= {ONE_YEAR} * count("{date}") as is_of_one_year
            from (
                select *, count(*) over (partition by source_file, year("{date}")) as rows_of_year
                from typed.{source} where "{date}" is not null)
            group by source_file),
        dated as (
            select s.source_file, s.row_number, s.source_record_id,
                s."{date}" as day, s."{mother}" as mother, s."{number}" as number,
                case when y.is_of_one_year then y.file_year else year(s."{date}") end as year
            from typed.{source} as s inner join years as y using (source_file)
            semi join shared_keys using (source_record_id)),
        first_year as (
            select * from dated qualify year = min(year) over (partition by source_record_id))
        select d.source_file, d.row_number, d.source_record_id || '@' || d.year as source_record_id
        from dated as d inner join first_year as f using (source_record_id)
        where d.year > f.year
        group by all
        having not bool_or(coalesce(
            d.day = f.day or d.mother = f.mother or d.number = f.number, false))
    """)
    rename_records(con, source, "other_years")
    con.execute("drop table other_years")
