"""Delimited files as hospitals and offices really write them."""

from collections.abc import Callable

import pytest

Line = Callable[..., str]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_hospital_file_reads_the_same_in_every_encoding(
    delivery, make_baby: Line, encoding: str
) -> None:
    delivery.hospital(make_baby("1", mother="镕㛃𠮷"), encoding=encoding)
    assert delivery.run().rows("select mother_name, delivery_no from accepted.hospital") == [
        ("镕㛃𠮷", "1")
    ]


def test_headings_may_be_aliases_in_any_order_with_units_and_spaces(delivery) -> None:
    delivery.hospital(
        "3100,420607A00,李婷,7,2006年3月5日,备",
        heading="出生体重(g),医院代码, 母亲 姓名 ,分娩编号,分娩日（年月日）,护士",
    )
    checked = delivery.run()
    assert checked.rows(
        "select mother_name, birth_weight_g, cast(delivery_date as varchar) from accepted.hospital"
    ) == [("李婷", 3100, "2006-03-05")]
    assert checked.found() == {("hospital", "extra_columns")}


def test_a_file_without_a_required_heading_is_refused_and_its_rows_counted(delivery) -> None:
    delivery.hospital(
        "420607A00,李婷,2006-03-05",
        "420607A00,张红,2006-03-06",
        heading="医院代码,产妇姓名,分娩日期",
    )
    checked = delivery.run()
    assert checked.quarantined("hospital") == [(2, "missing_headings"), (3, "missing_headings")]
    assert checked.rows("select status from source_files where source = 'hospital'") == [
        ("damaged",)
    ]
    assert ("hospital", "missing_headings") in checked.found()


def test_titles_above_the_heading_are_skipped_and_rows_keep_their_line_numbers(
    delivery, make_baby: Line, hospital_heading: str
) -> None:
    delivery.hospital(hospital_heading, make_baby("1"), heading="襄阳区人民医院分娩登记" + "," * 17)
    assert delivery.run().rows("select row_number from accepted.hospital") == [(3,)]


def test_headings_totals_notes_and_blanks_inside_a_file_are_no_records(
    delivery, make_baby: Line, hospital_heading: str
) -> None:
    delivery.hospital(
        make_baby("1"),
        hospital_heading,
        "," * 17,
        "小 计,,1" + "," * 15,
        make_baby("2"),
        "合计,,2" + "," * 15,
        "制表人：张三",
    )
    checked = delivery.run()
    assert checked.quarantined("hospital") == [
        (3, "repeated_header"),
        (4, "blank_row"),
        (5, "total_row"),
        (7, "total_row"),
        (8, "note_row"),
    ]
    assert checked.rows("select row_number from typed.hospital order by 1") == [(2,), (6,)]


def test_a_stray_quote_costs_one_row_and_a_quoted_line_break_none(
    delivery, make_baby: Line
) -> None:
    delivery.hospital(
        make_baby("1", address='"双沟镇,赵集村"'),
        make_baby("2", address='"双沟镇\n赵集村"'),
        make_baby("3", address='双沟"镇'),
        make_baby("4"),
    )
    checked = delivery.run()
    assert checked.rows("select row_number, address from accepted.hospital order by 1") == [
        (2, "双沟镇,赵集村"),
        (3, "双沟镇 赵集村"),
        (6, "双沟镇赵集村3组"),
    ]
    assert checked.quarantined("hospital") == [(5, "quote_damage")]


def test_a_few_undecodable_bytes_refuse_their_row_and_not_the_file(
    delivery, make_baby: Line, hospital_heading: str
) -> None:
    lines = [hospital_heading, *(make_baby(str(number)) for number in range(1, 8))]
    for encoding in ("utf-8", "gb18030"):
        data = "\n".join(lines).encode(encoding).replace("3组".encode(encoding), b"3\xff\xff", 1)
        delivery.write(f"hospital/{encoding}.csv", data)
    checked = delivery.run()
    assert checked.rows(
        "select source_file, encoding from source_files where source = 'hospital' order by 1"
    ) == [
        ("gb18030.csv", "gb18030"),
        ("utf-8.csv", "utf-8"),
    ]
    assert checked.rows(
        "select source_file, row_number from quarantine where rule = 'undecodable' order by 1"
    ) == [
        ("gb18030.csv", 2),
        ("utf-8.csv", 2),
    ]


