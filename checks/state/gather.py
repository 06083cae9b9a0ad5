"""The rows that hold after several deliveries: what one delivery with all of them would have
brought.

Decided by each delivery's place in time and by what its parts replace (`terms`), and so the same
whatever the order in which deliveries arrive. A row holds unless something of a later place covers
it: the same key among changes, the file of the same name, the whole source, or a deletion, which
also takes rows of its own place. A row without a readable key is its own key: it is covered by
itself, delivered again. A file that cannot be read covers nothing.

Two deliveries of one place that say different things of one key, file or source cannot be ordered:
whichever comes second is refused, unless something later covers both by then.
"""

import duckdb

from checks.contracts import all_contracts
from checks.contracts.model import Contract
from checks.state.holding import hold_of_both, hold_of_delivery, hold_of_state
from checks.state.merge import merge_descriptions, write_context
from checks.state.places import describe_places


def gather(con: duckdb.DuckDBPyConnection, *, is_reused: bool = False) -> None:
    """Replace `raw` and what describes it by what holds: of this delivery, whose `parts` stand
    ready, and of the state that is attached as `earlier`.

    is_reused: the state has the stages' tables too.
    Raises: DeliveryError where the two are of two districts, or cannot be ordered.
    """
    changed = merge_descriptions(con)
    describe_places(con)
    for contract in all_contracts():
        if contract.name in changed:
            hold_of_both(con, contract, is_reused=is_reused)
        else:
            hold_of_state(con, contract)
    _name_parts(con)
    for contract in all_contracts():
        _write_raw(con, contract)
    _write_files(con)
    write_context(con)


def settle_deletions(con: duckdb.DuckDBPyConnection) -> None:
    """Take out of `raw` what the delivery itself takes back; for a delivery without a state before
    it."""
    con.execute("create or replace temp table new_parts as select part_id from parts")
    describe_places(con)
    deleted = {name for (name,) in con.execute("select distinct source from deletions").fetchall()}
    for contract in all_contracts():
        if contract.name in deleted:
            hold_of_delivery(con, contract)
            _write_raw(con, contract)
            con.execute(f"""
                update source_files set "rows" = (
                    select count(*) from raw.{contract.name} as r
                    where r.source_file = source_files.source_file)
                where source = '{contract.name}' and status <> 'damaged'
            """)


def _name_parts(con: duckdb.DuckDBPyConnection) -> None:
    """Give each part that holds a `source_file` of its own: the office's name, and for all but the
    first of a name the extract date and, where that is not enough, the delivery's number. What
    holds no more has none."""
    _find_kept(con)
    con.execute("""
        create or replace temp table named as
        with kept as (
            select p.part_id, p.source, p.name, p.turn, d.extract_date, d.sequence, p.delivery_id
            from places as p inner join kept_parts using (part_id)
            inner join deliveries as d using (delivery_id)),
        numbered as (
            select *,
                row_number() over (partition by source, name order by turn, delivery_id) as nth,
                count(*) over (partition by source, name, extract_date) as of_the_day
            from kept)
        select part_id, name || case
            when nth = 1 then ''
            when of_the_day = 1 then ' (' || extract_date || ')'
            else ' (' || extract_date || ' ' || sequence || ' ' || left(delivery_id, 8) || ')'
        end as source_file
        from numbered
    """)
    con.execute("""
        update parts set source_file = null;
        update parts set source_file = named.source_file from named
        where parts.part_id = named.part_id
    """)


def _find_kept(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `kept_parts`: those with rows that hold, and those without rows that nothing
    covers; with their rows."""
    counted = " union all ".join(
        f"select part_id, count(*) as held from holding_{contract.name} group by all"
        for contract in all_contracts()
    )
    con.execute(f"""
        create or replace temp table kept_parts as
        with counted as ({counted})
        select p.part_id, coalesce(c.held, 0) as held
        from places as p left join counted as c using (part_id)
        where c.held > 0 or (
            p.rows_came = 0 and not p.is_repeated
            and p.turn >= p.full_turn and p.turn >= p.file_turn)
    """)


def _write_raw(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    names = _columns(contract)
    con.execute(f"delete from raw.{contract.name}")
    con.execute(
        f"""
        insert into raw.{contract.name} by name
        select {names}, p.source_file, h.row_number, h.fault, h.line
        from holding_{contract.name} as h
        inner join (select part_id, source_file from parts) as p using (part_id)
        """
    )


def _write_files(con: duckdb.DuckDBPyConnection) -> None:
    """`source_files` and `intake_findings` of the parts that hold; what no source takes (unknown
    files) is told of this delivery alone."""
    con.execute("""
        delete from source_files where source is not null;
        insert into source_files
        select p.source, p.source_file, p.sha256, p.bytes, p.encoding, k.held, p.status
        from parts as p inner join kept_parts as k using (part_id)
        order by p.source, p.source_file;
        delete from intake_findings where source is not null;
        insert into intake_findings
        select f.severity, f.source, p.source_file, f.rule, f.message, f.message_en, f."rows"
        from part_findings as f inner join parts as p using (part_id)
        inner join kept_parts using (part_id)
        order by f.source, p.source_file, f.rule;
    """)


def _columns(contract: Contract) -> str:
    return ", ".join(f'"{name}"' for name in contract.names)
