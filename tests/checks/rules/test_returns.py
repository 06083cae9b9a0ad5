"""The logical audit of the returns, on a district of two towns."""

from collections.abc import Callable

Dbf = Callable[..., bytes]
HEAD = (
    "镇代码",
    "镇名称",
    "报表月份",
    "本月出生合计",
    "男",
    "女",
    "一孩",
    "二孩",
    "多孩",
    "本年累计出生",
    "本年累计男",
    "本年累计女",
)
FINDINGS = (
    "select report_month, town_code, rule, reported, expected from return_findings order by all"
)


def sheet(delivery, month: str, *rows: tuple[object, ...], name: str = "") -> None:
    """One month's workbook; a row is (code, births, boys, girls, first, second, third, and the
    three cumulative)."""
    full = [(code, "", month, *figures) for code, *figures in rows]
    delivery.workbook(f"returns/{name or month}.xlsx", [HEAD, *full])


def october(delivery) -> None:
    sheet(
        delivery,
        "200510",
        ("420607100", 3, 2, 1, 2, 1, 0, 3, 2, 1),
        ("420607101", 1, 1, 0, 1, 0, 0, 1, 1, 0),
        ("合计", 4, 3, 1, 3, 1, 0, 4, 3, 1),
    )


def november(delivery, births: int = 2, boys: int = 1, summed: int = 5) -> None:
    sheet(
        delivery,
        "200511",
        ("420607100", births, boys, 1, 1, 1, 0, summed, 3, 2),
        ("420607101", 0, 0, 0, 0, 0, 0, 1, 1, 0),
        ("合计", births, boys, 1, 1, 1, 0, summed + 1, 4, 2),
    )


def test_returns_that_agree_give_no_finding(delivery) -> None:
    delivery.towns()
    october(delivery)
    november(delivery)
    assert delivery.run().rows(FINDINGS) == []


def test_sums_that_do_not_add_up_are_found_in_the_towns_row_and_not_again_in_the_total(
    delivery,
) -> None:
    delivery.towns()
    october(delivery)
    november(delivery, births=4, summed=7)
    assert delivery.run().rows(FINDINGS) == [
        ("200511", "420607100", "parity_sum", 4, 2),
        ("200511", "420607100", "sex_sum", 4, 2),
        ("200511", "420607100", "sex_sum", 7, 5),
    ]


def test_a_running_total_is_blamed_where_it_breaks_and_not_a_month_later(delivery) -> None:
    delivery.towns()
    october(delivery)
    sheet(
        delivery,
        "200511",
        ("420607100", 2, 1, 1, 1, 1, 0, 5, 13, 2),
        ("420607101", 0, 0, 0, 0, 0, 0, 1, 1, 0),
    )
    sheet(
        delivery,
        "200512",
        ("420607100", 1, 1, 0, 1, 0, 0, 6, 4, 2),
        ("420607101", 0, 0, 0, 0, 0, 0, 1, 1, 0),
    )
    found = delivery.run().rows(FINDINGS)
    assert [row for row in found if row[2] == "cumulative"] == [
        ("200511", "420607100", "cumulative", 13, 3)
    ]


def test_october_starts_the_statistical_year_anew(delivery) -> None:
    delivery.towns(1)
    sheet(delivery, "200609", ("420607100", 1, 1, 0, 1, 0, 0, 90, 50, 40))
    sheet(delivery, "200610", ("420607100", 2, 1, 1, 2, 0, 0, 2, 1, 1))
    assert delivery.run().rows(FINDINGS) == []


def test_a_wrong_total_is_found_and_a_missing_town_excuses_it(delivery) -> None:
    delivery.towns()
    sheet(
        delivery,
        "200510",
        ("420607100", 3, 2, 1, 2, 1, 0, 3, 2, 1),
        ("420607101", 1, 1, 0, 1, 0, 0, 1, 1, 0),
        ("合计", 9, 3, 1, 3, 1, 0, 4, 3, 1),
    )
    sheet(
        delivery,
        "200511",
        ("420607100", 2, 1, 1, 1, 1, 0, 5, 3, 2),
        ("合计", 9, 5, 4, 7, 2, 0, 13, 8, 5),
    )
    assert delivery.run().rows(FINDINGS) == [
        ("200510", "420607", "town_sum", 9, 4),
        ("200511", "420607101", "missing_town", None, None),
    ]


