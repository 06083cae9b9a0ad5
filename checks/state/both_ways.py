"""Records that are brought and taken back at one place in time: nobody can say which was meant.

A list of deletions that repeats what earlier ones took back may name a record that has been entered
again since; a slip in its key may name any record. So neither wins without a word.
"""

import duckdb

from checks.contracts.model import Contract
from checks.errors import ContradictingDeliveryError, DeliveryError
from checks.state.deletion_cells import FILE
from checks.state.delivery_warnings import listed_rows, warn
from checks.state.terms import SNAPSHOT


def require_one_way(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Look at the delivery's own rows (`arriving_rows` with their `row_keys`) and its list of
    deletions (`deletion_rows`).

    Raises: DeliveryError where a file of the delivery brings a record that it takes back. A
    database is no part of the delivery: that it still holds such a record is a warning.
    """
    rows = con.execute(
        f"""
        select p.encoding = 'database' as is_of_database, d."row", p.name, r.row_number
        from deletion_rows as d
        inner join row_keys as k on d.source_record_id = k.record_key
        inner join arriving_rows as r on r.rowid = k.nth
        inner join places as p using (part_id)
        where d.source = ? and p.mode <> '{SNAPSHOT}' order by all
        """,
        [contract.name],
    ).fetchall()
    if listed := [int(row) for is_of_database, row, *_ in rows if is_of_database]:
        _tell_of_database(con, contract, listed)
    brought = [(int(row), str(name), int(number)) for is_of, row, name, number in rows if not is_of]
    if brought:
        raise _both_ways(contract, brought)


def require_an_order(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Raises: ContradictingDeliveryError where a delivery takes back a record which another one of
    the same place brings: a row of `placed` with `is_taken_back`."""
    rows = con.execute(
        f"""
        select p.name, r.row_number from placed as r inner join places as p using (part_id)
        where r.is_taken_back and p.mode <> '{SNAPSHOT}' and p.encoding <> 'database' order by all
        """
    ).fetchall()
    if not rows:
        return
    file = f"{contract.name}/{rows[0][0]}"
    zh, en = listed_rows([int(number) for name, number in rows if name == rows[0][0]])
    raise ContradictingDeliveryError(
        f"{file} 第 {zh} 行：同一提取日期的另一次报送在 {FILE} 中删除这些记录，无法判断先后；"
        f"应删除的，请在含 {FILE} 的报送的 [update] 中写 sequence = 1（或更大）；应保留的，请在"
        "含这些行的报送中写。",
        f"{file}, rows {en}: another delivery of the same extract date takes these records back in "
        f"{FILE}, and neither is the later. Where they should go, write sequence = 1 (or more) "
        f"under [update] in the delivery that holds {FILE}; where they should stand, in the one "
        "that holds the rows.",
    )


def _both_ways(contract: Contract, brought: list[tuple[int, str, int]]) -> DeliveryError:
    listed, name, number = brought[0]
    more_zh = f"（共 {len(brought)} 处）" if len(brought) > 1 else ""
    more_en = f" ({len(brought)} in all)" if len(brought) > 1 else ""
    return DeliveryError(
        f"{FILE} 第 {listed} 行要删除的，正是 {contract.name}/{name} 第 {number} 行的记录"
        f"{more_zh}；一次报送不能既报送又删除。应保留的，请从 {FILE} 中去掉该行；应删除的，请从文件"
        f"中去掉该行，或把 {FILE} 放入另一次报送，写更大的 sequence。",
        f"{FILE}, row {listed}, takes back the record of {contract.name}/{name}, row "
        f"{number}{more_en}: one delivery cannot bring a record and take it back. Where it should "
        f"stand, take the row out of {FILE}; where it should go, take it out of the file, or put "
        f"{FILE} into a delivery of its own with a higher sequence.",
    )


def _tell_of_database(
    con: duckdb.DuckDBPyConnection, contract: Contract, listed: list[int]
) -> None:
    zh, en = listed_rows(listed)
    warn(
        con,
        FILE,
        "deletion_in_database",
        f"{FILE} 第 {zh} 行：{contract.title}的数据库里还有要删除的记录；这次已删除，但下次更新会"
        "再读到，请在数据库中删除。",
        f"{FILE}, rows {en}: the database of {contract.name} still holds these records. They are "
        "taken back now, but the next update reads them again: delete them in the database.",
    )
