"""Deliveries of one place in time that contradict each other: nobody can say which holds."""

import duckdb

from checks.contracts.model import Contract
from checks.errors import DeliveryError
from checks.state.terms import SNAPSHOT, Mode


def require_one_story(con: duckdb.DuckDBPyConnection, contract: Contract, scope: str) -> None:
    """Raises: DeliveryError where two deliveries of one extract date and sequence brought a file,
    a source, or a row of one key with two contents. Of rows, the one updated later holds."""
    told_twice = con.execute(
        f"""
        with prints as (
            select replaces, turn, delivery_id,
                string_agg(file || ':' || sha256, chr(10) order by file, name) as content
            from places
            where source = ? and status = 'read' and rows_came > 0 and not is_superseded
                and mode in ('{Mode.FULL}', '{Mode.FILES}')
                and turn >= greatest(full_turn, file_turn)
            group by all)
        select min(replaces) from prints group by replaces, turn
        having count(distinct content) > 1 order by 1
        """,
        [contract.name],
    ).fetchall()
    if told_twice:
        raise _clash(contract, str(told_twice[0][0]), 1)
    version = f', "{contract.updated}"' if contract.updated else ""
    row = con.execute(
        f"""
        select count(*) from (
            select 1 from placed where mode <> '{SNAPSHOT}' and not starts_with(record_key, '!')
            group by {scope}, turn{version}
            having count(distinct delivery_id) > 1 and count(distinct content) > 1
                and bool_or(mode = '{Mode.CHANGES}'))
        """
    ).fetchone()
    if row and row[0]:
        raise _clash(contract, contract.name, int(row[0]))


def _clash(contract: Contract, what: str, rows: int) -> DeliveryError:
    return DeliveryError(
        f"{contract.title}（{what}）：同一提取日期的两次报送有 {rows} 处内容不同，"
        "无法判断以哪次为准；请在后一次的 delivery.toml 的 [update] 中写 sequence = 1（或更大），"
        "或改其 extract_date。",
        f"{what}: two deliveries of one extract date differ in {rows} places, and neither is the "
        "later; write sequence = 1 (or more) under [update] in the delivery.toml of the later one, "
        "or give it its own extract_date.",
    )
