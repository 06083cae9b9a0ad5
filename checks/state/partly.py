"""Workbooks and full extracts of which a sheet or a file cannot be read, and what becomes of the
records that stood there."""

import duckdb

from checks.state.delivery_warnings import listed_names, warn


def tell_partly_read(con: duckdb.DuckDBPyConnection) -> None:
    """A warning that names what cannot be read of the delivery's workbooks and full extracts
    (`places`) of which something else can: what stood there before stays (`_weigh`)."""
    rows = con.execute(
        """
        select distinct d.source || '/' || d.name from places as d
        where d.is_new and d.status = 'damaged' and not d.is_covered and exists (
            select 1 from places as o
            where o.delivery_id = d.delivery_id and o.source = d.source and o.rows_came > 0
                and o.status = 'read'
                and (o.is_short_source or o.is_short_file and o.file = d.file))
        order by 1
        """
    ).fetchall()
    if not rows:
        return
    names = [str(name) for (name,) in rows]
    listed = listed_names(names)
    warn(
        con,
        names[0],
        "partly_read",
        f"{listed}：无法读取，因此此前在这里的记录保持不变；同一工作簿的其他工作表只替换编号相同的"
        "行（整体更换的，其他文件只替换同名文件），不删除任何行。请修好整个文件，以相同的 "
        "extract_date 和 sequence 重新报送。",
        f"{listed}: cannot be read, so what was delivered there before stays. The workbook's other "
        "sheets replace rows of their numbers alone (of a full extract, the other files those of "
        "their names), and take nothing away. Mend the whole file, and send its delivery again "
        "with the same extract_date and sequence.",
    )
