"""A page pasted over others in a hospital's file: the file says nothing of what it covered."""

from datetime import date

ROWS = 200


def babies(make_baby, places: list[int]) -> list[str]:
    """Deliveries of different women, by their number."""
    return [
        make_baby(
            str(place),
            id=f"4206211980{1 + place % 12:02d}{1 + place % 28:02d}{100 + place % 800}X",
            mother=chr(0x4E00 + place) + "婷",
            spouse=chr(0x5200 + place) + "强",
            telephone=f"1370000{place:04d}",
            baby=chr(0x4E00 + place) + "婷之女",
            date=f"2006-{1 + place % 9:02d}-{1 + place % 28:02d}",
            certificate=f"F{420000000 + place}",
        )
        for place in places
    ]


def hospital_gaps(delivery, lines: list[str]) -> list[tuple[object, ...]]:
    delivery.hospital(*lines)
    return delivery.run().rows("select * from hospital_gaps")


def test_a_hospital_whose_page_stands_there_twice_has_a_gap_of_its_file_s_year(
    delivery, make_baby
) -> None:
    places = [place if place < 100 or place >= 140 else 100 + place % 5 for place in range(ROWS)]
    assert hospital_gaps(delivery, babies(make_baby, places)) == [
        ("420607A00", date(2006, 1, 1), date(2006, 12, 31))
    ]


def test_a_hospital_that_sends_two_rows_again_has_none(delivery, make_baby) -> None:
    assert hospital_gaps(delivery, babies(make_baby, [*range(ROWS), 3, 4])) == []


def test_a_file_that_was_sent_a_second_time_covers_nothing(delivery, make_baby) -> None:
    lines = babies(make_baby, list(range(40)))
    delivery.hospital(*lines, name="copy of A.csv")
    assert hospital_gaps(delivery, lines) == []
