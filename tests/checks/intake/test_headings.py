"""Headings: groups above them, the same name twice, other headings further down; in text and in
workbooks alike."""

import csv
import io
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.contracts.hospital import HOSPITAL
from checks.intake.delimited import read_delimited
from checks.intake.grid import to_contract
from checks.intake.headings import find_headings, match_headings

Rows = Sequence[Sequence[str]]
GROUPS = ["医院代码", "分娩编号", "产妇", "", "", "分娩日期", "新生儿", "", "", "丈夫", ""]
SINGLE = ["", "", "姓名", "身份证号", "年龄", "", "姓名", "性别", "体重", "姓名", "身份证号"]
BABY = ["420607A00", "1", "李婷", "420621198006111967", "25", "2006-03-05", "王小宝", "女", "3100"]
BABY += ["王强", "420621197806111912"]


@pytest.fixture(params=["csv", "xlsx"])
def send(request, delivery) -> Callable[[Rows], object]:
    """Save rows as text or as a workbook, and check them."""

    def save(rows: Rows):
        if request.param == "xlsx":
            delivery.workbook("hospital/A.xlsx", [[cell or None for cell in row] for row in rows])
        else:
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            delivery.write("hospital/A.csv", text.getvalue(), "gb18030")
        return delivery.run()

    return save


def test_one_name_under_two_groups_is_read_as_each_groups(send) -> None:
    checked = send([["襄阳区人民医院产妇分娩登记"], GROUPS, SINGLE, BABY])
    assert checked.rows(
        "select mother_name, mother_id_number, mother_age_years, cast(delivery_date as varchar), "
        "baby_name, baby_sex, birth_weight_g, spouse_name, row_number from accepted.hospital"
    ) == [("李婷", "420621198006111967", 25, "2006-03-05", "王小宝", "2", 3100, "王强", 4)]


def test_the_husbands_number_is_nobodys_where_the_mother_has_no_column_for_hers(send) -> None:
    single = ["", "", "姓名", "血型", "年龄", "", "姓名", "性别", "体重", "姓名", "身份证号"]
    checked = send([GROUPS, single, BABY])
    assert checked.rows("select mother_id_number, spouse_name from accepted.hospital") == [
        (None, "王强")
    ]


def test_the_mothers_own_birthday_is_no_delivery(send) -> None:
    single = [
        "",
        "",
        "姓名",
        "身份证号",
        "出生日期",
        "",
        "姓名",
        "性别",
        "体重",
        "姓名",
        "身份证号",
    ]
    baby = [*BABY[:4], "1980-06-11", *BABY[5:]]
    assert send([GROUPS, single, baby]).rows(
        "select cast(delivery_date as varchar) from accepted.hospital"
    ) == [("2006-03-05",)]


def test_groups_that_come_again_on_every_page_are_no_records(send) -> None:
    page = [["襄阳区人民医院产妇分娩登记"], GROUPS, SINGLE]
    later = ["420607A00", "2", *BABY[2:]]
    checked = send([*page, BABY, *page, later])
    assert checked.rows("select delivery_no from accepted.hospital order by 1") == [("1",), ("2",)]
    assert checked.quarantined("hospital") == [
        (5, "repeated_header"),
        (6, "repeated_header"),
        (7, "repeated_header"),
    ]


def test_two_columns_of_one_name_and_no_group_are_not_guessed(send) -> None:
    heading = ["医院代码", "分娩编号", "姓名", "分娩日期", "姓名"]
    checked = send([heading, ["420607A00", "1", "王小宝", "2006-03-05", "李婷"]])
    assert checked.rows("select count(*) from accepted.hospital") == [(0,)]
    assert ("hospital", "heading_twice") in checked.found()


def test_a_column_that_stands_twice_with_the_same_values_is_read(send) -> None:
    heading = ["医院代码", "分娩编号", "姓名", "分娩日期", "姓名"]
    checked = send([heading, ["420607A00", "1", "李婷", "2006-03-05", "李婷"]])
    assert checked.rows("select mother_name from accepted.hospital") == [("李婷",)]


def test_years_below_each_other_are_each_read_by_their_own_heading(send) -> None:
    one = ["医院代码", "分娩编号", "产妇姓名", "配偶姓名", "分娩日期", "性别"]
    two = ["医院代码", "分娩编号", "父亲姓名", "母亲姓名", "性别", "分娩日"]
    three = ["性别", "分娩日期", "医院代码", "分娩号", "产妇", "地址", "电话", "丈夫姓名"]
    checked = send(
        [
            one,
            ["420607A00", "1", "李婷", "王强", "2006-03-05", "女"],
            two,
            ["420607A00", "2", "王刚", "张红", "男", "2006-04-05"],
            three,
            ["女", "2006-05-05", "420607A00", "3", "赵敏", "双沟", "1370000", "李明"],
        ]
    )
    assert checked.rows(
        "select delivery_no, mother_name, spouse_name, baby_sex, month(delivery_date), telephone "
        "from accepted.hospital order by 1"
    ) == [
        ("1", "李婷", "王强", "2", 3, None),
        ("2", "张红", "王刚", "1", 4, None),
        ("3", "赵敏", "李明", "2", 5, "1370000"),
    ]
    assert checked.quarantined("hospital") == [(3, "repeated_header"), (5, "repeated_header")]
    assert checked.found() == {("hospital", "headings_changed")}