def test_bytes_that_are_no_text_damage_the_file_and_the_run_goes_on(
    delivery, make_baby: Line
) -> None:
    delivery.hospital(make_baby("1"), name="A.csv")
    delivery.write("hospital/B.csv", bytes(range(256)) * 40)
    delivery.write("hospital/C.csv", b"")
    checked = delivery.run()
    assert checked.rows(
        "select source_file, status from source_files where source = 'hospital' order by 1"
    ) == [
        ("A.csv", "read"),
        ("B.csv", "damaged"),
        ("C.csv", "damaged"),
    ]
    assert ("hospital", "file_damaged") in checked.found()
    assert checked.rows(
        "select delivered, accepted, present from run_sources where source = 'hospital'"
    ) == [(1, 1, True)]


def test_tabs_and_semicolons_separate_as_well_as_commas(
    delivery, make_person: Line, person_heading: str
) -> None:
    lines = [person_heading, make_person("1", name="甲乙")]
    for separator in ("\t", ";"):
        delivery.write("population/person.csv", "\n".join(lines).replace(",", separator))
        assert delivery.run().rows("select name from accepted.population") == [("甲乙",)]


def test_empty_fields_too_many_are_excels_and_cost_nothing(delivery, make_person: Line) -> None:
    delivery.people(make_person("1") + ",,")
    assert delivery.run().quarantined("population") == []


def test_headings_broken_over_two_lines_of_their_cell_are_read(
    delivery, make_baby: Line, hospital_heading: str
) -> None:
    broken = hospital_heading.replace("产妇姓名", '"产妇\n姓名"').replace(
        "出生体重", '"出生\n体重(g)"'
    )
    delivery.hospital(make_baby("1"), heading=broken)
    assert delivery.run().rows(
        "select mother_name, birth_weight_g, row_number from accepted.hospital"
    ) == [("李婷", 3250, 4)]


def test_a_carriage_return_inside_a_cell_is_a_space_and_ends_nothing(
    delivery, make_baby: Line
) -> None:
    delivery.hospital(make_baby("1", address="双沟镇\r赵集村"), make_baby("2"))
    assert delivery.run().rows("select delivery_no from accepted.hospital order by 1") == [
        ("1",),
        ("2",),
    ]


def test_headings_that_come_again_in_other_words_are_no_record(
    delivery, make_baby: Line, hospital_heading: str
) -> None:
    again = (
        hospital_heading.replace("产妇姓名", "母亲姓名")
        .replace("现住址", "家庭住址")
        .replace("分娩日期", "分娩日")
    )
    delivery.hospital(make_baby("1"), again)
    assert delivery.run().quarantined("hospital") == [(3, "repeated_header")]


def test_lines_of_another_encoding_are_read_in_theirs_and_told(
    delivery, make_baby: Line, hospital_heading: str
) -> None:
    lines = [hospital_heading, *(make_baby(str(at), mother="镕㛃") for at in range(1, 10))]
    for most, few in (("gb18030", "utf-8"), ("utf-8", "gb18030")):
        data = b"\r\n".join(
            line.encode(few if at % 4 == 3 else most) for at, line in enumerate(lines)
        )
        delivery.write("hospital/A.csv", data)
        checked = delivery.run()
        assert checked.rows("select mother_name, count(*) from raw.hospital group by 1") == [
            ("镕㛃", 9)
        ], most
        assert checked.rows("""select "rows" from findings where rule = 'mixed_encodings'""") == [
            (2,)
        ]


