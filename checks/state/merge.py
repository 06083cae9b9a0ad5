"""The descriptions of this delivery and of the state before it as one: deliveries, parts, deletions
and the context of the run."""

import hashlib

import duckdb

from checks.errors import DeliveryError


def merge_descriptions(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Add what the state (`earlier`) knows to the delivery's own tables; returns the sources of
    which this delivery says something.

    Raises: DeliveryError where the delivery is of another district.
    """
    _require_one_district(con)
    changed = con.execute("""
        select source from parts where part_id not in (select part_id from earlier.parts)
        union select source from deletions
            where delivery_id not in (select delivery_id from earlier.deliveries)
    """).fetchall()
    con.execute("""
        create or replace temp table new_parts as
        select part_id from parts where part_id not in (select part_id from earlier.parts);
    """)
    for table, key in (
        ("part_findings", "part_id"),
        ("parts", "part_id"),
        ("deletions", "delivery_id"),
        ("deliveries", "delivery_id"),
    ):
        con.execute(
            f"insert into {table} by name select * from earlier.{table} "
            f"where {key} not in (select {key} from {table})"
        )
    return frozenset(source for (source,) in changed)


def _require_one_district(con: duckdb.DuckDBPyConnection) -> None:
    row = con.execute(
        "select e.district_code, d.district_code from earlier.deliveries as e "
        "cross join deliveries as d where e.district_code <> d.district_code limit 1"
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
