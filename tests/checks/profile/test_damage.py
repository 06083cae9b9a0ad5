"""Columns and stretches that are damaged as a whole, through the gate."""

from collections.abc import Callable

Line = Callable[..., str]
ROWS = 300


def number(place: int) -> str:
    """A sound ID number of a mother, different for each place."""
    first17 = f"4206211980{1 + place % 12:02d}{1 + place % 28:02d}{100 + place % 800}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(w * int(d) for w, d in zip(weights, first17, strict=True)) % 11]
    return first17 + check


def without_last_digits(sound: str) -> str:
    return sound[:15] + "000"


def with_another_digit(sound: str) -> str:
    return sound[:14] + str((int(sound[14]) + 1) % 10) + sound[15:]


def people(
    make_person: Line,
    broken: Callable[[int], bool],
    damaged: Callable[[str], str] = without_last_digits,
) -> list[str]:
    """Rows of person.csv of different mothers, whose numbers are damaged where asked."""
    return [
        make_person(
            str(place),
            mother_id_number=damaged(number(place)) if broken(place) else number(place),
            mother_name=chr(0x4E00 + place) + "婷",
            name=chr(0x5000 + place) + "宝",
            father_name=chr(0x5200 + place) + "强",
            birth_certificate_no=f"F{420000000 + place}",
        )
        for place in range(ROWS)
    ]


def damage(checked) -> list[tuple[str, str, str]]:
    return checked.rows("select column_name, sign, scope from damaged_columns order by all")


def kept(checked) -> int:
    return checked.rows("select count(mother_id_number) from accepted.population")[0][0]


def test_a_column_that_lost_its_digits_is_left_out_and_told_once(delivery, make_person) -> None:
    delivery.people(*people(make_person, lambda place: True))
    checked = delivery.run()
    assert kept(checked) == 0
    assert checked.rows("select count(mother_id_number) from raw.population") == [(ROWS,)]
    told = checked.rows(
        "select source_file, rows, message, message_en from findings where rule like 'damaged%'"
    )
    assert [row[:2] for row in told] == [("person.csv", ROWS)]
    assert "母亲身份证号" in told[0][2]
    assert "第 2 至 301 行" in told[0][2]
    assert "mother_id_number" in told[0][3]


def test_a_page_that_lost_its_digits_is_a_stretch_and_the_rest_stays(delivery, make_person) -> None:
    delivery.people(*people(make_person, lambda place: 100 <= place < 130))
    checked = delivery.run()
    assert kept(checked) == ROWS - 30
    assert checked.rows(
        "select distinct column_name, scope, first_row, last_row from damaged_columns"
    ) == [("mother_id_number", "stretch", 102, 131)]


def test_damage_that_shows_in_most_rows_of_a_file_reaches_to_its_ends(
    delivery, make_person
) -> None:
    # The first and the last number look sound by chance, as one in eleven does.
    delivery.people(*people(make_person, lambda place: place % 11 != 0, with_another_digit))
    assert kept(delivery.run()) == 0


def test_of_scattered_damage_only_the_broken_values_are_left_out(delivery, make_person) -> None:
    delivery.people(*people(make_person, lambda place: place % 6 == 0))
    checked = delivery.run()
    assert kept(checked) == ROWS - ROWS // 6
    assert ("mother_id_number", "zeros", "scattered") in damage(checked)


def test_a_few_slips_are_no_damage_and_stay(delivery, make_person) -> None:
    delivery.people(*people(make_person, lambda place: place in (7, 90, 200)))
    checked = delivery.run()
    assert (damage(checked), kept(checked)) == ([], ROWS)


def test_one_digit_changed_in_a_register_s_numbers_is_damage_without_any_history(
    delivery, make_person
) -> None:
    delivery.people(*people(make_person, lambda place: place % 20 == 0, with_another_digit))
    checked = delivery.run()
    assert kept(checked) == ROWS - ROWS // 20
    assert damage(checked) == [("mother_id_number", "check_digit", "scattered")]


def test_a_code_that_is_empty_on_a_page_was_lost_there(delivery, make_person) -> None:
    lines = [
        make_person(
            str(place),
            status="" if 100 <= place < 130 else "1",
            mother_id_number=number(place),
            mother_name=chr(0x4E00 + place) + "婷",
            name=chr(0x5000 + place) + "宝",
            father_name=chr(0x5200 + place) + "强",
            birth_certificate_no=f"F{420000000 + place}",
        )
        for place in range(ROWS)
    ]
    delivery.people(*lines)
    assert delivery.run().rows(
        "select column_name, sign, first_row, last_row from damaged_columns"
    ) == [("status", "left_empty", 102, 131)]


def test_rows_of_a_register_that_stand_there_again_covered_others(delivery, make_person) -> None:
    lines = people(make_person, lambda place: False)
    delivery.people(*(lines[place if place % 20 else 7] for place in range(ROWS)))
    checked = delivery.run()
    assert ("person_id", "again", "scattered") in damage(checked)
    assert checked.rows("select accepted from run_sources where source = 'population'") == [
        (ROWS - ROWS // 20,)
    ]


def test_a_source_without_rows_did_not_come(delivery) -> None:
    delivery.people()
    assert delivery.run().rows("select present from run_sources where source = 'population'") == [
        (False,)
    ]
