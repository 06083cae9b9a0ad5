"""Which rows of one source hold: of a delivery's, and of the state's that it may bear on.

A delivery bears on rows of the keys that it brings or takes back, of a register also on those of
keys that differ in zeros alone; files and sources that it replaces as a whole are told by their
parts (`places`). Every other row of the state holds as it did, and is not looked at.
"""

import duckdb

from checks.contracts.model import Contract
from checks.intake.warehouse import has_table
from checks.row_digest import cells_as_text
from checks.state.both_ways import require_an_order, require_one_way
from checks.state.clashes import require_one_story
from checks.state.keys import find_keys
from checks.state.respelled import require_same_spelling, same_but_for_zeros
from checks.state.taken_back import require_one_record, tell_unmet
from checks.state.terms import SNAPSHOT, Mode


def find_holding_of_delivery(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make temporary table `settled_<source>` of a delivery's rows, which stand in `raw` alone."""
    _arrive(con, contract, "raw")
    require_one_way(con, contract)
    _settle(con, contract)
    _drop_arrived(con)


def find_holding(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make temporary tables of one source: `settled_<source>`, rows that hold of the delivery's
    (attached as `arrived`) and of those that it bears on; `met_<source>`, these (part_id,
    row_number); `moved_<source>`, rows of before that came again word for word (former_part,
    former_row, part_id, row_number)."""
    _arrive(con, contract, "arrived.raw")
    require_one_way(con, contract)
    _add_earlier(con, contract)
    _settle(con, contract)
    _find_moved(con, contract)
    _drop_arrived(con)


def _arrive(con: duckdb.DuckDBPyConnection, contract: Contract, schema: str) -> None:
    """Temporary tables `arriving_rows`, the delivery's rows that are new, with a digest of what
    they say, and `row_keys`."""
    con.execute(
        f"""
        create or replace temp table arriving_rows as
        select {_columns(contract)}, row_number, fault, line, p.part_id,
            {_content(contract)} as content
        from {schema}.{contract.name} as r
        inner join (select part_id, source, source_file from places where is_new) as p
                on p.source = '{contract.name}' and r.source_file = p.source_file
        """
    )
    find_keys(con, contract)


def _add_earlier(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Add the state's rows on which the delivery may bear."""
    rows = f"""
        raw.{contract.name} as r
        inner join (select part_id, source, source_file from places where not is_new) as p
            on p.source = '{contract.name}' and r.source_file = p.source_file
    """
    con.execute(
        f"create or replace temp table met_{contract.name} as select p.part_id, r.row_number "
        f"from {rows} {_bears_on(con, contract)}"
    )
    con.execute(
        f"""
        insert into arriving_rows
        select {_columns(contract)}, row_number, fault, line, part_id, {_content(contract)}
        from {rows} semi join met_{contract.name} using (part_id, row_number)
        """
    )
    find_keys(con, contract)


def _bears_on(con: duckdb.DuckDBPyConnection, contract: Contract) -> str:
    """The condition that the delivery brings or takes back the row's key, which the gate has read.
    Where it brings a row whose key cannot be read, it may be any of those. Where no gate of this
    program has read them, all rows are asked."""
    if not has_table(con, "judged", contract.name):
        return ""
    return f"""
        inner join judged.{contract.name} as j
            on r.source_file = j.source_file and r.row_number = j.row_number
        where j.fault is null and j.own_id in (
                select record_key from row_keys
                union select source_record_id from deletions where source = '{contract.name}')
            or j.fault is null and {same_but_for_zeros(contract, "j.own_id")}
            or (j.fault is not null or j.own_id is null)
            and exists (select 1 from row_keys where starts_with(record_key, '!'))
    """


def _settle(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Temporary table `settled_<source>`: those of `arriving_rows` that hold."""
    tell_unmet(con, contract)
    require_one_record(con, contract)
    # A hospital that numbers anew each year gives one key to a row of every file.
    scope = "record_key, file" if contract.numbered_yearly else "record_key"
    _place(con, contract, scope)
    require_an_order(con, contract)
    require_same_spelling(con, contract)
    con.execute("delete from placed where is_taken_back")
    require_one_story(con, contract, scope)
    con.execute(
        f"""
        create or replace temp table settled_{contract.name} as
        select {_columns(contract)}, row_number, fault, line, part_id from placed
        -- The same row of two deliveries of one place.
        qualify mode <> '{Mode.CHANGES}'
            or delivery_id = min(delivery_id) over (partition by {scope}, content, turn)
        """
    )
    con.execute("drop table placed")


def _place(con: duckdb.DuckDBPyConnection, contract: Contract, scope: str) -> None:
    """Temporary table `placed`: rows with their key and place that nothing of a later place covers.
    is_taken_back: a deletion of the row's own place does, or, of a notice that the service holds,
    of any."""
    con.execute(
        f"""
        create or replace temp table placed as
        with every_row as (
            select r.*, k.record_key, p.file, p.mode, p.delivery_id, p.turn, p.is_covered
            from arriving_rows as r
            inner join row_keys as k on r.rowid = k.nth
            inner join places as p using (part_id)),
        changed as (
            select {scope}, max(turn) as key_turn from every_row
            where mode = '{Mode.CHANGES}' group by all),
        gone as (
            select record_key, gone_turn from deletion_turns where source = '{contract.name}')
        select r.*, coalesce(r.turn = gone_turn or mode = '{SNAPSHOT}', false)
            and gone_turn is not null as is_taken_back
        from every_row as r
        left join changed using ({scope}) left join gone using (record_key)
        where not r.is_covered and (mode = '{SNAPSHOT}'
            or r.turn >= coalesce(key_turn, 0) and r.turn >= coalesce(gone_turn, 0))
        """
    )


def _find_moved(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Temporary table `moved_<source>`: of a key and a content that one row bore which holds no
    more, and one bears now. An extract of a whole register brings most rows again."""
    con.execute(
        f"""
        create or replace temp table moved_{contract.name} as
        with told as (
            select r.part_id, r.row_number, k.record_key, r.content, p.is_new,
                s.part_id is not null as holds
            from arriving_rows as r
            inner join row_keys as k on r.rowid = k.nth
            inner join places as p using (part_id)
            left join settled_{contract.name} as s using (part_id, row_number)
            where not starts_with(k.record_key, '!')),
        alone as (
            select record_key, content, is_new, any_value(part_id) as part_id,
                any_value(row_number) as row_number
            from told where is_new = holds group by all having count(*) = 1)
        select o.part_id as former_part, o.row_number as former_row, n.part_id, n.row_number
        from (from alone where not is_new) as o
        inner join (from alone where is_new) as n using (record_key, content)
        """
    )


def _drop_arrived(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("drop table arriving_rows; drop table row_keys")


def _content(contract: Contract) -> str:
    cells = [f'"{name}"' for name in contract.names]
    return f"md5({cells_as_text([*cells, 'fault'])})"


def _columns(contract: Contract) -> str:
    return ", ".join(f'"{name}"' for name in contract.names)