def test_an_unquoted_comma_is_mended_where_one_join_alone_reads(delivery, make_baby: Line) -> None:
    good = [make_baby(str(at)) for at in range(1, 9)]
    delivery.hospital(
        *good,
        make_baby("9", address="双沟镇,赵集村3组"),
        make_baby("10", weight="3,250"),
        make_baby("11", mother="李婷,李红"),
        make_baby("12", address="双沟镇,赵集村,3组"),
    )
    checked = delivery.run()
    assert checked.rows(
        # As it came: ten rows of one telephone count as a damaged column further on.
        "select address, telephone, delivery_date from raw.hospital where delivery_no = '9'"
    ) == [("双沟镇,赵集村3组", "13700000000", "2006-03-05")]
    assert checked.quarantined("hospital") == [(at, "surplus_fields") for at in (11, 12, 13)]
    assert checked.rows("""select "rows" from findings where rule = 'rows_mended'""") == [(1,)]


def test_a_row_that_two_joins_would_mend_stays_refused(delivery) -> None:
    heading = "医院代码,分娩编号,产妇姓名,分娩日期,现住址,备注"
    good = [f"420607A00,{at},李婷,2006-03-05,双沟镇,无" for at in range(1, 9)]
    delivery.hospital(*good, "420607A00,9,李婷,2006-03-05,双沟镇,赵集村,无", heading=heading)
    assert delivery.run().quarantined("hospital") == [(10, "surplus_fields")]


def test_two_stray_quotes_swallow_no_row(delivery, make_baby: Line) -> None:
    delivery.hospital(
        make_baby("1"),
        make_baby("2", address='"双沟镇'),
        make_baby("3", address='"双沟镇'),
        make_baby("4"),
    )
    checked = delivery.run()
    assert checked.quarantined("hospital") == [(3, "quote_damage"), (4, "quote_damage")]
    assert checked.rows("select delivery_no from accepted.hospital order by 1") == [("1",), ("4",)]


@pytest.mark.parametrize("separator", ["\t", ";", "|", "，"])
def test_every_separator_is_found(
    delivery, make_person: Line, person_heading: str, separator: str
) -> None:
    delivery.write(
        "population/person.csv",
        "\n".join((person_heading, make_person("1"), make_person("2"))).replace(",", separator),
    )
    assert delivery.run().rows("select count(*) from accepted.population") == [(2,)]


@pytest.mark.parametrize("ends", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("last", ["", "\n", "\r\n"])
def test_lines_end_as_they_end_on_any_machine(
    delivery, make_person: Line, person_heading: str, ends: str, last: str
) -> None:
    lines = [person_heading, *(make_person(str(at)) for at in range(5))]
    delivery.write("population/person.csv", ends.join(lines) + last)
    assert delivery.run().rows(
        "select delivered, accepted from run_sources where source = 'population'"
    ) == [(5, 5)]


def test_marks_of_text_around_some_cells_and_headings_are_no_part_of_them(
    delivery, make_baby: Line, hospital_heading: str
) -> None:
    heading = hospital_heading.replace("分娩编号", '="分娩编号"')
    delivery.hospital(
        make_baby('="0012"', id='="420621198006111967"'),
        make_baby("'0013", id="'420621198006111967"),
        make_baby('"=""0014"""', id="420621198006111967\t"),
        heading=heading,
    )
    assert delivery.run().rows(
        "select delivery_no, mother_id_number from accepted.hospital order by 1"
    ) == [(number, "420621198006111967") for number in ("0012", "0013", "0014")]


def test_the_first_row_of_a_file_without_headings_is_counted_too(delivery, make_baby: Line) -> None:
    delivery.hospital(make_baby("2"), heading=make_baby("1"))
    assert delivery.run().quarantined("hospital") == [
        (1, "missing_headings"),
        (2, "missing_headings"),
    ]
