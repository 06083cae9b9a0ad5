"""Keys that come without the zeros with which they were delivered before: a workbook made numbers
of them, and one person would count as two."""

import duckdb

from checks.contracts.model import Contract
from checks.errors import DeliveryError
from checks.state.delivery_warnings import listed_rows


def same_but_for_zeros(contract: Contract, key: str) -> str:
    """The condition that `row_keys` hold the register's key with more or fewer zeros in front."""
    if not contract.own_name:
        return "false"
    return f"ltrim({key}, '0') in (select ltrim(record_key, '0') from row_keys)"


def require_same_spelling(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Look at rows that nothing of a later place covers (`placed`), and at all keys (`row_keys`).

    Raises: DeliveryError where the delivery brings a key, and another one that differs from it in
    nothing but zeros stands there.
    """
    if not contract.own_name:
        return
    rows = con.execute(
        """
        with numbered as (
            select r.record_key, ltrim(r.record_key, '0') as number, p.is_new, p.name, r.row_number
            from placed as r inner join places as p using (part_id)
            where not r.is_taken_back and regexp_full_match(r.record_key, '[0-9]+')),
        delivered as (
            select distinct k.record_key, p.is_new from row_keys as k
            inner join arriving_rows as r on r.rowid = k.nth
            inner join places as p using (part_id))
        select n.name, n.row_number, n.record_key, min(o.record_key)
        from (from numbered where is_new) as n
        inner join (from numbered where not is_new) as o
            on n.number = o.number and n.record_key <> o.record_key
        -- Who delivers both keys tells one from the other.
        where n.record_key not in (select record_key from delivered where not is_new)
            and o.record_key not in (select record_key from delivered where is_new)
        group by all order by all
        """
    ).fetchall()
    if rows:
        raise _respelled(contract, rows)


def _respelled(contract: Contract, rows: list[tuple[str, int, str, str]]) -> DeliveryError:
    name, _, new_key, known_key = rows[0]
    file = f"{contract.name}/{name}"
    zh, en = listed_rows([int(row) for of, row, *_ in rows if of == name])
    return DeliveryError(
        f"{file} 第 {zh} 行：编号与此前报送的只差前面的 0（如 {new_key} 与 {known_key}），多半是"
        "在表格程序里成了数字；照此会把一人算成两人。请把编号一栏设为“文本”格式，按原登记恢复"
        "前面的 0 后重新报送；编号确已改过的，请在 [update] 中写 "
        f'{contract.name} = "full" 并报送整个登记。',
        f"{file}, rows {en}: the keys differ from those delivered before in nothing but zeros in "
        f"front ({new_key}, {known_key}); a workbook most likely made numbers of them, and one "
        "person would count as two. Format the column of keys as text, put the zeros back and "
        "deliver again; where the register has changed its keys, write "
        f'{contract.name} = "full" under [update] and deliver the whole register.',
    )