def test_cells_are_held_against_the_records_of_their_month(delivery, births_dbf: Dbf) -> None:
    delivery.towns()
    october(delivery)
    rows = [
        ("R1", "420607100", "1", "1"),
        ("R2", "420607100", "1", "1"),
        ("R3", "420607100", "2", "2"),
        ("R4", "420607101", "2", "1"),
    ]
    delivery.write(
        "wis/BIRTH.DBF",
        births_dbf(*((key, "W", town, sex, parity, "200510") for key, town, sex, parity in rows)),
    )
    assert delivery.run().rows(FINDINGS) == [
        ("200510", "420607101", "records_mismatch", 0, 1),
        ("200510", "420607101", "records_mismatch", 1, 0),
    ]


def test_records_that_say_nothing_legible_or_name_no_town_leave_room_for_the_reported_figure(
    delivery, births_dbf
) -> None:
    delivery.towns()
    october(delivery)
    rows = [
        ("R1", "420607100", "1", "1"),
        ("R2", "420607100", "7", "1"),
        ("R3", "420607100", "2", ""),
        ("R4", "420621101", "1", "1"),
    ]
    delivery.write(
        "wis/BIRTH.DBF",
        births_dbf(*((key, "W", town, sex, parity, "200510") for key, town, sex, parity in rows)),
    )
    assert delivery.run().rows(FINDINGS) == []


def test_without_the_register_or_with_half_of_it_no_cell_is_judged_by_records(
    delivery, births_dbf: Dbf
) -> None:
    delivery.towns()
    october(delivery)
    whole = births_dbf(
        *((f"R{number}", "W", "420607101", "1", "1", "200510") for number in range(6))
    )
    delivery.write("wis/BIRTH.DBF", whole[:-300])
    assert delivery.run().rows(FINDINGS) == []


def test_unknown_towns_wrong_months_and_two_versions_of_a_row_are_found(delivery) -> None:
    delivery.towns(1)
    sheet(
        delivery,
        "200510",
        ("420607100", 3, 2, 1, 2, 1, 0, 3, 2, 1),
        ("420699999", 0, 0, 0, 0, 0, 0, 0, 0, 0),
    )
    sheet(delivery, "200510", ("420607100", 4, 3, 1, 3, 1, 0, 4, 3, 1), name="200511")
    assert delivery.run().rows(
        "select town_code, rule, reported from return_findings order by rule"
    ) == [
        ("420607100", "duplicate_row", 3),
        ("420699999", "unknown_town", 0),
        ("420607100", "wrong_month", 200510),
    ]


def test_a_message_names_the_cell_and_both_figures(delivery) -> None:
    delivery.towns()
    october(delivery)
    sheet(
        delivery,
        "200511",
        ("420607100", 2, 1, 1, 1, 1, 0, 5, 3, 2),
        ("420607101", 0, 0, 0, 0, 0, 0, 2, 1, 1),
    )
    messages = [
        row[0] for row in delivery.run().rows("select message from return_findings order by 1")
    ]
    assert messages[0] == "本年累计出生为 2，上月累计加本月应为 1（十月重新起算）；请核对。"


def test_a_town_is_told_by_its_name_and_its_code_in_other_forms(delivery) -> None:
    delivery.towns()
    delivery.workbook(
        "returns/200510.xlsx",
        [
            HEAD,
            ("", "0 镇", "2005年10月份", 3, 2, 1, 2, 1, 0, 3, 2, 1),
            ("420607101000", "", "10月", 1, 1, 0, 1, 0, 0, 1, 1, 0),
            ("小计", "", "200510", 9, 9, 9, 9, 9, 9, 9, 9, 9),
            ("全区合计", "", "200510", 4, 3, 1, 3, 1, 0, 4, 3, 1),
            ("上年同期", "", "200510", 8, 1, 1, 1, 1, 1, 1, 1, 1),
            ("420607101201", "某村", "200510", 1, 1, 0, 1, 0, 0, 1, 1, 0),
        ],
    )
    checked = delivery.run()
    assert checked.rows(FINDINGS) == []
    assert checked.rows("select town_code, births from town_returns order by 1") == [
        ("420607", 4),
        ("420607100", 3),
        ("420607101", 1),
    ]
    assert [rule for _, rule in checked.quarantined("returns")] == [
        "no_town_row",
        "no_town_row",
        "village_row",
    ]


