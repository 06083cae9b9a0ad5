import duckdb
import pytest

from reports.shared.warehouse import read_sql


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("420621198203052345", "420621********2345"),
        ("42062119820305234x", "420621********234x"),
        ("420621820305234", "420621********5234"),
        ("42062119820305234", "420621********5234"),
        ("4206211982030523456", "420621********3456"),
        ("13871234567", "138****4567"),
        ("20060312000145", "20060312000145"),
    ],
)
def test_a_number_in_a_sentence_loses_its_middle_however_many_digits_a_slip_left_it(
    number: str, masked: str
):
    with duckdb.connect() as connection:
        connection.execute(read_sql("shared", "macros.sql"))
        told = connection.execute("select mask_sentence(?)", [f"李婷（{number}）"]).fetchone()
    assert told == (f"李婷（{masked}）",)
