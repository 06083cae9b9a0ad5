"""What the keys of `deletions.csv` meet among the rows of their source."""

import duckdb

from checks.contracts.model import Contract
from checks.state.deletions import FILE, several_years

NAMED_ROWS = 5


def tell_unmet(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """A finding for keys that this delivery takes back and nobody has delivered: a slip in them
    leaves the record where it is. Keys that an earlier list has taken back are no slip."""
    rows = [
        int(row)
        for (row,) in con.execute(
            """
            select row from deletion_rows where source = $source
                and source_record_id not in (select record_key from row_keys)
                and source_record_id not in (
                    select d.source_record_id from deletions as d
                    where d.source = $source and d.delivery_id not in (
                        select c.delivery_sha256 from run_context as c))
            order by row
            """,
            {"source": contract.name},
        ).fetchall()
    ]
    if not rows:
        return
    zh, en = _named(rows)
    con.execute(
        "insert into intake_findings "
        f"values ('warning', null, '{FILE}', 'deletion_unmet', ?, ?, ?)",
        [
            f"{FILE} 第 {zh} 行：要删除的主键从未报送（{contract.title}）；请核对写法。",
            f"{FILE}, rows {en}: the keys to be deleted were never delivered ({contract.name}); "
            "check how they are written.",
            len(rows),
        ],
    )


def _named(rows: list[int]) -> tuple[str, str]:
    """The first rows' numbers and how many there are besides, in both languages."""
    first, others = rows[:NAMED_ROWS], len(rows) - NAMED_ROWS
    zh, en = "、".join(map(str, first)), ", ".join(map(str, first))
    if others <= 0:
        return zh, en
    return f"{zh} 等 {len(rows)}", f"{en} and {others} more"


def require_one_record(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Raises: DeliveryError where a number that is taken back was given out again in another year:
    in two files, on two days and to two women.

    Read of `arriving_rows` with their `row_keys`, as `checks.yearly_numbers` tells years apart.
    """
    if contract.numbered_yearly is None:
        return
    alike = " or ".join(
        f'clean(a."{name}") = clean(b."{name}")' for name in contract.numbered_yearly
    )
    row = con.execute(
        f"""
        with taken as (
            select k.record_key, r.*, p.file
            from arriving_rows as r
            inner join row_keys as k on r.rowid = k.nth
            inner join places as p using (part_id)
            inner join deletion_turns as d
                on k.record_key = d.record_key and d.source = '{contract.name}'
            where not p.is_covered and p.turn <= d.gone_turn)
        select min(a.record_key) from taken as a inner join taken as b using (record_key)
        where a.file <> b.file and not coalesce({alike}, false)
        """
    ).fetchone()
    if row and row[0]:
        told = con.execute(
            "select min(row) from deletion_rows where source = ? and source_record_id = ?",
            [contract.name, row[0]],
        ).fetchone()
        raise several_years(str(row[0]), told[0] if told else None)