def test_a_town_by_its_code_and_by_its_name_is_one_and_told_where_the_two_differ(delivery) -> None:
    delivery.towns(1)
    corrected = ("0镇", "更正", "200510", 3, 2, 1, 2, 1, 0, 3, 2, 1)
    others = [("420607100", "", "200510", 5, 2, 3, 2, 3, 0, 5, 2, 3)]
    delivery.workbook("returns/200510.xlsx", [HEAD, corrected, *others])
    checked = delivery.run()
    assert checked.rows("select births from town_returns") == [(3,)]
    assert checked.rows(FINDINGS) == [("200510", "420607100", "duplicate_row", 5, None)]


def test_a_month_that_a_number_cell_cut_is_told_by_the_books_name_or_not_at_all(delivery) -> None:
    delivery.towns(1)
    rows = [("420607100", "", "2005.1", 3, 2, 1, 2, 1, 0, 3, 2, 1)]
    delivery.workbook("returns/200510.xlsx", [HEAD, *rows])
    delivery.workbook("returns/other.xlsx", [HEAD, *rows])
    checked = delivery.run()
    assert checked.rows("select report_month from accepted.returns") == [("200510",)]
    assert checked.quarantined("returns") == [(2, "unreadable_report_month")]
    assert checked.rows(FINDINGS) == []


def test_a_row_that_came_late_or_was_refused_makes_no_total_wrong_and_no_town_silent(
    delivery,
) -> None:
    delivery.towns()
    sheet(
        delivery,
        "200510",
        ("420607100", 3, 2, 1, 2, 1, 0, 3, 2, 1),
        ("合计", 4, 3, 1, 3, 1, 0, 4, 3, 1),
    )
    sheet(delivery, "200510", ("420607101", 1, 1, 0, 1, 0, 0, 1, 1, 0), name="200510补报")
    sheet(delivery, "200511", ("420607100", 0, 0, 0, 0, 0, 0, 3, 2, 1))
    sheet(delivery, "11月?", ("420607101", 0, 0, 0, 0, 0, 0, 1, 1, 0), name="200511b")
    assert delivery.run().rows(FINDINGS) == []


def test_a_corrected_row_wins_whatever_its_files_name(delivery) -> None:
    delivery.towns(1)
    good, bad = (3, 2, 1, 2, 1, 0, 3, 2, 1), (9, 2, 1, 2, 1, 0, 9, 2, 1)
    sheet(delivery, "200510", ("420607100", *bad))
    sheet(delivery, "200510", ("420607100", *good), name="(更正)200510")
    found = delivery.run().rows(FINDINGS)
    assert found == [("200510", "420607100", "duplicate_row", 9, None)]


def test_books_that_keep_earlier_sheets_or_are_named_for_the_sending_blame_no_month(
    delivery,
) -> None:
    delivery.towns(1)
    row = (0, 0, 0, 0, 0, 0, 0, 0, 0)
    for month, name in (("200510", "200511"), ("200511", "200512"), ("200512", "200601")):
        sheet(delivery, month, ("420607100", *row), name=name)
    both = [(("420607100", "", month, *row)) for month in ("200601", "200602")]
    delivery.workbook("returns/200602.xlsx", [HEAD, *both])
    assert delivery.run().rows(FINDINGS) == []


def test_groups_of_headings_and_a_unit_of_hundreds_are_read(delivery) -> None:
    delivery.towns(1)
    groups = ("镇代码", "镇名称", "报表月份", "本月出生", "", "", "本年累计", "", "")
    single = ("", "", "", "合计", "男", "女", "合计", "男", "女")
    delivery.workbook(
        "returns/200510.xlsx",
        [
            ("单位：百人",),
            groups,
            single,
            ("420607100", "", "200510", 0.19, 0.1, 0.09, 1, 0.5, 0.5),
        ],
    )
    checked = delivery.run()
    assert checked.rows("select births, girls, births_cumulative from accepted.returns") == [
        (19, 9, 100)
    ]


def test_records_without_a_legible_month_leave_room_in_each_month(
    delivery, births_dbf: Dbf
) -> None:
    delivery.towns(1)
    births = births_dbf(("R1", "W1", "420607100", "1", "1", "0510"))
    delivery.write("wis/BIRTH.DBF", births)
    sheet(delivery, "200510", ("420607100", 1, 1, 0, 1, 0, 0, 1, 1, 0))
    assert delivery.run().rows(FINDINGS) == []
