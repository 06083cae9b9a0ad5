"""Values in words: what is certain is read, what may be another thing is not."""

from collections.abc import Iterator

import duckdb
import pytest

from checks.cast import define_readers, reader
from checks.contracts import all_contracts

COLUMNS = {(one.name, column.name): column for one in all_contracts() for column in one.columns}


@pytest.fixture(scope="module", name="con")
def _con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        define_readers(con)
        yield con


@pytest.mark.parametrize(
    ("source", "column", "text", "value"),
    [
        ("population", "status", "3", "3"),
        ("population", "status", "3-迁出", "3"),
        ("population", "status", "注销", "4"),
        ("population", "status", "迁出注销", None),
        ("population", "status", "5", None),
        ("wis_woman", "residency", "常住", "1"),
        ("wis_woman", "residency", "3.0", "3"),
        ("wis_woman", "residency", "外出", None),
        ("wis_birth", "place", "2乡镇卫生院", "2"),
        ("wis_birth", "place", "医院", None),
        ("population", "parity", "一孩", 1),
        ("population", "parity", "第二孩", 2),
        ("population", "parity", "第3胎", 3),
        ("population", "parity", "2孩", 2),
        ("population", "parity", "十孩", 10),
        ("wis_birth", "parity", "第一", 1),
        ("population", "parity", "一", None),  # a dash as often
        ("population", "parity", "双胎", None),
        ("population", "parity", "第一百", None),
        ("hospital", "plurality", "单胎", 1),
        ("hospital", "plurality", "单", 1),
        ("hospital", "plurality", "双胞胎", 2),
        ("hospital", "plurality", "双胎妊娠", 2),
        ("hospital", "plurality", "三胞胎", 3),
        ("hospital", "plurality", "2", 2),
        ("hospital", "plurality", "2胎", 2),
        ("hospital", "plurality", "二胎", None),  # her second child
        ("hospital", "plurality", "7", None),
        ("hospital", "birth_order", "双胎之二", 2),
        ("hospital", "birth_order", "大", 1),
        ("hospital", "birth_order", "b", 2),
        ("hospital", "birth_order", "第一", 1),
        ("hospital", "birth_order", "①", 1),
        ("hospital", "mother_age_years", "25周岁", 25),
        ("hospital", "mother_age_years", "虚岁26", None),
        ("hospital", "baby_sex", "1-男", "1"),
        ("hospital", "baby_sex", "女（2）", "2"),
        ("hospital", "baby_sex", "2-男", None),
        ("hospital", "baby_sex", "男/女", None),
        ("hospital", "outcome", "足月活婴", "live"),
        ("hospital", "outcome", "新生儿死亡", "live"),
        ("hospital", "outcome", "胎死宫内", "still"),
        ("hospital", "outcome", "死", "still"),
        ("hospital", "outcome", "死亡", None),  # before the birth, or after it
    ],
)
def test_a_word_is_read_as_what_it_says_for_certain(
    con: duckdb.DuckDBPyConnection, source: str, column: str, text: str, value: object
) -> None:
    sql = reader(COLUMNS[source, column], "text")
    row = con.execute(f"select {sql} from (select clean($1) as text)", [text]).fetchone()
    assert row == (value,)
