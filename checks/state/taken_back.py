"""What the keys of `deletions.csv` meet among the rows of their source."""

import duckdb

from checks.contracts.model import Contract
from checks.state.deletion_cells import FILE
from checks.state.deletions import several_years
from checks.state.delivery_warnings import listed_rows

# Of `Contract.numbered_yearly`, in its order.
_CLUES = ("day", "mother", "number")


def tell_unmet(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """A finding for keys that this delivery takes back and nobody has delivered: a slip in them
    leaves the record where it is. Keys that an earlier list has taken back are no slip."""
    rows = [
        int(row)
        for (row,) in con.execute(
            """
            select row from deletion_rows where source = $source
            group by row having bool_and(
                source_record_id not in (select record_key from row_keys)
                and source_record_id not in (
                    select d.source_record_id from deletions as d
                    where d.source = $source and d.delivery_id not in (
                        select c.delivery_sha256 from run_context as c)))
            order by row
            """,
            {"source": contract.name},
        ).fetchall()
    ]
    if not rows:
        return
    zh, en = listed_rows(rows)
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


def create_taken_back(con: duckdb.DuckDBPyConnection) -> None:
    """Make table `taken_back`, where the state has none yet: of rows that a deletion took, and that
    could bear a number given out again, the part and the key, and what tells years apart, as
    digests. A row of another year may still arrive at an earlier place in time."""
    con.execute(
        "create table if not exists taken_back "
        "(source varchar, part_id varchar, row_number bigint, "
        f"record_key varchar, {', '.join(f'{name} varchar' for name in _CLUES)})"
    )


def require_one_record(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Raises: DeliveryError where a number that is taken back was given out again in another year:
    in two files, on two days and to two women. Rows that are taken back are remembered.

    Read of `arriving_rows` with their `row_keys`, as `checks.yearly_numbers` tells years apart, and
    of what earlier deletions took.
    """
    if contract.numbered_yearly is None:
        return
    source = contract.name
    named = zip(contract.numbered_yearly, _CLUES, strict=True)
    digests = ", ".join(f'md5(clean(r."{column}")) as {clue}' for column, clue in named)
    con.execute(f"""
        insert into taken_back by name
        select '{source}' as source, r.part_id, r.row_number, k.record_key, {digests}
        from arriving_rows as r
        inner join row_keys as k on r.rowid = k.nth
        semi join (select record_key from deletion_turns where source = '{source}')
            using (record_key)
        anti join taken_back as t on r.part_id = t.part_id and r.row_number = t.row_number
    """)
    # Neither what a later file replaces nor what came after the deletion was taken by it.
    con.execute(f"""
        delete from taken_back as t where t.source = '{source}' and not exists (
            select 1 from places as p inner join deletion_turns as d
                on d.source = t.source and d.record_key = t.record_key
            where p.part_id = t.part_id and not p.is_covered and p.turn <= d.gone_turn)
    """)
    alike = " or ".join(f"a.{clue} = b.{clue}" for clue in _CLUES)
    row = con.execute(f"""
        with taken as (
            from taken_back inner join (select part_id, file from places) using (part_id)
            where source = '{source}')
        select min(a.record_key) from taken as a inner join taken as b using (record_key)
        where a.file <> b.file and not coalesce({alike}, false)
    """).fetchone()
    if row and row[0]:
        named_in = con.execute(
            "select min(row) from deletion_rows where source = ? and source_record_id = ?",
            [source, row[0]],
        ).fetchone()
        raise several_years(str(row[0]), named_in[0] if named_in else None)
