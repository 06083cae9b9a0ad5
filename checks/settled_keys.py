"""A key that several rows bear: which row is the record, and what becomes of the others.

Decided over all rows of the source, and so entered into `typed` and `judged` after each row has
been judged alone.
"""

import duckdb

from checks.contracts.model import Contract
from checks.respelled_numbers import join_respelled
from checks.row_digest import row_digest
from checks.yearly_numbers import tell_years_apart


def settle_keys(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Take numbers without their zeros for the same, tell years of one number apart, and refuse
    rows whose key a later version bears."""
    join_respelled(con, contract)
    tell_years_apart(con, contract)
    _find_repeated(con, contract)
    if con.execute("select 1 from repeated limit 1").fetchone():
        _refuse_earlier(con, contract)
    con.execute("drop table repeated")


def unsettle_keys(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Back to what each row says alone."""
    con.execute(
        f"""
        create or replace temp table settled as
        select source_file, row_number, own_id, own_refusal from judged.{contract.name}
        where own_id is distinct from source_record_id
            or own_refusal is distinct from refused_by;
        update typed.{contract.name} as t
        set source_record_id = s.own_id, is_quarantined = s.own_refusal is not null
        from settled as s
        where t.source_file = s.source_file and t.row_number = s.row_number;
        update judged.{contract.name} set source_record_id = own_id, refused_by = own_refusal
        where own_id is distinct from source_record_id
            or own_refusal is distinct from refused_by;
        drop table settled
        """
    )


def _find_repeated(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Temporary table `repeated`: keys that several rows bear."""
    con.execute(f"""
        create or replace temp table repeated as
        select source_record_id from typed.{contract.name} where not is_quarantined
        group by source_record_id having count(*) > 1
    """)


def _refuse_earlier(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Refuse rows whose key, one of `repeated`, a later version bears (one that says that it
    corrects, then updated last, then the later file and row)."""
    latest = f"{contract.updated} desc nulls last, " if contract.updated else ""
    if contract.corrects:
        latest = f"({contract.corrects}) desc, {latest}"
    said = {*contract.names} - {contract.updated}
    content = row_digest(con, f"typed.{contract.name}", said)
    con.execute(
        f"""
        create or replace temp table again as
        with versions as (
            select source_file, row_number, source_record_id, own_id, {content} as content,
                row_number() over (
                    partition by source_record_id
                    order by {latest}source_file desc, row_number desc) as version_rank
            from typed.{contract.name} semi join repeated using (source_record_id)
            inner join (select source_file, row_number, own_id from judged.{contract.name})
                using (source_file, row_number)
            where not is_quarantined)
        select older.source_file, older.row_number,
            case when older.own_id <> newest.own_id then 'respelled_key'
                when older.content = newest.content then 'resent_row' else 'duplicate_key'
                end as rule
        from versions older join versions newest using (source_record_id)
        where older.version_rank > 1 and newest.version_rank = 1;
        update typed.{contract.name} as t set is_quarantined = true from again as a
        where t.source_file = a.source_file and t.row_number = a.row_number;
        update judged.{contract.name} as j set refused_by = a.rule from again as a
        where j.source_file = a.source_file and j.row_number = a.row_number;
        drop table again
        """
    )
