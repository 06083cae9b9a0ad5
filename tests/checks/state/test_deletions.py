"""Records that an office takes back: what the list says, and what it meets."""

from itertools import permutations
from pathlib import Path

import pytest

from checks.errors import ContradictingDeliveryError, DeliveryError
from checks.state.deletions import Deletion, read_deletions
from tests.sent_deliveries import PEOPLE, WARDS, Office, Sent, person, ward


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_deletion_that_meets_nothing_is_told(office: Office) -> None:
    first = Sent({PEOPLE: [person("1")]})
    slip = Sent(day=2, deleted=[("population", "1"), ("population", "l")])
    told = office.gather(first, slip)["told"]
    assert [row[:3] for row in told] == [("deletions.csv", "deletion_unmet", 1)]


@pytest.mark.parametrize("name", ["Deletions.csv", "DELETIONS.CSV"])
def test_a_list_of_deletions_is_known_however_its_name_is_capitalised(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("source,source_record_id\npopulation,1\n")
    assert read_deletions(tmp_path)[0] == (Deletion("population", "1", row=2),)


@pytest.mark.parametrize(
    "text",
    [
        "source,source_record_id,,\r\npopulation,1,,\r\n,,,\r\n",
        '\ufeff"source","source_record_id"\r\n"population","1"\r\n , \r\n',
    ],
)
def test_a_list_that_excel_has_saved_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "deletions.csv").write_text(text, encoding="utf-8")
    assert read_deletions(tmp_path)[0] == (Deletion("population", "1", row=2),)


HEAD = "source,source_record_id"


@pytest.mark.parametrize(
    "text",
    [
        f'{HEAD}\npopulation,="420607000001"\n',
        f'{HEAD}\npopulation,"=""420607000001"""\n',
        f"{HEAD}\npopulation,'420607000001\n",
        f"{HEAD}\npopulation,`420607000001\n",
        f"{HEAD}\npopulation,\u200b420607000001\ufeff\n",
        f"{HEAD}\nPopulation,420607000001\n",
        "sep=;\nsource;source_record_id\npopulation;420607000001\n",
        '"source"\t"source_record_id"\r"population"\t"420607000001"\r',
        f"要删除的记录（2009年8月）,\n\n{HEAD}\npopulation,420607000001\n",
    ],
)
def test_a_list_is_read_as_the_registers_are(tmp_path: Path, text: str) -> None:
    (tmp_path / "deletions.csv").write_text(text, encoding="utf-8", newline="")
    (found,) = read_deletions(tmp_path)[0]
    assert (found.source, found.source_record_id) == ("population", "420607000001")


def test_rows_below_a_title_are_named_as_the_office_sees_them(tmp_path: Path) -> None:
    (tmp_path / "deletions.csv").write_text(f"要删除的记录\n\n{HEAD}\n\npopulation,1\n")
    assert read_deletions(tmp_path)[0] == (Deletion("population", "1", row=5),)


def test_each_part_of_a_hospitals_key_is_read_as_its_column_is(tmp_path: Path) -> None:
    (tmp_path / "deletions.csv").write_text(f"{HEAD}\nhospital,420607a01/2006/12/B\n")
    (found,) = read_deletions(tmp_path)[0]
    assert found.source_record_id == "420607A01/2006/12/2"


