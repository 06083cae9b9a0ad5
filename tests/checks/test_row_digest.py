"""What a row says in 64 bits: every character counts."""

import duckdb
import pytest

from checks.row_digest import row_digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # The two that DuckDB's own hash of a text takes for one.
        (("12501/462/422023100", "", 1), ("12501/412/422026100", "", 1)),
        (("", None, 1), ("", "", 1)),
        ((None, "", 1), ("", None, 1)),
        (("李", "婷", 1), ("李婷", "", 1)),
        (("李", "婷", 1), ("李", "婷", 2)),
        (("李", "婷", 1), ("婷", "李", 1)),
    ],
)
def test_rows_that_say_different_things_have_different_digests(
    one: tuple[str | int | None, ...], other: tuple[str | int | None, ...]
) -> None:
    con = duckdb.connect()
    con.execute("create table told (name varchar, note varchar, parity integer)")
    con.executemany("insert into told values (?, ?, ?)", [one, other, one])
    digests = con.execute(f"select {row_digest(con, 'told')} from told").fetchall()
    assert digests[0] != digests[1]
    assert digests[0] == digests[2]


def test_rows_without_any_text_have_digests_too() -> None:
    con = duckdb.connect()
    con.execute("create table told as select unnest([1, 2, 1]) as parity")
    one, other, again = con.execute(f"select {row_digest(con, 'told')} from told").fetchall()
    assert one == again != other


def test_columns_that_are_not_asked_for_do_not_count() -> None:
    con = duckdb.connect()
    con.execute("create table told as select '李婷' as name, unnest([1, 2]) as row_number")
    digests = con.execute(f"select {row_digest(con, 'told', ['name'])} from told").fetchall()
    assert digests[0] == digests[1]
