"""Registers in workbooks and in several files: parts are read as one register, copies count once,
and what nobody can tell apart is refused with every row.
"""

from collections.abc import Callable, Sequence

import openpyxl
import pytest

from checks.contracts.population import POPULATION
from checks.contracts.wis import BIRTH, WOMAN
from checks.intake import part_ends
from checks.intake.sources import IntakeOptions

Line = Callable[..., str]
PEOPLE = [column.title for column in POPULATION.columns]
WOMEN = [column.title for column in WOMAN.columns]
BIRTHS = [column.title for column in BIRTH.columns]
CARD = ("4206071000001", "李婷", "420621198006111967", "1980-06-11", "王强", "", "420607100200")
CHILD = ("R1", "4206071000001", "王小宝", "女", "2006/3/5", "1", "2", "420607A00", "F420790001")


@pytest.fixture(name="deliver")
def _deliver(delivery, person_heading: str, make_person: Line) -> Callable[..., None]:
    """population/FILE with people of these keys."""

    def write(file: str, *keys: str, **values: str) -> None:
        lines = (person_heading, *(make_person(key, **values) for key in keys))
        delivery.write(f"population/{file}", "\n".join(lines) + "\n")

    return write


def book(path, **sheets: Sequence[Sequence[object]]) -> None:
    """A workbook of these sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(path)


def people(checked) -> list[str]:
    return [key for (key,) in checked.rows("select person_id from accepted.population order by 1")]


def present(checked, source: str = "population") -> tuple[int, int, int, bool]:
    return checked.rows(
        f"select delivered, accepted, quarantined, present from run_sources where source='{source}'"
    )[0]


def test_registers_come_as_workbooks_under_chinese_headings(delivery, make_person: Line) -> None:
    """A title above, a total below; both tables of WIS in one workbook of any name."""
    rows = [make_person(key, village_code="420607100200").split(",") for key in ("1", "2")]
    delivery.workbook("population/8月人口.xlsx", [["人口登记表"], PEOPLE, *rows, ["合计", "2"]])
    book(
        delivery.folder / "wis" / "2009年WIS.xlsx",
        育龄妇女=[WOMEN, CARD],
        说明=[["先填妇女，后填孩子"]],
        孩子=[BIRTHS, CHILD],
    )
    checked = delivery.run()
    assert (people(checked), present(checked)) == (["1", "2"], (3, 2, 1, True))
    assert checked.quarantined("population") == [(5, "total_row")]
    assert checked.rows(
        "select w.name, w.village_code, b.sex, cast(b.birth_date as varchar), b.parity "
        "from accepted.wis_birth as b inner join accepted.wis_woman as w using (woman_id)"
    ) == [("李婷", "420607100200", "2", "2006-03-05", 1)]
    assert present(checked, "wis_woman") == present(checked, "wis_birth") == (1, 1, 0, True)


def test_files_of_towns_are_one_register_and_a_copy_counts_once(delivery, deliver) -> None:
    deliver("双沟镇.csv", "1", "2", "3")
    deliver("双沟镇 - 副本.csv", "1", "2", "3")
    deliver("双沟镇更正.csv", "2", name="王大宝", updated_at="2006-05-01 10:00:00")
    deliver("张湾/8月.csv", "4", "5")
    delivery.write("population/说明.txt", "2009-07-31 由张湾镇导出\n")
    checked = delivery.run()
    assert (people(checked), present(checked)) == (list("12345"), (9, 5, 4, True))
    corrected = "select name from accepted.population where person_id = '2'"
    assert checked.rows(corrected) == [("王大宝",)]
    assert {("population", "same_records"), ("population", "register_in_parts")} < checked.found()
    assert (None, "unknown_file") in checked.found()


@pytest.mark.parametrize(
    "later", ["23456789", ["01", "02", "3.0", "4.0", "5.0", "6.0", "7.0", "8.0"]]
)
def test_two_extracts_beside_each_other_are_not_added_up(
    delivery, deliver, later: Sequence[str]
) -> None:
    """1 was taken back between them, 9 came: together they would hold what the register has not.
    Or the keys went through number cells: together they would hold everybody twice."""
    deliver("person_20090601.csv", *"12345678")
    deliver("person_20090701.csv", *later)
    checked = delivery.run()
    assert present(checked) == (16, 0, 16, False)
    assert set(checked.rows("select source_file, rule from quarantine where row_number = 2")) == {
        ("person_20090601.csv", "unclear_part"),
        ("person_20090701.csv", "unclear_part"),
    }
    assert ("population", "parts_unclear") in checked.found()


@pytest.mark.parametrize("corrected", ["2", "0002", "b7"])
def test_corrections_whose_keys_have_lost_their_zeros_count_nobody_twice(
    delivery, deliver, corrected: str
) -> None:
    deliver("双沟镇.csv", "001", "002", "003", "B7")
    deliver("双沟镇更正.csv", corrected, updated_at="2006-05-01 10:00:00")
    checked = delivery.run()
    assert present(checked) == (5, 0, 5, False)
    assert any("zeros" in en for (en,) in checked.rows("select message_en from findings"))


def test_files_of_changes_may_hold_later_versions_of_the_same_rows(delivery, deliver) -> None:
    deliver("0801.csv", *"1234")
    deliver("0802.csv", *"345", name="王大宝", updated_at="2006-05-01 10:00:00")
    checked = delivery.run(IntakeOptions(of_changes=frozenset({"population"})))
    assert (people(checked), present(checked)) == (list("12345"), (7, 5, 2, True))


@pytest.mark.parametrize(
    ("other", "keys", "read"),
    [
        ("person_old.csv", "1234567", list("12345678")),
        ("注销.csv", "xyz", list("12345678")),
        ("旧口镇.csv", "xyz", []),
    ],
)
def test_beside_the_registers_own_name_only_other_records_are_in_doubt(
    delivery, deliver, other: str, keys: str, read: list[str]
) -> None:
    deliver("person.csv", *"12345678")
    deliver(other, *keys)
    checked = delivery.run()
    assert people(checked) == read
    assert present(checked)[3] is bool(read)
    assert (("population", "parts_unclear") in checked.found()) is not bool(read)


@pytest.mark.parametrize(
    ("file", "content", "refused"),
    [
        ("张湾镇.xlsx", b"PK\x03\x04 broken", 0),
        ("张湾镇.csv", b"", 0),
        ("张湾镇.csv", b"{}\n3,\xe7\x8e\x8b,,1,2006-03-05\n", 1),
    ],
)
def test_a_part_that_is_not_whole_leaves_the_register_undelivered(
    delivery, deliver, person_heading: str, file: str, content: bytes, refused: int
) -> None:
    """A workbook cut in half, an export that came to nothing, a last row that breaks off."""
    deliver("双沟镇.csv", "1", "2")
    delivery.write(f"population/{file}", content.replace(b"{}", person_heading.encode()))
    checked = delivery.run()
    assert (people(checked), present(checked)) == (["1", "2"], (2 + refused, 2, refused, False))
    assert ("population", "file_damaged") in checked.found()


def test_a_sheet_that_goes_on_without_headings_is_told_row_by_row(
    delivery, make_person: Line
) -> None:
    rows = [make_person(key).split(",") for key in "1234"]
    book(
        delivery.folder / "population" / "person.xlsx",
        Sheet1=[PEOPLE, *rows[:2]],
        Sheet2=rows[2:],
        汇总=[["双沟镇", "4"]],
    )
    checked = delivery.run()
    assert present(checked) == (4, 2, 2, False)
    assert checked.rows("select source_file, row_number, rule from quarantine order by 2") == [
        ("person.xlsx#Sheet2", 1, "missing_headings"),
        ("person.xlsx#Sheet2", 2, "missing_headings"),
    ]
    assert ("population", "other_sheets") in checked.found()


@pytest.mark.parametrize(("hidden", "read"), [("123", list("12345")), ("12367", [])])
def test_a_hidden_sheet_of_before_adds_nothing(
    delivery, make_person: Line, hidden: str, read: list[str]
) -> None:
    made = openpyxl.Workbook()
    for sheet, keys, name in (
        (made.active, "12345", "王大宝"),
        (made.create_sheet(), hidden, "王宝"),
    ):
        for row in (PEOPLE, *(make_person(key, name=name).split(",") for key in keys)):
            sheet.append(row)
    made.worksheets[1].sheet_state = "hidden"
    (delivery.folder / "population").mkdir()
    made.save(delivery.folder / "population" / "人口.xlsx")
    checked = delivery.run()
    assert people(checked) == read
    assert set(checked.rows("select name from accepted.population")) == {("王大宝",)} or not read


def test_a_file_that_ends_where_a_sheet_is_full_is_no_whole_register(
    delivery, deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless another file of the series goes on."""
    monkeypatch.setattr(part_ends, "SHEET_ROWS", (4,))
    deliver("人口1.csv", *"123")
    assert present(delivery.run()) == (3, 0, 3, False)
    deliver("人口2.csv", *"45")
    checked = delivery.run()
    assert (people(checked), present(checked)[3]) == (list("12345"), True)


def test_of_a_town_without_a_file_nothing_is_missing(delivery, deliver) -> None:
    """However few births the others tell of it."""
    delivery.towns(3)
    deliver("甲镇.csv", "1", village_code="420607100200")
    deliver("乙镇.csv", "2", village_code="420607101200")
    delivery.write(
        "exchange/WS01.jsonl",
        '{"notice_id":"N1","partner_code":"WS01","birth_date":"2006-03-05","baby_sex":"1",'
        '"mother_name":"柳云","mother_residence_code":"420607102200","outcome":"live"}\n',
    )
    query = "select town_code, births_told from source_gaps where source = 'population'"
    assert delivery.run().rows(query) == [("420607102", 1)]
    deliver("丙镇.csv", "3", village_code="420607102200")
    assert delivery.run().rows(query) == []