@pytest.mark.parametrize("delivered", ["420607000001", "420607000001.0"])
@pytest.mark.parametrize("listed", ["420607000001", "420607000001.0"])
def test_a_whole_number_with_a_point_behind_it_names_the_record_however_it_was_delivered(
    office: Office, delivered: str, listed: str
) -> None:
    first = Sent({PEOPLE: [person(delivered), person("2")]})
    state = office.gather(first, Sent(day=2, deleted=[("population", listed)]))
    assert ([row[0] for row in state["population"]], state["told"]) == (["2"], [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{HEAD}\npopulation,1\npopulation,4.20607E+13\n", "row 3: '4.20607E\\+13'.* digits"),
        (f"{HEAD}\nhospital,420607A01/4.2E+13/1\n", "row 2: .* digits"),
        (f"{HEAD}\nhospital,12\n", "hospital_code/delivery_no/birth_order"),
        (f"{HEAD}\npopulation,李婷\n", "row 2: .*no key"),
        (f"{HEAD}\npopulation,null\n", "row 2: give a source and a key"),
        ("population,1\n", "headed source,source_record_id"),
        (f"population,1\n{HEAD}\npopulation,2\n", "headed .* above its records"),
        (f'{HEAD}\npopulation,1\npopulation,"2"3\n', "row 3: a quote"),
        ("1" * 200_000, "headed source,source_record_id"),
        (f"{HEAD}\npopulation,1\n婴儿,1\n".encode("gb18030"), "from line 3 on"),
        (f"{HEAD}\npopulation,1\n".encode("utf-16"), "from line 1 on"),
    ],
)
def test_a_list_that_cannot_be_carried_out_is_told_by_row_with_what_to_do(
    tmp_path: Path, text: str | bytes, told: str
) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "deletions.csv").write_bytes(data)
    with pytest.raises(DeliveryError, match=told):
        read_deletions(tmp_path)


