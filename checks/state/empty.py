"""Files and sheets of a delivery that hold headings and no record, and what becomes of the records
that stood there."""

import duckdb

from checks.state.delivery_warnings import listed_names, warn
from checks.state.terms import Mode


def tell_empty(con: duckdb.DuckDBPyConnection) -> None:
    """A warning that names the delivery's files and sheets (`places`) which hold headings and no
    record, and so replace nothing: an empty form under the name of a year's file must not take the
    year away. Where the file's other sheets, or the source's other files, replace what came before,
    a warning of its own says so."""
    rows = con.execute(
        f"""
        with brought as (
            select source || '/' || name as part, delivery_id, replaces, is_new,
                status = 'read' and rows_came = 0 and encoding <> 'database' as is_empty,
                replaces is not null and coalesce(bool_or(status = 'read' and rows_came > 0)
                    over (partition by delivery_id, replaces), false) as is_replaced
            from places where sent_mode in ('{Mode.FULL}', '{Mode.FILES}'))
        select distinct part, is_replaced from brought where is_new and is_empty order by 1
        """
    ).fetchall()
    if stays := [str(part) for part, is_replaced in rows if not is_replaced]:
        listed = listed_names(stays)
        warn(
            con,
            stays[0],
            "empty_file",
            f"{listed}：只有表头，没有数据行；此前报送的数据保持不变。确要删除其中的记录的，请列入"
            " deletions.csv；否则请重新导出并发送。",
            f"{listed}: headings and no record. What was delivered before stays. Where its records "
            "should go, list them in deletions.csv; else export and send it again.",
        )
    if gone := [str(part) for part, is_replaced in rows if is_replaced]:
        _tell_empty_beside_others(con, gone)


def _tell_empty_beside_others(con: duckdb.DuckDBPyConnection, parts: list[str]) -> None:
    listed = listed_names(parts)
    warn(
        con,
        parts[0],
        "empty_file",
        f"{listed}：只有表头，没有数据行；而同一文件的其他工作表（或整体更换的同一来源的其他文件）"
        "有数据，已替换此前的内容，此前在这里的记录不再存在。如这里本应有记录，请重新导出整个文件"
        "并发送。",
        f"{listed}: headings and no record, but the other sheets of its file (or, where the source "
        "is replaced as a whole, its other files) hold some and have replaced what came before: "
        "records that stood here are gone. Where there should be some, export the whole file again "
        "and send it.",
    )
