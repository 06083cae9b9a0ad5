"""The descriptions of this delivery and of the state before it as one: deliveries, parts, deletions
and the context of the run."""

import hashlib

import duckdb

from checks.contracts.exchange import BY_SERVICE, EXCHANGE
from checks.errors import DeliveryError


def merge_descriptions(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Add what the delivery (`arrived`) says to what the state knows; returns the sources of which
    this delivery says something. `new_parts`: its parts that the state does not know.

    Raises: DeliveryError where the delivery is of another district.
    """
    _require_one_district(con)
    con.execute("create or replace temp table deletion_rows as from arrived.deletion_rows")
    con.execute("create or replace table unread_files as from arrived.unread_files")
    con.execute("""
        create or replace temp table new_parts as
        select part_id from arrived.parts
        where part_id not in (select p.part_id from parts as p)
    """)
    read_anew = _find_superseded(con)
    changed = con.execute("""
        select source from arrived.parts semi join new_parts using (part_id)
        union select source from arrived.deletions
            where delivery_id not in (select d.delivery_id from deliveries as d)
    """).fetchall()
    for table, key in (
        ("part_findings", "part_id"),
        ("parts", "part_id"),
        ("deletions", "delivery_id"),
        ("deliveries", "delivery_id"),
    ):
        con.execute(
            f"insert into {table} by name select * from arrived.{table} "
            f"where {key} not in (select {key} from {table})"
        )
    for table in ("run_context", "revoked_notices"):
        con.execute(f"delete from {table}; insert into {table} by name from arrived.{table}")
    for table in ("source_files", "intake_findings"):
        con.execute(f"""
            delete from {table};
            insert into {table} by name from arrived.{table} where source is null
        """)
    return frozenset(str(source) for (source,) in changed) | read_anew


def _find_superseded(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Make temporary table `superseded_parts` (part_id) of what was read when an earlier delivery
    came and has been read anew with this one: the exchange's service, and the database of a source.
    Neither is the delivery's, so neither stands at its place in time. Returns: their sources."""
    con.execute(
        f"""
        create or replace temp table superseded_parts as
        select part_id from parts
        where part_id not in (select a.part_id from arrived.parts as a) and (
            source = '{EXCHANGE.name}' and name = '{BY_SERVICE}'
            or encoding = 'database' and source in (
                select a.source from arrived.parts as a where a.encoding = 'database'))
        """
    )
    sources = con.execute(
        "select distinct source from parts semi join superseded_parts using (part_id)"
    ).fetchall()
    return frozenset(str(source) for (source,) in sources)


def forget_superseded(con: duckdb.DuckDBPyConnection) -> None:
    """Take `superseded_parts` out of the state, when their rows are."""
    for table in ("part_findings", "parts"):
        con.execute(
            f"delete from {table} where part_id in (select s.part_id from superseded_parts as s)"
        )


def _require_one_district(con: duckdb.DuckDBPyConnection) -> None:
    row = con.execute(
        "select e.district_code, d.district_code from deliveries as e "
        "cross join arrived.deliveries as d where e.district_code <> d.district_code limit 1"
    ).fetchone()
    if row:
        raise DeliveryError(
            f"delivery.toml 的 district_code 是 {row[1]}，而此前核对的是 {row[0]}；"
            "请核对，或另选 --out 用 birthrecon run 从头核对。",
            f"district_code in delivery.toml is {row[1]}, but the state is of {row[0]}: correct "
            "it, or reconcile that district with birthrecon run and another --out.",
        )


def write_context(con: duckdb.DuckDBPyConnection) -> None:
    """The run's context: the latest extract date, the window that spans those of all deliveries,
    and a fingerprint that is the delivery's own where there is only one."""
    ids = [
        str(row[0])
        for row in con.execute("select delivery_id from deliveries order by 1").fetchall()
    ]
    joined = hashlib.sha256("\n".join(ids).encode()).hexdigest()
    con.execute(
        """
        update run_context set delivery_sha256 = ?,
            window_start = (select min(window_start) from deliveries),
            window_end = (select max(window_end) from deliveries),
            extract_date = (select max(extract_date) from deliveries)
        """,
        [ids[0] if len(ids) == 1 else joined],
    )
