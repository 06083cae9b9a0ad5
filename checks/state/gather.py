"""The rows that hold after several deliveries: what one delivery with all of them would have
brought.

Decided by each delivery's place in time and by what its parts replace (`terms`), and so the same
whatever the order in which deliveries arrive. A row holds unless something of a later place covers
it: the same key among changes, the file of the same name, the whole source, or a deletion. A row
without a readable key is its own key: it is covered by itself, delivered again. A file that cannot
be read, or holds no record, covers nothing; one that can be read in part, only rows of its keys.

Two deliveries of one place that say different things of one key, file or source, or of which one
takes back what the other brings, cannot be ordered: whichever comes second is refused, unless
something later covers both by then. One delivery that does both is refused, whenever it comes.
"""

from dataclasses import dataclass

import duckdb

from checks.contracts import all_contracts
from checks.contracts.model import Contract
from checks.state.copies import tell_copies
from checks.state.empty import tell_empty
from checks.state.fewer import fewer_rows
from checks.state.holding import find_holding, find_holding_of_delivery
from checks.state.merge import forget_superseded, merge_descriptions, write_context
from checks.state.partly import tell_partly_read
from checks.state.places import describe_places
from checks.state.taken_back import create_taken_back
from checks.state.unclear import require_clear_parts
from checks.state.unread import tell_unread


@dataclass(frozen=True)
class Gathered:
    """share: how many rows have come or gone, of those that stand in `raw` now. told: what the user
    should know of this delivery beside what came before it."""

    share: float
    told: str | None


def gather(con: duckdb.DuckDBPyConnection) -> Gathered:
    """Add the delivery that is attached as `arrived` to the state, which the warehouse holds, and
    take out of `raw` what holds no more.

    Leaves `moved_rows`: rows that stood elsewhere before (former_file, former_row) and have come
    again word for word, so that nobody need read and judge them again.
    Raises: DeliveryError where the two are of two districts, or cannot be ordered, or where files
    of a register cannot be told apart.
    """
    before = _rows(con)
    con.execute(
        "create or replace table moved_rows (source varchar, former_file varchar, "
        "former_row bigint, source_file varchar, row_number bigint)"
    )
    require_clear_parts(con)
    changed = merge_descriptions(con)
    tell_unread(con)
    describe_places(con)
    tell_partly_read(con)
    tell_empty(con)
    tell_copies(con)
    create_taken_back(con)
    contracts = [contract for contract in all_contracts() if contract.name in changed]
    told = fewer_rows(con, contracts)
    for contract in contracts:
        find_holding(con, contract)
        _set_apart(con, contract)
        _take_out(con, contract)
    _name_parts(con, contracts)
    for contract in contracts:
        _rename(con, contract)
        _put_back(con, contract)
        _put_in(con, contract)
    forget_superseded(con)
    _write_files(con)
    write_context(con)
    came = sum(_rows_that_came(con, contract) for contract in contracts)
    now = _rows(con)
    return Gathered((came + before + came - now) / max(now, 1), told)


def settle_deletions(con: duckdb.DuckDBPyConnection) -> None:
    """Take out of `raw` what the delivery itself takes back; for a delivery without a state before
    it."""
    con.execute("""
        create or replace temp table new_parts as select part_id from parts;
        create or replace temp table superseded_parts as select part_id from parts limit 0
    """)
    describe_places(con)
    con.execute("drop table if exists taken_back")
    create_taken_back(con)
    deleted = {name for (name,) in con.execute("select distinct source from deletions").fetchall()}
    for contract in all_contracts():
        if contract.name in deleted:
            find_holding_of_delivery(con, contract)
            con.execute(f"delete from raw.{contract.name}")
            _put_in(con, contract)
            con.execute(f"""
                update source_files set "rows" = (
                    select count(*) from raw.{contract.name} as r
                    where r.source_file = source_files.source_file)
                where source = '{contract.name}' and status <> 'damaged'
            """)


