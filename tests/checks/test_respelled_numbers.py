"""Numbers of hospitals and partners that a workbook took the zeros in front from."""

import json
from collections.abc import Callable

import pytest

Line = Callable[..., str]

OTHER = {"mother": "陈佳", "id": "420621198406012345"}


def keys(delivery) -> list[tuple[str, str | None]]:
    """Each row's record id and what refuses it, by file."""
    return delivery.run().rows(
        "select source_record_id, refused_by from judged.hospital order by source_file, row_number"
    )


def notice(number: str, **values: str) -> dict[str, str]:
    return {
        "notice_id": number,
        "partner_code": "H1",
        "sent_at": "2006-04-01T08:00:00",
        "birth_date": "2006-03-05",
        "mother_name": "李婷",
        "mother_id_number": "420621198006111967",
    } | values


def notices(delivery, **files: dict[str, str]) -> list[tuple[str, str, str | None]]:
    """Each row's record id, day and what refuses it."""
    for name, row in files.items():
        delivery.write(f"exchange/{name}.jsonl", json.dumps(row, ensure_ascii=False))
    return delivery.run().rows(
        "select j.source_record_id, cast(birth_date as varchar), refused_by "
        "from judged.exchange as j inner join typed.exchange using (source_file, row_number) "
        "order by source_file"
    )


def test_a_placeholder_in_place_of_a_name_is_no_mother(delivery, make_baby: Line) -> None:
    delivery.hospital(make_baby("0012", mother="不详", id=""), name="a.csv")
    delivery.hospital(make_baby("12", mother="不详", id=""), name="b.csv")
    assert [refusal for _, refusal in keys(delivery)] == [None, None]


def test_a_delivery_sent_again_without_its_zeros_is_one_record(delivery, make_baby: Line) -> None:
    delivery.hospital(make_baby("0012"), make_baby("0013", **OTHER), name="a.csv")
    delivery.hospital(make_baby("12"), name="b.csv")
    assert keys(delivery) == [
        ("420607A00/0012/1", "respelled_key"),
        ("420607A00/0013/1", None),
        ("420607A00/0012/1", None),
    ]


@pytest.mark.parametrize(
    "other", [OTHER, {"date": "2005-06-05"}], ids=["another mother", "her other birth"]
)
def test_a_number_that_is_another_delivery_stays_as_it_is(
    delivery, make_baby: Line, other: dict[str, str]
) -> None:
    """A false match would take a delivery away, and its birth would seem made up."""
    delivery.hospital(make_baby("0012"), name="a.csv")
    delivery.hospital(make_baby("12", **other), name="b.csv")
    assert keys(delivery) == [("420607A00/0012/1", None), ("420607A00/12/1", None)]


def test_numbers_that_one_file_tells_apart_stay_two(delivery, make_baby: Line) -> None:
    delivery.hospital(make_baby("0012"), make_baby("12"))
    assert keys(delivery) == [("420607A00/0012/1", None), ("420607A00/12/1", None)]


def test_a_correction_without_its_zeros_takes_its_notices_place(delivery) -> None:
    later = notice("12", birth_date="2006-04-14", sent_at="2006-05-01T08:00:00")
    assert notices(delivery, b=notice("0012"), a=later) == [
        ("0012", "2006-04-14", None),
        ("0012", "2006-03-05", "respelled_key"),
    ]


def test_another_partners_notice_of_the_number_stays(delivery) -> None:
    found = notices(delivery, a=notice("0012"), b=notice("12", partner_code="H2"))
    assert [(key, rule) for key, _, rule in found] == [("0012", None), ("12", None)]


def test_the_refusal_says_in_both_languages_how_to_mend_it(delivery, make_baby: Line) -> None:
    delivery.hospital(make_baby("0012"), name="a.csv")
    delivery.hospital(make_baby("12"), name="b.csv")
    ((zh, en),) = delivery.run().rows("select message, message_en from quarantine")
    assert "恢复前面的 0" in zh
    assert "420607A00/0012/1" in zh
    assert "put the zeros back" in en
