"""JSON as departments really send it."""

import json

import pytest

from checks.intake.json_records import read_records

NOTICE = {
    "notice_id": "N1",
    "sent_at": "2006-03-31T15:42:47",
    "birth_date": "2006-03-05",
    "mother_name": "柳云",
    "outcome": "live",
}
KEYS = "select notice_id from accepted.exchange order by 1"


def notices(count: int) -> list[dict[str, object]]:
    return [NOTICE | {"notice_id": f"N{at}"} for at in range(1, count + 1)]


def text(value: object, **options: object) -> str:
    return json.dumps(value, ensure_ascii=False, **options)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("envelope", [False, True])
def test_a_file_that_is_one_array_gives_its_records(delivery, indent, envelope) -> None:
    value: object = notices(3)
    if envelope:
        value = {"code": 0, "data": {"total": 3, "rows": value}, "columns": [{"a": 1}]}
    delivery.write("exchange/WS01.json", text(value, indent=indent))
    checked = delivery.run()
    assert checked.rows(KEYS) == [("N1",), ("N2",), ("N3",)]
    assert checked.quarantined("exchange") == []


def test_an_array_cut_off_loses_what_was_cut_and_says_so(delivery) -> None:
    delivery.write("exchange/WS01.json", text(notices(3), indent=1)[:-60])
    checked = delivery.run()
    assert checked.rows(KEYS) == [("N1",), ("N2",)]
    assert checked.quarantined("exchange") == [(3, "broken_json")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_lines_are_read_in_every_encoding(delivery, encoding: str) -> None:
    delivery.write("exchange/WS01.jsonl", "\r\n".join(map(text, notices(9))) + "\r\n", encoding)
    assert delivery.run().rows("select count(*), min(mother_name) from accepted.exchange") == [
        (9, "柳云")
    ]


def test_numbers_for_texts_keep_every_digit(delivery) -> None:
    line = text(NOTICE).replace('"N1"', "90071992547409931").removesuffix("}")
    delivery.write(
        "exchange/WS01.jsonl", line + ', "mother_id_number": 420621198006111967, "baby_sex": 2}\n'
    )
    assert delivery.run().rows(
        "select notice_id, mother_id_number, baby_sex from accepted.exchange"
    ) == [("90071992547409931", "420621198006111967", "2")]


def test_nested_values_and_repeated_keys_cost_their_row(delivery) -> None:
    plain = text(NOTICE).removesuffix("}")
    lines = [
        text(NOTICE | {"mother_name": {"surname": "柳", "given": "云"}}),
        plain + ', "mother_name": "张红"}',
        text(NOTICE | {"notice_id": "N3", "mother_name": ["柳云"], "father_name": []}),
        text(NOTICE | {"notice_id": "N4", "birth_date": {"$date": "2006-03-04T16:00:00Z"}}),
        plain.replace("N1", "N5") + ', "mother_name": "", "outcome": "live"}',
        text(NOTICE | {"notice_id": "N6", "doctor": {"name": "王"}}),
    ]
    delivery.write("exchange/WS01.jsonl", "\n".join(lines) + "\n")
    checked = delivery.run()
    assert checked.quarantined("exchange") == [(1, "nested_value"), (2, "repeated_key")]
    assert checked.rows(
        "select notice_id, mother_name, cast(birth_date as varchar) from accepted.exchange "
        "order by 1"
    ) == [(f"N{at}", "柳云", "2006-03-05") for at in (3, 4, 5, 6)]


def test_keys_are_compared_as_headings_are(delivery) -> None:
    line = text(NOTICE).replace("notice_id", " Notice_ID ").replace("mother_name", "ＭOTHER_NAME")
    delivery.write("exchange/WS01.jsonl", line)
    assert delivery.run().rows("select notice_id, mother_name from accepted.exchange") == [
        ("N1", "柳云")
    ]


def test_half_characters_and_deep_nesting_cost_a_row_and_no_run(delivery) -> None:
    lines = [
        text(NOTICE).replace("柳云", "\\ud842"),
        "[" * 100_000,
        '{"a":' * 100_000,
        text(NOTICE | {"notice_id": "N4"}).replace('"live"', "NaN"),
        "9" * 5000,
    ]
    delivery.write("exchange/WS01.jsonl", "\n".join(lines))
    checked = delivery.run()
    assert checked.quarantined("exchange") == [
        (1, "undecodable"),
        (2, "broken_json"),
        (3, "broken_json"),
        (5, "broken_json"),
    ]
    assert checked.rows(KEYS) == [("N4",)]


ONE, TWO, THREE = (text(notice) for notice in notices(3))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(f"[{ONE}]\n[{TWO}, {THREE}]", id="a list a line"),
        pytest.param(f"[{ONE},\n{TWO}]\n[{THREE}]\n", id="lists one behind the other"),
        pytest.param(f'{{"page": 1, "rows": [{ONE}, {TWO}]}}\n{{"rows": [{THREE}]}}', id="pages"),
        pytest.param(f"{ONE}{TWO}\n{THREE}", id="two on one line"),
        pytest.param(f"{text(notices(1)[0], indent=1)}\n{TWO}\n{THREE}", id="one over many lines"),
        pytest.param("\n".join((ONE, TWO, THREE)).replace("}", ",}"), id="last commas"),
        pytest.param(f"[{ONE}, {TWO},\n{THREE},]".replace("}", ", }"), id="last commas, list"),
        pytest.param("\n".join(one.replace('"', '\\"') for one in (ONE, TWO, THREE)), id="escaped"),
        pytest.param(
            "\n".join('"' + one.replace('"', '""') + '"' for one in (ONE, TWO, THREE)), id="cells"
        ),
        pytest.param(text({"data": f"[{ONE},{TWO},{THREE}]"}), id="a list as a text"),
        pytest.param(text({"1": notices(3)[0], "2": notices(3)[1], "3": notices(3)[2]}), id="map"),
        pytest.param(ONE.replace("柳云", "柳\t云") + TWO + THREE, id="a tab in a text"),
    ],
)
def test_no_object_is_lost_however_the_lines_are_cut(delivery, lines: str) -> None:
    delivery.write("exchange/WS01.jsonl", lines)
    checked = delivery.run()
    assert checked.rows(KEYS) == [("N1",), ("N2",), ("N3",)]
    assert checked.quarantined("exchange") == []