def test_rows_below_a_heading_that_lacks_a_required_column_are_refused_and_counted(send) -> None:
    checked = send(
        [
            ["医院代码", "分娩编号", "产妇姓名", "分娩日期", "性别"],
            ["420607A00", "1", "李婷", "2006-03-05", "女"],
            ["医院代码", "产妇姓名", "分娩编号", "性别"],
            ["420607A00", "张红", "2", "男"],
        ]
    )
    assert checked.rows("select delivery_no from accepted.hospital") == [("1",)]
    assert (4, "missing_headings") in checked.quarantined("hospital")
    assert ("hospital", "missing_headings") in checked.found()


def test_rows_above_a_heading_are_refused_and_never_vanish(
    send, make_baby, hospital_heading: str
) -> None:
    rows = [make_baby(str(number)).split(",") for number in range(1, 9)]
    checked = send([*rows[:3], hospital_heading.split(","), *rows[3:]])
    assert checked.rows("select delivered, accepted from run_sources where source='hospital'") == [
        (8, 5)
    ]
    assert checked.quarantined("hospital") == [(number, "above_heading") for number in (1, 2, 3)]


def test_a_better_heading_further_down_hides_no_row_above_it(send) -> None:
    checked = send(
        [
            ["医院代码", "分娩编号", "产妇姓名", "分娩日期"],
            *(["420607A00", str(number), "李婷", "2006-03-05"] for number in range(1, 9)),
            ["医院代码", "分娩编号", "产妇姓名", "分娩日期", "性别", "体重"],
            ["420607A00", "9", "李婷", "2006-03-05", "女", "3100"],
        ]
    )
    assert checked.rows("select count(*) from accepted.hospital") == [(9,)]


def test_the_first_row_that_has_every_required_heading_heads_the_table() -> None:
    headings = find_headings([["登记表"], GROUPS, SINGLE, BABY], HOSPITAL)
    assert headings is not None
    assert headings.at == 2
    found = match_headings(headings.names, HOSPITAL)
    assert {name: SINGLE[at] or GROUPS[at] for name, at in found.items()} == {
        "hospital_code": "医院代码",
        "delivery_no": "分娩编号",
        "mother_name": "姓名",
        "mother_id_number": "身份证号",
        "mother_age_years": "年龄",
        "spouse_name": "姓名",
        "delivery_date": "分娩日期",
        "baby_sex": "性别",
        "baby_name": "姓名",
        "birth_weight_g": "体重",
    }


@settings(deadline=None)  # the machine may be busy
@given(
    orders=st.lists(st.permutations(range(6)), min_size=1, max_size=4),
    counts=st.lists(st.integers(1, 5), min_size=4, max_size=4),
    titles=st.booleans(),
)
def test_however_many_parts_and_orders_each_row_is_read_by_the_heading_above_it(
    orders, counts, titles
) -> None:
    heading = ("医院代码", "分娩编号", "产妇姓名", "配偶姓名", "分娩日期", "性别")
    lines, wanted = [], []
    for order, count in zip(orders, counts, strict=False):
        lines += [["分娩登记"]] * titles + [[heading[at] for at in order]]
        for _ in range(count):
            baby = ("420607A00", str(len(wanted)), "李婷", "王强", "2006-03-05", "女")
            wanted.append(baby)
            lines.append([baby[at] for at in order])
    grid = read_delimited("\n".join(",".join(line) for line in lines).encode(), HOSPITAL)
    table, _ = to_contract(grid, HOSPITAL)
    read = table.filter(table["fault"].is_null()).select(
        "hospital_code", "delivery_no", "mother_name", "spouse_name", "delivery_date", "baby_sex"
    )
    assert read.rows() == wanted
    # What stands above the first heading is no row; everything below it is one.
    assert table.height == len(lines) - 1 - titles


def test_columns_are_known_by_what_wards_call_them(delivery) -> None:
    heads = ["机构编码", "住院号码", "孕产妇姓名", "证件号码", "分娩时间", "胎儿性别"]
    heads += ["爱人姓名", "手机号码", "家庭地址", "出生医学证明号码", "单双胎"]
    row = ["420607A00", "7", "李婷", "420621198006111967", "2006-03-05 10:20", "女"]
    row += ["王强", "13800000001", "双沟镇赵集村", "J420000001", "单胎"]
    delivery.write("hospital/A.csv", "\n".join(map(",".join, (heads, row))), "utf-8")
    assert delivery.run().rows(
        "select hospital_code, delivery_no, mother_name, mother_id_number, "
        "cast(delivery_date as varchar), baby_sex, spouse_name, telephone, address, "
        "birth_certificate_no, plurality from accepted.hospital"
    ) == [(*row[:4], "2006-03-05", "2", *row[6:10], 1)]


def test_the_hour_is_not_the_day_where_both_have_a_column() -> None:
    found = match_headings(["分娩时间", "出生日期"], HOSPITAL)
    assert (found["delivery_date"], found["delivery_time"]) == (1, 0)


def test_the_number_of_a_husband_by_another_word_is_not_the_mothers(send) -> None:
    groups = ["爱人" if cell == "丈夫" else cell for cell in GROUPS]
    single = ["", "", "姓名", "血型", "年龄", "", "姓名", "性别", "体重", "姓名", "身份证号"]
    checked = send([groups, single, BABY])
    assert checked.rows("select mother_id_number, spouse_name from accepted.hospital") == [
        (None, "王强")
    ]
