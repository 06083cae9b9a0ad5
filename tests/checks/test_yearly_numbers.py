"""A hospital that numbers from 1 again each year: which rows are another delivery, and which were
sent again."""

from collections.abc import Callable

Line = Callable[..., str]

OTHER = {"mother": "陈佳", "id": "420621198406012345"}


def keys(delivery) -> list[tuple[str, bool]]:
    """Each row's record id and whether it was refused, by file."""
    return delivery.run().rows(
        "select source_record_id, is_quarantined from typed.hospital order by source_file, "
        "row_number"
    )


def test_another_mother_on_another_day_under_last_years_number_is_a_delivery_of_its_own(
    delivery, make_baby: Line
) -> None:
    delivery.hospital(make_baby("1", date="2005-11-05"), name="2005.csv")
    delivery.hospital(make_baby("1", date="2006-02-07", **OTHER), name="2006.csv")
    assert keys(delivery) == [("420607A00/1/1", False), ("420607A00/1/1@2006", False)]


def test_the_files_year_names_the_row_even_where_its_own_date_slipped(
    delivery, make_baby: Line
) -> None:
    delivery.hospital(make_baby("1", date="2005-11-05"), name="2005.csv")
    rest = [make_baby(str(number), date="2006-02-07") for number in range(2, 7)]
    delivery.hospital(make_baby("1", date="2005-12-31", **OTHER), *rest, name="2006.csv")
    assert ("420607A00/1/1@2006", False) in keys(delivery)


def test_a_row_sent_again_in_next_years_file_is_one_record(delivery, make_baby: Line) -> None:
    delivery.hospital(make_baby("1", date="2005-12-30"), name="2005.csv")
    rest = [make_baby(str(number), date="2006-02-07") for number in range(2, 7)]
    delivery.hospital(make_baby("1", date="2005-12-30"), *rest, name="2006.csv")
    assert [key for key in keys(delivery) if "/1/" in key[0]] == [
        ("420607A00/1/1", True),
        ("420607A00/1/1", False),
    ]


def test_a_row_sent_again_with_another_mother_beside_one_day_is_a_correction(
    delivery, make_baby: Line
) -> None:
    delivery.hospital(make_baby("1", date="2005-11-05"), name="2005.csv")
    delivery.hospital(make_baby("1", date="2005-11-05", **OTHER), name="2006.csv")
    assert [key for key, _ in keys(delivery)] == ["420607A00/1/1"] * 2


def test_a_key_that_no_year_repeats_stays_as_it_is(delivery, make_baby: Line) -> None:
    delivery.hospital(make_baby("1", date="2005-11-05"), name="2005.csv")
    delivery.hospital(make_baby("2", date="2006-02-07", **OTHER), name="2006.csv")
    assert keys(delivery) == [("420607A00/1/1", False), ("420607A00/2/1", False)]
