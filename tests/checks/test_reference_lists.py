"""The lists of towns and hospitals as offices send them."""

TOWNS = "select town_code, town_name from accepted.towns order by 1"
PERIODS = (
    "select hospital_code, cast(covered_from as varchar), cast(covered_to as varchar) "
    "from accepted.hospitals order by 1"
)


def test_codes_of_towns_are_read_in_other_forms_and_villages_and_counties_are_no_towns(
    delivery,
) -> None:
    delivery.workbook(
        "reference/towns.xlsx",
        [
            ("行政区划代码", "乡镇"),
            (420607100000, "龙王镇"),
            ("101", "石桥镇"),
            ("42O6O7102", "黄集镇"),
            ("420607000", "襄阳区"),
            ("420607102201", "黄集村"),
        ],
    )
    checked = delivery.run()
    assert checked.rows(TOWNS) == [
        ("420607100", "龙王镇"),
        ("420607101", "石桥镇"),
        ("420607102", "黄集镇"),
    ]
    assert checked.quarantined("towns") == [(5, "no_town_code"), (6, "no_town_code")]


def test_a_hospital_whose_period_cannot_be_read_is_not_covered(delivery) -> None:
    delivery.write(
        "reference/hospitals.csv",
        "机构代码,机构名称,起始日期,终止日期\n"
        "A1,一院,2005-10,2006-02\n"
        "A2,二院,2005-10-01,8/31/2006\n"
        "A3,三院,2005-10-01,至今\n"
        "A4,四院,10/1/2005,2006-09-30\n"
        "A5,五院,2006-09-30,2005-10-01\n",
    )
    checked = delivery.run()
    assert checked.rows(PERIODS) == [
        ("A1", "2005-10-01", "2006-02-28"),
        ("A2", None, None),
        ("A3", "2005-10-01", None),
        ("A4", None, "2006-09-30"),
        ("A5", "2006-09-30", "2005-10-01"),
    ]
    told = "select rule, rows from findings where source = 'hospitals' order by 1"
    assert checked.rows(told) == [
        ("covered_to_before_from", 1),
        ("left_out_covered_from", 2),
        ("left_out_covered_to", 1),
    ]
