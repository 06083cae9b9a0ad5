"""The key by which a delivered row replaces an earlier one: read as the gate reads it."""

import duckdb

from checks.cast import reader
from checks.contracts.model import Contract
from checks.judging import record_id


def find_keys(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make temporary table `row_keys` (nth, record_key) of `arriving_rows`: each row's
    `source_record_id`.

    A row whose shape or key cannot be relied on is its own key: '!' and a digest of what it says.
    The connection has been given the readers (`checks.cast.define_readers`).
    """
    columns = [contract.column(name) for name in contract.key]
    # A reader of its own may look at the row's other cells, and at the file's name.
    needed = contract.names if any(column.reads for column in columns) else contract.key
    row = con.execute("select extract_date, district_code from run_context").fetchone()
    extract, district = row or ("", "")
    cleaned = ", ".join(f'clean("{name}") as "{name}"' for name in needed)
    read = ", ".join(f'{reader(column, column.name)} as "{column.name}"' for column in columns)
    con.execute(
        f"""
        create or replace temp table row_keys as
        with cleaned as (
            select r.rowid as nth, fault, content, source_file, {cleaned}
            from arriving_rows as r inner join (select part_id, source_file from places)
                using (part_id)),
        read as (select nth, fault, content, {read} from cleaned)
        select nth, coalesce(case when fault is null then {record_id(contract)} end, '!' || content)
            as record_key
        from read
        """.replace("{extract_date}", f"date '{extract}'").replace(
            "{district_code}", f"'{district}'"
        )
    )
