"""What no single row shows."""

from collections.abc import Callable

Line = Callable[..., str]
Dbf = Callable[..., bytes]


def test_one_placeholder_in_very_many_rows_is_told_and_refuses_nothing(
    delivery, make_person: Line
) -> None:
    delivery.people(*(make_person(str(number), mother_name="未知") for number in range(21)))
    checked = delivery.run()
    assert ("population", "placeholder_flood") in checked.found()
    assert checked.quarantined("population") == []
    delivery.people(*(make_person(str(number), mother_name="未知") for number in range(20)))
    assert ("population", "placeholder_flood") not in delivery.run().found()


def test_births_of_women_without_a_card_are_accepted_and_counted(
    delivery, births_dbf: Dbf, women_dbf: Dbf
) -> None:
    rows = [("R1", "W1"), ("R2", "W9"), ("R3", "W9")]
    births = births_dbf(*((key, woman, "420607100", "1", "1", "200603") for key, woman in rows))
    delivery.write("wis/BIRTH.DBF", births)
    assert (
        "wis_birth",
        "woman_missing",
    ) not in delivery.run().found()  # no cards at all: nothing to conclude
    delivery.write("wis/WOMAN.DBF", women_dbf(("W1", "李婷")))
    checked = delivery.run()
    assert checked.rows("""select "rows" from findings where rule = 'woman_missing'""") == [(2,)]
    assert checked.quarantined("wis_birth") == []


def test_a_womans_number_that_was_filled_down_is_damage_and_no_missing_card(
    delivery, births_dbf: Dbf, women_dbf: Dbf
) -> None:
    rows = ((f"R{number}", "W1", "420607100", "1", "1", "200603") for number in range(40))
    delivery.write("wis/BIRTH.DBF", births_dbf(*rows))
    delivery.write("wis/WOMAN.DBF", women_dbf(("W1", "李婷")))
    found = delivery.run().found()
    assert ("wis_birth", "damaged_column") in found or ("wis_birth", "damaged_stretch") in found
    assert ("wis_birth", "woman_missing") not in found


def test_hospitals_that_sent_nothing_and_hospitals_nobody_knows_are_told(
    delivery, make_baby: Line
) -> None:
    delivery.write(
        "reference/hospitals.csv",
        "hospital_code,hospital_name,covered_from,covered_to\n"
        "420607A00,甲院,2005-10-01,2006-09-30\n420607B01,乙院,2005-10-01,\n420607C01,丙院,,\n",
    )
    delivery.hospital(make_baby("1"), make_baby("2", code="999999X99"))
    checked = delivery.run()
    silent = checked.rows("""select "rows", message from findings where rule = 'hospital_silent'""")
    assert [rows for rows, _ in silent] == [1]
    assert "乙院" in silent[0][1]
    assert ("hospital", "unknown_hospital") in checked.found()


def test_months_of_the_window_without_a_return_are_listed(delivery) -> None:
    head = ("镇代码", "报表月份", "本月出生合计", "男", "女")
    for month in ("200510", "200512", *(f"20060{number}" for number in range(1, 10))):
        delivery.workbook(f"returns/{month}.xlsx", [head, ("420607100", month, 0, 0, 0)])
    ((message,),) = delivery.run().rows("select message from findings where rule = 'month_missing'")
    assert "200511" in message


def test_a_source_whose_births_all_lie_outside_the_window_is_told(
    delivery, make_baby: Line
) -> None:
    delivery.hospital(make_baby("1", date="2005-03-05"), make_baby("2", date="2005-03-06"))
    ((message,),) = delivery.run().rows(
        "select message_en from findings where rule = 'no_birth_in_window'"
    )
    assert message.startswith(
        "Of 2 rows none is of a birth in the window (2005-10-01 – 2006-09-30)"
    )
    delivery.hospital(make_baby("1", date="2005-03-05"), make_baby("2"))
    assert ("hospital", "no_birth_in_window") not in delivery.run().found()