def test_a_broken_object_in_a_list_costs_itself_alone(delivery) -> None:
    broken = TWO.replace('"birth_date"', "birth_date")
    delivery.write("exchange/WS01.json", f"[{ONE},\n{broken},\n{THREE}]")
    checked = delivery.run()
    assert checked.rows(KEYS) == [("N1",), ("N3",)]
    assert checked.quarantined("exchange") == [(2, "broken_json")]


def test_what_heads_or_ends_a_file_is_no_record_and_spoils_none(delivery) -> None:
    empty = {"baby_name": "", "father_name": "", "hospital_name": ""}
    notes = [text(notice | empty) for notice in notices(3)]
    lines = ["// 出生通报", *notes, '{"index": {"_id": "x"}}', "共 3 条"]
    delivery.write("exchange/WS01.jsonl", "\n".join(lines))
    checked = delivery.run()
    assert checked.quarantined("exchange") == [
        (1, "broken_json"),
        (5, "foreign_object"),
        (6, "broken_json"),
    ]
    assert ("exchange", "extra_columns") not in checked.found()
    assert checked.rows("select distinct outcome from accepted.exchange") == [("live",)]


@pytest.mark.parametrize(
    ("lines", "rule", "status"),
    [
        ("", "no_records", "read"),
        ('{"code": 0, "data": []}', "no_records", "read"),
        ('{"code": 500, "msg": "expired", "data": null}', "file_damaged", "damaged"),
        ("<html><body>502 Bad Gateway</body></html>", "file_damaged", "damaged"),
        (f"{ONE}\n{TWO[:40]}", "file_damaged", "damaged"),
    ],
)
def test_a_file_without_records_or_without_its_end_is_told(delivery, lines, rule, status) -> None:
    delivery.write("exchange/WS01.jsonl", lines)
    checked = delivery.run()
    assert ("exchange", rule) in checked.found()
    assert checked.rows("select status from source_files") == [(status,)]


def test_keys_in_other_words_and_inside_objects_are_read_and_unknown_ones_told(delivery) -> None:
    nested = {
        "noticeId": "N1",
        "baby": {"birth_date": "2006-03-05", "sex": 1},
        "mother": {"name": "柳云", "birth_date": "1980-06-11", "phone": "1"},
        "result": "live",
    }
    chinese = {"通报编号": "N2", "出生日期": [2006, 3, 5], "母亲姓名": "柳云", "性别": "男"}
    java = {"year": 106, "month": 2, "date": 5, "time": 1141488000000, "timezoneOffset": -480}
    third = {"NOTICE_ID": "N3", "birthDate": java, "motherName": "柳云", "babySex": 1}
    fourth = {"notice_id": "N4", "birth_date": 1141488000, "mother_name": "柳云", "baby_sex": 1}
    delivery.write("exchange/WS01.jsonl", "\n".join(map(text, (nested, chinese, third, fourth))))
    checked = delivery.run()
    assert checked.rows(
        "select notice_id, cast(birth_date as varchar), mother_name, baby_sex "
        "from accepted.exchange order by 1"
    ) == [(f"N{at}", "2006-03-05", "柳云", "1") for at in (1, 2, 3, 4)]
    told = checked.rows("select message_en from findings where rule = 'extra_columns'")
    assert "mother.birth_date、mother.phone、result" in told[0][0]


@pytest.mark.parametrize("name", ["WS01.csv", "WS01.jsonl", "WS01.jsonl.txt"])
def test_a_table_is_read_in_the_place_of_lines_and_lines_in_a_tables(delivery, name: str) -> None:
    rows = [f"N{at},2006-03-05,柳云,活产" for at in (1, 2)]
    table = "\n".join(("通报编号,出生日期,母亲姓名,分娩结局", *rows))
    delivery.write(f"exchange/{name}", table, "gb18030")
    delivery.write("exchange/lines.txt", THREE)
    assert delivery.run().rows(KEYS) == [("N1",), ("N2",), ("N3",)]


def test_a_workbook_is_read_in_the_place_of_lines(delivery) -> None:
    delivery.workbook("exchange/WS01.xlsx", [tuple(NOTICE), tuple(NOTICE.values())])
    (delivery.folder / "exchange/WS01.xlsx").rename(delivery.folder / "exchange/WS01.jsonl")
    assert delivery.run().rows(KEYS) == [("N1",)]


def test_a_thousand_printed_lists_one_behind_the_other_are_all_read() -> None:
    """Each over several lines, as a program that appends a page a time leaves them."""
    pages = "".join(f'[\n{{"notice_id": "{number}"}}\n]\n' for number in range(1_200))
    records = read_records(pages, lambda values: "notice_id" in values)
    assert [one.values for one in records] == [{"notice_id": str(n)} for n in range(1_200)]


def test_a_repeated_key_inside_what_is_cut_off_is_a_broken_record() -> None:
    records = read_records('[\n{"mother": {"name": 1, "name": 2}, "notice', lambda _: True)
    assert {one.fault for one in records} == {"broken_json"}