@pytest.mark.parametrize("name", ["deletion.csv", "deletions.xlsx", "删除名单.xls", "deleted.txt"])
def test_a_list_of_deletions_under_another_name_is_refused_and_not_passed_over(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("source,source_record_id\npopulation,1\n")
    with pytest.raises(DeliveryError, match=r"deletions\.csv"):
        read_deletions(tmp_path)


def test_two_lists_of_deletions_are_refused(tmp_path: Path) -> None:
    for name in ("deletions.csv", "Deletions.csv"):
        (tmp_path / name).write_text("source,source_record_id\npopulation,1\n")
    with pytest.raises(DeliveryError, match=r"Deletions\.csv, deletions\.csv"):
        read_deletions(tmp_path)


def test_keys_that_meet_nothing_are_named_by_their_rows(office: Office) -> None:
    first = Sent({PEOPLE: [person("1")]})
    slips = Sent(day=2, deleted=[("population", key) for key in "a1bcdefg"])
    state = office.gather(first, slips)
    assert state["population"] == []
    (message,) = (row[-1] for row in state["told"])
    assert "2, 4, 5, 6, 7 and 2 more" in str(message)


def test_a_list_that_repeats_what_was_taken_back_before_tells_of_no_slip(office: Office) -> None:
    first = Sent({PEOPLE: [person("1"), person("2")]})
    once = Sent(day=2, deleted=[("population", "1")])
    again = Sent(day=3, deleted=[("population", "1"), ("population", "2")])
    state = office.gather(first, once, again)
    assert (state["population"], state["told"]) == ([], [])


def test_a_key_in_wide_letters_is_the_key(office: Office) -> None:
    first = Sent({PEOPLE: [person("P1")]})
    assert office.gather(first, Sent(day=2, deleted=[("population", "Ｐ１ ")]))["population"] == []


LATER_WARDS = "hospital/420607A01_2007.csv"


def test_a_number_of_two_years_is_taken_back_from_neither(office: Office) -> None:
    """The first year's bears no sign of it in the quarantine."""
    of_2007 = ("420607A01", "1", "赵红", "2007-03-05", "1")
    both = Sent({WARDS: [ward("1")], LATER_WARDS: [of_2007]})
    deletion = Sent(day=2, deleted=[("hospital", "420607A01/1/1")])
    for order, place in (((both, deletion), ", row 2"), ((deletion, both), "an earlier deletions")):
        with pytest.raises(DeliveryError, match=f"{place}.*given out again"):
            office.gather(*order)


OF_2007 = Sent({LATER_WARDS: [("420607A01", "1", "赵红", "2007-03-05", "1")]}, day=2)


def test_a_number_of_two_years_is_taken_back_from_neither_in_whatever_order_they_come(
    office: Office,
) -> None:
    """The other year's file may come when the deletion is carried out already."""
    deletion = Sent(day=3, deleted=[("hospital", "420607A01/1/1")])
    for order in permutations((Sent({WARDS: [ward("1")]}), OF_2007, deletion)):
        with pytest.raises(DeliveryError, match="given out again"):
            office.gather(*order)


def test_a_number_is_of_one_year_where_the_first_years_file_came_again_without_it(
    office: Office,
) -> None:
    first = Sent({WARDS: [ward("1"), ward("2")]})
    mended = Sent({WARDS: [ward("2")]}, day=4)
    deletion = Sent(day=3, deleted=[("hospital", "420607A01/1/1")])
    for order in ((first, deletion, mended, OF_2007), (mended, OF_2007, first, deletion)):
        assert [row[1] for row in office.gather(*order)["hospital"]] == ["2"]


def test_a_row_that_two_files_hold_is_taken_back_from_both(office: Office) -> None:
    both = Sent({WARDS: [ward("1"), ward("2")], LATER_WARDS: [ward("1")]})
    deletion = Sent(day=2, deleted=[("hospital", "420607A01/1/1")])
    assert [row[1] for row in office.gather(both, deletion)["hospital"]] == ["2"]


def test_a_number_that_was_given_out_again_after_the_deletion_hinders_nothing(
    office: Office,
) -> None:
    of_2007 = Sent({LATER_WARDS: [("420607A01", "1", "赵红", "2007-03-05", "1")]}, day=3)
    deletion = Sent(day=2, deleted=[("hospital", "420607A01/1/1")])
    for order in permutations((Sent({WARDS: [ward("1")]}), of_2007, deletion)):
        assert [row[2] for row in office.gather(*order)["hospital"]] == ["赵红"]


@pytest.mark.parametrize("terms", ["", 'population = "full"'])
def test_a_delivery_that_brings_what_it_takes_back_is_refused_whenever_it_comes(
    office: Office, terms: str
) -> None:
    """A list that repeats what was taken back may name a record that has been entered again."""
    first = Sent({PEOPLE: [person("1"), person("2")]})
    both = Sent({PEOPLE: [person("3"), person("1")]}, 2, terms, [("population", "1")])
    later = Sent({PEOPLE: [person("1", "王宁")]}, day=3)
    for order in ((both,), (first, both), (first, later, both)):
        with pytest.raises(DeliveryError, match=r"row 2, .* population/person\.csv, row 3: one"):
            office.gather(*order)


def test_of_two_deliveries_of_one_place_none_takes_back_what_the_other_brings(
    office: Office,
) -> None:
    brings = Sent({PEOPLE: [person("1"), person("2")]})
    deletion = Sent(deleted=[("population", "1")])
    for order in permutations((brings, deletion)):
        with pytest.raises(
            ContradictingDeliveryError, match=r"person\.csv, rows 2: .* sequence = 1"
        ):
            office.gather(*order)
    later = Sent({PEOPLE: [person("1", "王宁")]}, day=2)
    for order in permutations((brings, deletion)):
        assert [row[1] for row in office.gather(later, *order)["population"]] == ["王宁", "王平"]
    again = Sent(terms="sequence = 1", deleted=[("population", "1")])
    for order in permutations((brings, deletion)):
        assert [row[0] for row in office.gather(again, *order)["population"]] == ["2"]


def test_a_record_that_is_taken_back_and_that_the_database_still_holds_is_told(
    office: Office,
) -> None:
    """The next update reads it again."""
    first = Sent(database=[person("1"), person("2")])
    sent = Sent(day=2, deleted=[("population", "1")], database=[person("1"), person("2")])
    state = office.gather(first, sent)
    assert [row[0] for row in state["population"]] == ["2"]
    assert [row[:2] for row in state["told"]] == [("deletions.csv", "deletion_in_database")]
