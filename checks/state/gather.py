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
from checks.state.clashes import require_one_story
from checks.state.deletions import tell_unmet
from checks.state.keys import find_keys
from checks.state.merge import merge_descriptions, write_context
from checks.state.places import describe_places
from checks.state.store import earlier_rows
from checks.state.terms import Mode


def gather(con: duckdb.DuckDBPyConnection) -> None:
    """Replace `raw` and what describes it by what holds: of this delivery, whose `parts` stand
    ready, and of the state that is attached as `earlier`.

    Raises: DeliveryError where the two are of two districts, or cannot be ordered.
    """
    changed = merge_descriptions(con)
    describe_places(con)
    for contract in all_contracts():
        if contract.name in changed:
            _find_holding(con, contract)
        else:
            _take_over(con, contract)
    _name_parts(con)
    for contract in all_contracts():
        _write_raw(con, contract)
    _write_files(con)
    write_context(con)


def settle_deletions(con: duckdb.DuckDBPyConnection) -> None:
    """Take out of `raw` what the delivery itself takes back; for a delivery without a state before
    it."""
    describe_places(con)
    deleted = {name for (name,) in con.execute("select distinct source from deletions").fetchall()}
    for contract in all_contracts():
        if contract.name in deleted:
            _find_holding(con, contract, has_earlier=False)
            _write_raw(con, contract)
            con.execute(f"""
                update source_files set "rows" = (
                    select count(*) from raw.{contract.name} as r
                    where r.source_file = source_files.source_file)
                where source = '{contract.name}' and status <> 'damaged'
            """)


def _find_holding(
    con: duckdb.DuckDBPyConnection, contract: Contract, *, has_earlier: bool = True
) -> None:
    """Temporary table `holding_<source>`: the rows that hold, with their part_id."""
    _arrive(con, contract, has_earlier=has_earlier)
    tell_unmet(con, contract)
    # A hospital that numbers anew each year gives one key to a row of every file.
    scope = "record_key, file" if contract.numbered_yearly else "record_key"
    con.execute(
        f"""
        create or replace temp table placed as
        with every_row as (
            select r.*, k.record_key, p.file, p.mode, p.delivery_id, p.turn, p.full_turn,
                p.file_turn, p.is_repeated
            from arriving_rows as r
            inner join row_keys as k on r.rowid = k.nth
            inner join places as p using (part_id)),
        changed as (
            select {scope}, max(turn) as key_turn from every_row
            where mode = '{Mode.CHANGES}' group by all),
        gone as (
            select d.source_record_id as record_key, max(l.turn) as gone_turn
            from deletions as d inner join delivery_turns as l using (delivery_id)
            where d.source = '{contract.name}' group by all)
        select r.* from every_row as r
        left join changed using ({scope}) left join gone using (record_key)
        where not r.is_repeated and r.turn >= r.full_turn and r.turn >= r.file_turn
            and r.turn >= coalesce(key_turn, 0) and r.turn > coalesce(gone_turn, 0)
        """
    )
    require_one_story(con, contract, scope)
    con.execute(
        f"""
        create or replace temp table holding_{contract.name} as
        select {_columns(contract)}, row_number, fault, line, part_id from placed
        -- The same row of two deliveries of one place.
        qualify mode <> '{Mode.CHANGES}'
            or delivery_id = min(delivery_id) over (partition by {scope}, content, turn)
        """
    )
    con.execute("drop table placed; drop table arriving_rows; drop table row_keys")


def _arrive(con: duckdb.DuckDBPyConnection, contract: Contract, *, has_earlier: bool) -> None:
    """Temporary tables `arriving_rows`, the delivery's rows and the state's, with a digest of what
    they say, and `row_keys`."""
    names = _columns(contract)
    earlier = (
        f"where p.is_new union all select {names}, row_number, fault, line, part_id "
        f"from {earlier_rows(con, contract)}"
    )
    said = ", ".join(f"""coalesce("{name}", chr(30))""" for name in contract.names)
    con.execute(
        f"""
        create or replace temp table arriving_rows as
        with came as (
            select {names}, row_number, fault, line, p.part_id
            from raw.{contract.name} as r
            inner join (select part_id, source, source_file, is_new from places) as p
                    on p.source = '{contract.name}' and r.source_file = p.source_file
            {earlier if has_earlier else ""})
        select {names}, row_number, fault, line, part_id,
            md5(concat_ws(chr(31), {said}, fault)) as content
        from came
        """
    )
    find_keys(con, contract)


def _take_over(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """A source of which the delivery says nothing stays as it was."""
    con.execute(
        f"create or replace temp table holding_{contract.name} as "
        f"select {_columns(contract)}, row_number, fault, line, part_id "
        f"from {earlier_rows(con, contract)}"
    )


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
        order by p.source_file, h.row_number
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
