"""Small habits of offices and their programs, each read or told."""

import io
import json
import zipfile

import pytest

NOTICE = {
    "notice_id": "N1",
    "partner_code": "420602",
    "sent_at": "2006-04-01 10:00:00",
    "birth_date": "2006-03-05",
    "mother_name": "李婷",
}


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(json.dumps({"op": "insert", "data": NOTICE | {"notice_id": n}}) for n in "ABC"),
        "".join(json.dumps(NOTICE | {"notice_id": n}) for n in "ABC"),
        "\n".join(json.dumps(NOTICE | {"notice_id": n}, indent=2) for n in "ABC"),
        "\n".join(json.dumps(json.dumps(NOTICE | {"notice_id": n})) for n in "ABC"),
    ],
    ids=["an envelope a line", "behind each other", "over several lines", "as texts"],
)
def test_objects_are_read_however_they_are_written_down(delivery, text: str) -> None:
    delivery.write("exchange/a.jsonl", text)
    checked = delivery.run()
    assert checked.rows("select notice_id from accepted.exchange order by 1") == [
        ("A",),
        ("B",),
        ("C",),
    ]


def test_a_packed_register_is_an_error_that_says_unpack_it(delivery, make_baby) -> None:
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as archive:
        archive.writestr("A.csv", "x")
    delivery.hospital(make_baby("1"), name="B.csv")
    for name in ("A.zip", "A.xlsx"):
        delivery.write(f"hospital/{name}", inside.getvalue())
    told = delivery.run().rows("select severity from findings where rule = 'file_packed'")
    assert told == [("error",), ("error",)]


def test_formulas_that_were_never_calculated_are_told(
    delivery, make_baby, hospital_heading
) -> None:
    rows = [make_baby(str(number)).split(",") for number in range(3)]
    for row in rows:
        row[12] = "=1000+2250"
    delivery.workbook("hospital/A.xlsx", [hospital_heading.split(","), *rows])
    checked = delivery.run()
    assert checked.rows("select rows from findings where rule = 'formulas_without_values'") == [
        (3,)
    ]
    assert checked.rows("select count(birth_weight_g) from accepted.hospital") == [(0,)]


def test_page_numbers_are_notes_and_a_databases_null_is_no_value(
    delivery, make_baby, hospital_heading
) -> None:
    lines = [hospital_heading, make_baby("1", spouse="NULL", certificate="#N/A", weight='"3,250"')]
    lines += ["第1页 共2页" + "," * 17, make_baby("2")]
    delivery.write("hospital/A.csv", "\r\n".join(lines), "gb18030")
    checked = delivery.run()
    assert checked.quarantined("hospital") == [(3, "note_row")]
    assert checked.rows(
        "select spouse_name, birth_certificate_no, birth_weight_g from accepted.hospital "
        "where delivery_no = '1'"
    ) == [(None, None, 3250)]


@pytest.mark.parametrize(
    "text",
    [
        *("2006 3 5", "2006。3。5", "2006-3-5 上午 10:20", "2OO6-O3-O5", "2006年3月5日下午3时"),
        *("二〇〇六年三月五日", "2006年3月5日星期日", "05-3月 -06", "05-MAR-06", '"March 5, 2006"'),
    ],
)
def test_days_as_they_are_typed_are_read(delivery, make_baby, text: str) -> None:
    delivery.hospital(make_baby("1", date=text))
    checked = delivery.run()
    assert checked.rows("select delivery_date::varchar from accepted.hospital") == [("2006-03-05",)]
