"""Deliveries of one place in time that contradict each other: nobody can say which holds."""

import duckdb

from checks.contracts.model import Contract
from checks.errors import ContradictingDeliveryError
from checks.state.delivery_warnings import listed_rows
from checks.state.terms import SNAPSHOT, Mode


def require_one_story(con: duckdb.DuckDBPyConnection, contract: Contract, scope: str) -> None:
    """Raises: ContradictingDeliveryError where two deliveries of one extract date and sequence
    brought a file, a source, or a row of one key with two contents. Of rows, the one updated later
    holds."""
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
    rows = _rows_told_twice(con, f"{scope}, turn{version}")
    if rows:
        file = str(rows[0][0])
        zh, en = listed_rows([row for name, row in rows if name == file])
        of_file = f"{contract.name}/{file}"
        raise _clash(contract, f"{of_file} 第 {zh} 行", len(rows), f"{of_file}, rows {en}")


def _rows_told_twice(con: duckdb.DuckDBPyConnection, same: str) -> list[tuple[str, int]]:
    """File and number of the delivery's rows (`placed`) that another delivery of the place tells
    otherwise. same: what such rows have in common."""
    where = f"where mode <> '{SNAPSHOT}' and not starts_with(record_key, '!')"
    if not con.execute(
        f"""
        select 1 from placed {where} group by {same}
        having count(distinct delivery_id) > 1 and count(distinct content) > 1
            and bool_or(mode = '{Mode.CHANGES}')
        limit 1
        """
    ).fetchone():
        return []
    return con.execute(
        f"""
        with clashing as (
            select part_id, row_number from placed {where}
            window w as (partition by {same})
            qualify min(delivery_id) over w < max(delivery_id) over w
                and min(content) over w < max(content) over w
                and bool_or(mode = '{Mode.CHANGES}') over w)
        select name, row_number from clashing
        inner join (select part_id, name from places where is_new) using (part_id)
        order by all
        """
    ).fetchall()


def _clash(
    contract: Contract, what: str, rows: int, what_en: str | None = None
) -> ContradictingDeliveryError:
    return ContradictingDeliveryError(
        f"{contract.title}（{what}）：同一提取日期的两次报送有 {rows} 处内容不同，"
        "无法判断以哪次为准（一次报送并入之后又改过的，也算两次）；请在后一次的 delivery.toml 的 "
        "[update] 中写 sequence = 1（或更大），或改其 extract_date。",
        f"{what_en or what}: two deliveries of one extract date differ in {rows} places, and "
        "neither is the later (one that was changed after it was taken in counts as two); write "
        "sequence = 1 (or more) under [update] in the delivery.toml of the later one, or give it "
        "its own extract_date.",
    )
