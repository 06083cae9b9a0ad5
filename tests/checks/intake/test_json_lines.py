"""JSON as departments really send it."""

import json

import pytest

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