def _set_apart(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Give rows of `raw` that have come again their new place, in a part that is not named yet and
    goes by its number."""
    con.execute(f"""
        update raw.{contract.name} as r
        set source_file = m.part_id, row_number = m.row_number
        from moved_{contract.name} as m
        inner join places as p on m.former_part = p.part_id
        where r.source_file = p.source_file and r.row_number = m.former_row
    """)


def _put_back(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Name the part of rows that have come again, and note where they stood; `settled_<source>`
    keeps the others, which have to be put in."""
    source = contract.name
    con.execute(f"""
        update raw.{source} as r set source_file = p.source_file
        from parts as p where r.source_file = p.part_id;
        insert into moved_rows
        select '{source}', f.source_file, m.former_row, p.source_file, m.row_number
        from moved_{source} as m
        inner join former_names as f on m.former_part = f.part_id
        inner join parts as p on m.part_id = p.part_id;
        create or replace temp table settled_{source} as
        from settled_{source} anti join moved_{source} using (part_id, row_number)
    """)


def _take_out(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Out of `raw`: rows of parts that something covers as a whole, and rows on which the delivery
    bears and which hold no more."""
    source = contract.name
    con.execute(f"""
        delete from raw.{source} where source_file in (
            select p.source_file from places as p
            where p.source = '{source}' and not p.is_new and p.is_covered);
        create or replace temp table covered as
        select p.source_file, m.row_number from met_{source} as m
        inner join places as p using (part_id)
        anti join settled_{source} as s using (part_id, row_number);
        delete from raw.{source} as r using covered as c
        where r.source_file = c.source_file and r.row_number = c.row_number;
        drop table covered
    """)


def _put_in(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Into `raw`: the delivery's rows that hold."""
    con.execute(f"""
        insert into raw.{contract.name} by name
        select s.* exclude (part_id), p.source_file
        from settled_{contract.name} as s
        inner join (select part_id, source_file from parts semi join new_parts using (part_id))
            as p using (part_id)
        order by p.source_file, s.row_number
    """)


def _rows(con: duckdb.DuckDBPyConnection) -> int:
    """How many rows stand in `raw`, of all sources."""
    return sum(_count(con, f"raw.{contract.name}") for contract in all_contracts())


def _rows_that_came(con: duckdb.DuckDBPyConnection, contract: Contract) -> int:
    return _count(con, f"settled_{contract.name} semi join new_parts using (part_id)")


def _count(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    row = con.execute(f"select count(*) from {rows}").fetchone()
    return int(row[0]) if row else 0


def _name_parts(con: duckdb.DuckDBPyConnection, contracts: list[Contract]) -> None:
    """Give each part that holds a `source_file` of its own: the office's name, and for all but the
    first of a name the extract date and, where that is not enough, the delivery's number. What
    holds no more has none. Temporary table `former_names` keeps those of before."""
    _find_kept(con, contracts)
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
        create or replace temp table former_names as
        select part_id, source, source_file from parts anti join new_parts using (part_id);
        update parts set source_file = null;
        update parts set source_file = named.source_file from named
        where parts.part_id = named.part_id
    """)


def _find_kept(con: duckdb.DuckDBPyConnection, contracts: list[Contract]) -> None:
    """Temporary table `kept_parts`: those with rows that hold, and those without rows that nothing
    covers; with their rows."""
    held = " union all ".join(
        f"select '{contract.name}' as source, source_file, count(*) as held "
        f"from raw.{contract.name} group by all"
        for contract in all_contracts()
    )
    came = "".join(
        f" union all select part_id, count(*) from settled_{contract.name} "
        "semi join new_parts using (part_id) group by all"
        for contract in contracts
    )
    con.execute(f"""
        create or replace temp table kept_parts as
        with held as ({held}),
        counted as (
            select p.part_id, h.held from held as h
            inner join places as p on h.source = p.source and h.source_file = p.source_file
                and not p.is_new
            {came})
        select p.part_id, coalesce(c.held, 0) as held
        from places as p left join counted as c using (part_id)
        where c.held > 0 or (p.rows_came = 0 and not p.is_covered)
    """)


def _rename(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """A part of which an earlier one of its name arrived, or holds no more, is called otherwise."""
    con.execute(f"""
        update raw.{contract.name} as r set source_file = p.source_file
        from former_names as f inner join parts as p using (part_id)
        where f.source = '{contract.name}' and r.source_file = f.source_file
            and p.source_file <> f.source_file
    """)


def _write_files(con: duckdb.DuckDBPyConnection) -> None:
    """`source_files` and `intake_findings` of the parts that hold; what no source takes (unknown
    files) is told of this delivery alone."""
    con.execute("""
        insert into source_files
        select p.source, p.source_file, p.sha256, p.bytes, p.encoding, k.held, p.status
        from parts as p inner join kept_parts as k using (part_id)
        order by p.source, p.source_file;
        insert into intake_findings
        select f.severity, f.source, p.source_file, f.rule, f.message, f.message_en, f."rows"
        from part_findings as f inner join parts as p using (part_id)
        inner join kept_parts using (part_id)
        order by f.source, p.source_file, f.rule;
    """)
