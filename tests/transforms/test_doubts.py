"""Where the evidence is doubtful nobody is accused: absent files, refused rows, slips of the
hospital's own pen."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import duckdb
import pytest

from transforms.models import build

District = Any
MakeDistrict = Callable[[], District]


def mother_of(district: District, number: int, name: str, husband: str | None) -> dict[str, Any]:
    """A woman with a valid number."""
    return {
        "name": name,
        "id": district.id_number("19800711", 200 + 2 * number),
        "husband": husband,
    }


def in_every_source(
    d: District, mother: dict[str, Any], day: str, sex: str = "1", **hospital: Any
) -> list[str]:
    """A birth in both registers and in the hospital's register."""
    return [
        d.population(mother, day, sex),
        d.wis(d.woman(mother), day, sex),
        d.hospital(mother, day, sex, **hospital),
    ]


def graded(con: duckdb.DuckDBPyConnection, *keys: str) -> set[tuple[str, str, bool]]:
    """Subtype, register and whether it is for review, of each case that rests on one of the
    records."""
    rows = con.execute(
        "select distinct subtype, register, grade = 'review' from cases inner join case_records "
        "using (case_id) where source_record_id in (select unnest(?))",
        [keys],
    ).fetchall()
    return {(str(subtype), str(register), bool(review)) for subtype, register, review in rows}


def test_births_of_women_without_cards_are_no_register_that_lacks_anything(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    mother = mother_of(district, 0, "安芳", "陈勇")
    keys = [
        district.population(mother, "2006-09-12", "1"),
        district.hospital(mother, "2006-09-12", "1"),
    ]
    other = mother_of(district, 1, "白梅", "刘军")
    alone = district.hospital(other, "2006-11-12", "2")
    con = district.reconcile(missing=("wis_woman",))
    assert graded(con, *keys) == set()
    # She may have moved out: only her card would say.
    assert graded(con, alone) == {("missing_from_population", "population", True)}


def test_without_the_list_of_hospitals_nobody_knows_which_hospital_should_show_a_birth(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    key = district.wis(district.woman(mother_of(district, 0, "安芳", "陈勇")), "2006-09-12", "1")
    at_home = mother_of(district, 1, "白梅", "刘军")
    home = district.wis(district.woman(at_home), "2006-09-13", "1", place="3", hospital_code=None)
    district.clear("hospitals")
    con = district.reconcile(missing=("hospitals",))
    assert graded(con, key) == set()
    assert graded(con, home) == {("home_or_outside", "wis", False)}


def test_without_the_list_of_towns_the_registers_village_codes_make_one(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    district.clear("towns")
    key = district.hospital(mother_of(district, 0, "安芳", "陈勇"), "2006-09-12", "1")
    stranger = district.hospital(
        mother_of(district, 1, "白梅", "刘军"), "2006-09-14", "1", address="枣阳市璩湾镇张岗村"
    )
    con = district.reconcile(missing=("towns",))
    assert con.execute("select * from town_list").fetchall() == [("420607107", "420607107")]
    assert graded(con, key) == {("missing_from_all", "all", False)}
    assert graded(con, stranger) == set()


def test_a_lost_year_stays_lost_though_mistyped_dates_of_other_years_fall_into_it(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(600)
    claim = district.wis(district.woman(mother_of(district, 0, "安芳", "陈勇")), "2006-05-12", "1")
    proven = district.wis(district.woman(mother_of(district, 1, "白梅", "刘军")), "2007-05-12", "1")
    # Of the hospital's register of 2006 nothing came, but for one row in 40 days of other years.
    district.lose_hospital_rows("2006-01-01", "2006-12-31", but_every=30)
    con = district.reconcile()
    assert graded(con, claim) == set()
    assert graded(con, proven) == {("no_delivery_found", "wis", False)}


def test_a_refused_row_of_the_hospital_supports_the_birth_that_it_tells_of(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(200)
    mother = mother_of(district, 0, "安芳", "陈勇")
    claim = district.wis(district.woman(mother), "2006-09-12", "1")
    district.hospital(mother, "2006-09-12", "1", is_quarantined=True)
    assert graded(district.reconcile(), claim) == set()


def test_a_birth_refused_for_its_key_is_missing_from_no_register(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    holder, other = mother_of(district, 0, "安芳", "陈勇"), mother_of(district, 1, "白梅", "刘军")
    in_every_source(district, holder, "2006-03-12")
    keys = in_every_source(district, other, "2006-09-12", "2")
    district.give_key_of("population", keys[0], "安芳")
    con = district.reconcile()
    assert con.execute("select count(*) from cases").fetchone() == (0,)
    assert con.execute(
        "select count(*) from record_links where source_record_id like '%~%'"
    ).fetchone() == (0,)


def test_two_gaps_beside_each_other_are_for_a_person_to_look_at(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(200)
    # The clerk took another woman's card: nothing of hers is left but hospital, day, sex and town.
    true, false = mother_of(district, 0, "安芳", "陈勇"), mother_of(district, 1, "白梅", "刘军")
    shown = [
        district.population(true, "2006-09-12", "1"),
        district.hospital(true, "2006-09-12", "1"),
    ]
    claim = district.wis(district.woman(false), "2006-09-12", "1")
    elsewhere = district.wis(
        district.woman(mother_of(district, 2, "蔡菊", "郑磊")),
        "2006-09-12",
        "1",
        village_code="420607100201",
    )
    con = district.reconcile()
    assert graded(con, *shown) == {("missing_from_wis", "wis", True)}
    assert graded(con, claim) == {("no_delivery_found", "wis", True)}
    assert graded(con, elsewhere) == {("no_delivery_found", "wis", False)}


def test_a_row_with_the_mother_of_the_row_above_is_no_false_report_beside_a_birth_it_may_be(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(200)
    true, above = mother_of(district, 0, "安芳", "陈勇"), mother_of(district, 1, "白梅", None)
    shown = [
        district.wis(district.woman(true), "2006-09-12", "1"),
        district.hospital(true, "2006-09-12", "1"),
    ]
    district.population(above, "2006-05-02", "2", name="刘悦")
    district.hospital(above, "2006-05-02", "2")
    district.wis(district.woman(above), "2006-05-02", "2")
    claim = district.population(above, "2006-09-12", "1", name="陈安康")
    con = district.reconcile()
    assert graded(con, *shown) == {("missing_from_population", "population", True)}
    assert graded(con, claim) == {("impossible_interval", "population", True)}


def test_a_date_against_the_wards_numbers_makes_no_birth_missing(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    days = ("2005-12-09", "2005-09-13", "2005-09-14", "2005-09-16", "2005-12-21")
    misdated, *_, in_order = (
        district.hospital(
            mother_of(district, number, name, f"陈{name}"), day, "2", delivery_no=f"K{number:05}"
        )
        for number, (name, day) in enumerate(
            zip(("安芳", "白梅", "蔡菊", "邓兰", "方秀"), days, strict=True)
        )
    )
    con = district.reconcile()
    # Its number stands before those of September: day and month are exchanged, the window is later.
    assert graded(con, misdated) == {("missing_from_all", "all", True)}
    assert graded(con, in_order) == {("missing_from_all", "all", False)}


def test_a_small_wards_numbers_tell_that_day_and_month_are_exchanged_in_its_file() -> None:
    con = duckdb.connect()
    con.execute("""
        create table run_context as select date '2005-10-01' as window_start,
            date '2007-09-30' as window_end, date '2007-10-20' as extract_date;
        create table damaged_columns as
        select 'wis_birth' as source, 'f' as source_file, 'x' as column_name;
        -- Two of three deliveries of each month of 2007 are of its 20th, one is of its second day.
        create table birth_records as
        select cast(i + 100 * (file = 'right')::integer as integer) as record_no,
            'hospital' as source, file as source_file,
            'H/' || lpad(i::varchar, 5, '0') || '/1' as source_record_id,
            case
                when i % 3 > 0 then make_date(2007, i // 3, 20)
                when file = 'right' then make_date(2007, i // 3, 2)
                else make_date(2007, 2, i // 3)
            end as birth_date
        from range(3, 33) as t (i), (values ('right'), ('exchanged')) as f (file)
    """)
    build(con, "reconcile", ["ward_order"])
    found = con.execute(
        "select source_file, cast(birth_date as varchar) from birth_records semi join ward_order "
        "using (record_no)"
    ).fetchall()
    assert found == [("exchanged", "2007-02-10")]


def test_two_gaps_that_share_the_childs_surname_are_one_birth_on_another_womans_card(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(200)
    true, false = mother_of(district, 0, "安芳", "陈勇"), mother_of(district, 1, "白梅", "刘军")
    hospital = district.hospital(true, "2006-09-12", "1")
    district.population(true, "2006-09-12", "1", name="陈安康")
    claim = district.wis(district.woman(false), "2006-09-12", "1", child_name="陈飞")
    con = district.reconcile()
    assert graded(con, hospital, claim) == {("mother_identity", "wis", False)}
    probability = con.execute(
        "select match_probability from record_links where source_record_id = ?", [claim]
    ).fetchone()
    assert probability == (0.95,)


@pytest.mark.parametrize(("child", "for_review"), [("陈飞", True), ("刘飞", False)])
def test_a_lone_record_on_another_womans_card_may_be_the_birth_that_wis_lacks(
    make_district: MakeDistrict, child: str, for_review: bool
) -> None:
    district = make_district()
    district.fillers(200)
    true, other = mother_of(district, 0, "安芳", "陈勇"), mother_of(district, 1, "白梅", "刘军")
    hospital = district.hospital(true, "2006-09-12", "1")
    district.population(true, "2006-09-12", "1", name="陈安康")
    card = district.woman(other)
    claim = district.wis(card, "2006-09-12", "1", child_name=child, place="3", hospital_code=None)
    con = district.reconcile()
    assert graded(con, hospital) == {("missing_from_wis", "wis", for_review)}
    assert graded(con, claim) == {("home_or_outside", "wis", for_review)}


def test_two_gaps_of_two_families_of_one_surname_stay_two(make_district: MakeDistrict) -> None:
    district = make_district()
    district.fillers(200)
    true, other = mother_of(district, 0, "安芳", "陈勇"), mother_of(district, 1, "白梅", "陈军")
    hospital = district.hospital(true, "2006-09-12", "1")
    district.population(true, "2006-09-12", "1", name="陈安康")
    claim = district.wis(district.woman(other), "2006-09-12", "1", child_name="陈飞")
    found = graded(district.reconcile(), hospital, claim)
    assert found == {("missing_from_wis", "wis", True), ("no_delivery_found", "wis", True)}


@pytest.mark.parametrize(
    ("column", "value", "subtype"),
    [("birth_date", "2006-09-14", "birth_date"), ("sex", "2", "sex")],
)
def test_one_register_against_one_source_is_for_review(
    make_district: MakeDistrict, column: str, value: str, subtype: str
) -> None:
    district = make_district()
    district.fillers(40)
    mother = mother_of(district, 0, "安芳", "陈勇")
    district.hospital(
        mother, "2006-09-12", "1", baby_name="陈安康", birth_certificate_no="F420799999"
    )
    key = district.wis(
        district.woman(mother),
        "2006-09-12",
        "1",
        child_name="陈安康",
        birth_certificate_no="F420799999",
        **{column: value},
    )
    assert (subtype, "wis", True) in graded(district.reconcile(), key)


@pytest.mark.parametrize("hospital_number", [None, "a man's"])
def test_the_hospitals_name_decides_between_two_registers_where_it_has_no_number_of_hers(
    make_district: MakeDistrict, hospital_number: str | None
) -> None:
    district = make_district()
    district.fillers(40)
    hers, another = mother_of(district, 0, "安芳", "陈勇"), mother_of(district, 1, "白梅", "刘军")
    child = {"birth_certificate_no": "F420799999"}
    mans = None if hospital_number is None else district.id_number("19790701", 17)
    district.hospital(hers, "2006-09-12", "1", mother_id_number=mans, **child)
    right = district.wis(district.woman(hers), "2006-09-12", "1", child_name="陈安康", **child)
    wrong = district.population(another, "2006-09-12", "1", name="陈安康", **child)
    con = district.reconcile()
    assert graded(con, wrong, right) == {("mother_identity", "population", False)}


@pytest.mark.parametrize(("wards", "is_wrong"), [("白梅", False), ("安芳", True)])
def test_another_womans_row_contradicts_no_mother_whom_both_registers_name(
    make_district: MakeDistrict, wards: str, is_wrong: bool
) -> None:
    district = make_district()
    district.fillers(40)
    hers, strangers = mother_of(district, 0, "安芳", "陈勇"), mother_of(district, 1, wards, "刘军")
    child = {"birth_certificate_no": "F420799999"}
    district.hospital(strangers, "2006-09-12", "1", **child)
    district.population(hers | {"id": None}, "2006-09-12", "1", name="陈安康", **child)
    key = district.wis(district.woman(hers), "2006-09-12", "1", child_name="陈安康", **child)
    assert (("mother_identity", "wis", False) in graded(district.reconcile(), key)) is is_wrong


def test_a_number_that_the_hospital_gives_to_two_women_contradicts_no_register(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    default = district.id_number("19850113", 918)
    keys = []
    for place, (mother, father) in enumerate((("安芳", "陈勇"), ("白梅", "刘军"))):
        hers = mother_of(district, place, mother, father)
        day, child = f"2006-09-1{place}", {"birth_certificate_no": f"F42079999{place}"}
        district.hospital(hers, day, "1", mother_id_number=default, **child)
        keys.append(district.population(hers, day, "1", **child))
    assert graded(district.reconcile(), *keys) <= {("missing_from_wis", "wis", False)}


def test_where_two_registers_differ_the_sentence_says_nothing_of_the_hospital(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    hers = mother_of(district, 0, "安芳", "陈勇")
    other = hers | {"id": district.id_number("19820305", 24)}
    district.hospital(hers, "2006-09-12", "1", mother_id_number=None)
    district.wis(district.woman(hers), "2006-09-12", "1")
    district.population(other, "2006-09-12", "1")
    con = district.reconcile()
    sentence = con.execute(
        "select sentence_zh from case_evidence where case_id in "
        "(select case_id from cases where subtype = 'mother_identity')"
    ).fetchone()
    assert sentence is not None
    assert "人口登记" in sentence[0]
    assert "请核实哪个正确" in sentence[0]
    assert "医院" not in sentence[0]


def test_a_slip_in_a_number_of_15_digits_is_for_review(make_district: MakeDistrict) -> None:
    district = make_district()
    district.fillers(40)
    mother = mother_of(district, 0, "安芳", "陈勇")
    old = mother["id"][:6] + mother["id"][8:17]
    slipped = old[:9] + ("3" if old[9] != "3" else "4") + old[10:]
    key = district.population(mother, "2006-09-12", "1")
    district.wis(district.woman(mother, id_number=None), "2006-09-12", "1")
    district.hospital(mother, "2006-09-12", "1", mother_id_number=slipped)
    assert graded(district.reconcile(), key) == {("mother_identity", "population", True)}


def test_a_number_that_cannot_be_is_told_of_its_register_without_any_evidence(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    mother = mother_of(district, 0, "安芳", "陈勇")
    broken = mother["id"][:-1] + ("0" if mother["id"][-1] != "0" else "1")
    broken = broken[:12] + ("3" if broken[12] != "3" else "4") + broken[13:]
    key = district.population(mother, "2006-09-12", "1", mother_id_number=broken)
    district.wis(district.woman(mother), "2006-09-12", "1")
    district.hospital(mother, "2006-09-12", "1", mother_id_number=None)
    assert graded(district.reconcile(), key) == {("mother_identity", "population", True)}


def test_mother_and_father_in_each_others_cells_are_no_other_woman(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    mother = mother_of(district, 0, "安芳", "陈勇")
    key = district.wis(district.woman(mother), "2006-09-12", "1", birth_certificate_no="F420799999")
    district.hospital(
        mother | {"name": "陈勇", "id": None, "husband": "安芳"},
        "2006-09-12",
        "1",
        birth_certificate_no="F420799999",
    )
    assert graded(district.reconcile(), key) == {("missing_from_population", "population", False)}


def test_twins_of_whom_nobody_wrote_down_the_number_have_no_wrong_parity(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    mother = mother_of(district, 0, "安芳", "陈勇")
    card = district.woman(mother)
    keys = []
    for number, (name, weight) in enumerate((("陈安康", 2300), ("陈乐宁", 2600)), start=1):
        values = {"birth_certificate_no": f"F42079999{number}"}
        district.hospital(
            mother,
            "2006-09-12",
            "1",
            plurality=None,
            birth_order=number,
            baby_name=name,
            birth_weight_g=weight,
            **values,
        )
        keys.append(
            district.population(mother, "2006-09-12", "1", name=name, parity=number, **values)
        )
        keys.append(
            district.wis(card, "2006-09-12", "1", child_name=name, parity=3 - number, **values)
        )
    assert graded(district.reconcile(), *keys) == set()


def test_a_town_that_only_the_womans_card_names_is_not_misreported(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    mother = mother_of(district, 0, "安芳", "陈勇")
    card = district.woman(mother, village_code="420607100201")
    key = district.wis(card, "2006-09-12", "1", village_code=None, updated_on="2006-10-01")
    district.population(mother, "2006-09-12", "1", updated_at="2007-09-01")
    district.hospital(mother, "2006-09-12", "1")
    assert graded(district.reconcile(), key) == set()


def test_a_refused_row_that_fell_out_of_its_columns_still_mentions_its_birth(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    mother, other = mother_of(district, 0, "安芳", "陈勇"), mother_of(district, 1, "白梅", "刘军")
    mentioned = district.hospital(mother, "2006-09-12", "1")
    district.wis(district.woman(mother), "2006-09-12", "1")
    lacking = district.hospital(other, "2006-09-14", "1")
    district.wis(district.woman(other), "2006-09-14", "1")
    district.add(
        "population",
        person_id="P1",
        name="陈安康,,1,2006-09-12,420607107201,安芳,",
        is_quarantined=True,
    )
    con = district.reconcile()
    assert graded(con, mentioned) == {("missing_from_population", "population", True)}
    assert graded(con, lacking) == {("missing_from_population", "population", False)}


def test_a_chain_of_slips_in_one_name_is_no_other_woman(make_district: MakeDistrict) -> None:
    district = make_district()
    district.fillers(40)
    mother = mother_of(district, 0, "房春燕", "梁绍中")
    values = {"birth_certificate_no": "F420799999"}
    card = district.woman(mother | {"name": "房春", "husband": "梁?中"})
    key = district.wis(card, "2006-09-13", "1", child_name="梁雅静", **values)
    district.population(mother, "2006-09-12", "1", name="梁雅静", **values)
    slipped = mother | {"name": "芳春燕", "id": None, "husband": "梁绍"}
    district.hospital(slipped, "2006-09-12", "1", baby_name="梁雅静", **values)
    assert graded(district.reconcile(), key) == {("birth_date", "wis", False)}


def test_parents_in_each_others_cells_and_another_day_are_still_one_birth(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(200)
    mother = mother_of(district, 0, "安芳", "陈勇")
    keys = [district.population(mother, "2006-06-18", "1", name="陈旭轩")]
    keys.append(district.wis(district.woman(mother), "2006-06-18", "1", child_name="陈旭轩"))
    keys.append(
        district.hospital(
            {"name": "陈勇", "id": None, "husband": "安芳"}, "2006-06-19", "1", baby_name="陈旭轩"
        )
    )
    assert graded(district.reconcile(), *keys) == set()


@pytest.mark.parametrize("name", ["白梅", "萧平", "热娜·玉素甫"])
def test_another_womans_name_is_told_as_it_is_written_and_not_as_a_number(
    make_district: MakeDistrict, name: str
) -> None:
    district = make_district()
    district.fillers(40)
    mother = mother_of(district, 0, "安芳", "陈勇")
    values = {"birth_certificate_no": "F420799999"}
    other = {"name": name, "id": None, "husband": "刘军"}
    key = district.wis(district.woman(other), "2006-09-12", "1", child_name="陈旭轩", **values)
    district.population(mother, "2006-09-12", "1", name="陈旭轩", **values)
    district.hospital(mother, "2006-09-12", "1", baby_name="陈旭轩", **values)
    con = district.reconcile()
    assert graded(con, key) == {("mother_identity", "wis", False)}
    told = con.execute(
        "select sentence_zh from case_evidence inner join cases using (case_id)"
    ).fetchone()
    assert told is not None
    assert re.search(f"所填母亲姓名为{name}，而.*分娩登记（.*）为安芳。", told[0])


def test_two_women_under_one_number_are_no_interval_that_cannot_be(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    mother = mother_of(district, 0, "安芳", "陈勇")
    in_every_source(district, mother, "2006-09-12")
    other = mother | {"name": "白梅", "husband": "刘军"}
    claim = district.wis(district.woman(other), "2006-11-20", "2", place="3", hospital_code=None)
    again = district.wis(district.woman(mother), "2006-12-20", "2", place="3", hospital_code=None)
    con = district.reconcile()
    assert graded(con, claim) == {("home_or_outside", "wis", False)}
    assert graded(con, again) == {("impossible_interval", "wis", False)}


@pytest.mark.parametrize(
    ("hers", "wards"),
    [
        # One number beside two names is one woman, though the ward wrote it beside a third, too.
        ({}, {"name": "召马", "husband": "多杰"}),
        # In each other's cells, and one of them misheard.
        ({"id": None}, {"name": "阿不都拉·买买提", "id": None, "husband": "热娜·玉素甫"}),
        # A short column: the father's name came first, and what is left of it is a part of hers.
        (
            {"name": "玉素甫", "husband": "买买提"},
            {"name": "热娜·玉素甫", "id": None, "husband": "麦麦提·吐尔逊"},
        ),
    ],
)
def test_a_transcribed_name_written_otherwise_is_no_other_woman(
    make_district: MakeDistrict, hers: dict[str, Any], wards: dict[str, Any]
) -> None:
    district = make_district()
    district.fillers(40)
    child = {"birth_certificate_no": "F420799999"}
    mother = mother_of(district, 0, "热依娜·玉素甫", "阿卜都拉·买买提") | hers
    if not hers:
        mother |= {"name": "卓玛", "husband": "多吉"}
        other = {"name": "白梅", "id": mother["id"], "husband": "刘军"}
        district.hospital(other, "2006-10-12", "2")
    key = district.wis(district.woman(mother), "2006-09-12", "1", **child)
    district.hospital(mother | wards, "2006-09-12", "1", **child)
    found = graded(district.reconcile(), key)
    assert "mother_identity" not in {subtype for subtype, _, _ in found}


def test_a_card_of_a_namesake_does_not_say_that_a_woman_of_no_known_place_lives_here(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(60)
    # The number of another woman, and the couple's names with another woman's number.
    lent = mother_of(district, 0, "安芳", "陈勇")
    district.woman(lent)
    district.woman(mother_of(district, 1, "达瓦卓玛", "次仁"))
    # Six couples of three names: which of them hers is nobody can say.
    for number, couple in enumerate(product(("热娜", "米娜"), ("玉色", "依明", "肉孜"))):
        district.woman(mother_of(district, 2 + number, *couple))
    mothers = [
        lent | {"name": "白梅", "husband": "刘军"},
        mother_of(district, 9, "达瓦卓玛", "次仁"),
        {"name": "热娜", "id": None, "husband": "肉孜"},
        # Nobody else bears her name.
        mother_of(district, 1, "达瓦卓玛", "次仁"),
    ]
    keys = [
        district.hospital(mother, f"2006-0{month}-12", "1", address=None)
        for month, mother in enumerate(mothers, start=2)
    ]
    con = district.reconcile()
    assert [graded(con, key) for key in keys] == [
        {("missing_from_all", "all", True)},
        {("missing_from_all", "all", True)},
        {("missing_from_all", "all", True)},
        {("missing_from_all", "all", False)},
    ]


def test_of_two_entries_the_one_with_the_mother_and_certificate_of_the_evidence_speaks() -> None:
    con = duckdb.connect()
    con.execute("""
        create table births as select 'B1' as birth_id, date '2006-11-20' as birth_date,
            '2' as sex, '420607102' as town_code;
        create table birth_members as select unnest([1, 2, 3]) as record_no, 'B1' as birth_id;
        create table birth_records as select *, date '2006-11-20' as birth_date, '2' as baby_sex,
            true as is_claim, false as is_quarantined
        from (values
            (1, 'hospital', 'h', '殷芳', null, 'missing', 'F421938688', '420607102', null),
            (2, 'wis', 'w2', '殷芳', null, 'missing', 'F421938688', '420607102', 20061230),
            (3, 'wis', 'w1', '姜良丽', 'a number', 'valid', null, '420607105', 20061201)
        ) as t (record_no, source, source_record_id, mother_name, mother_id_number,
            mother_id_status, birth_certificate_no, town_code, updated_on)
    """)
    build(con, "reconcile", ["birth_sides"])
    sides = con.execute("select source, record_no, records from birth_sides order by 1").fetchall()
    assert sides == [("hospital", 1, 1), ("wis", 2, 2)]


@pytest.mark.parametrize(
    ("bearers", "towns", "certificate", "kind"),
    [
        (8, ("420607101", "420607102"), None, "duplicate: a common name alone"),
        (3, ("420607101", "420607102"), None, "duplicate"),
        (3, ("420607101", "420625101"), None, "duplicate: a common name alone"),
        (3, ("420607101", "420621101"), None, "duplicate"),  # a code of the county's past
        (2, ("420607101", "420625101"), None, "duplicate"),
        (8, ("420607101", "420625101"), "F420799999", "duplicate"),
    ],
)
def test_a_common_name_alone_is_no_proof_that_one_child_was_entered_twice(
    bearers: int, towns: tuple[str, str], certificate: str | None, kind: str
) -> None:
    con = duckdb.connect()
    con.execute("""
        create table run_context as
        select date '2005-10-01' as window_start, date '2007-09-30' as window_end;
        create table birth_records (record_no integer, source text, birth_date date, baby_name
            text, mother_name text, mother_id_number text, father_name text, father_id_number text,
            telephone text, birth_certificate_no text, town_code text, parity integer,
            is_claim boolean default true, is_quarantined boolean default false);
        create table birth_members (record_no integer, birth_id text);
        create table assigned as select 1 as record_no, 5.0 as margin_bits where false;
        create table member_weights as select 1 as record_no, 5.0 as inside_bits where false;
        create table town_list as select unnest(['420607101', '420607102', '420625101'])
            as town_code
    """)
    con.execute(
        "insert into birth_records (record_no, source, birth_date, baby_name, mother_name, "
        "father_name, birth_certificate_no, town_code) select i, 'wis', date '2006-09-12', "
        "'次仁德吉', '母' || i, '父' || i, $1, $2[least(i, 2)] from range(1, $3 + 2) as t (i)",
        [certificate, list(towns), bearers],
    )
    con.execute(
        "insert into birth_members select i, 'B' || greatest(i, 2) from range(1, $1 + 2) as t (i)",
        [bearers],
    )
    build(con, "reconcile", ["shared_baby_names"])
    build(con, "cases", ["duplicate_births", "duplicate_drafts"])
    assert con.execute("select birth_id, class from duplicate_drafts").fetchall() == [("B2", kind)]


def test_a_stillbirth_that_may_be_another_womans_is_doubted() -> None:
    con = duckdb.connect()
    con.execute("""
        create table births as select 'B1' as birth_id, true as is_stillbirth;
        create table register_claims as select 'B1' as birth_id, 'wis' as register, 1 as record_no,
            1 as evidence_sources, 2 as hospital_no, null as exchange_no;
        create table assigned as select 2 as record_no, 0.5::double as margin_bits
    """)
    build(con, "cases", ["stillbirth_claims", "stillbirth_drafts"])
    assert con.execute("select doubt_bits from stillbirth_drafts").fetchall() == [(-0.5,)]


def test_what_only_a_cancelled_entry_or_a_refused_row_tells_of_is_no_birth_that_counts(
    make_district: MakeDistrict,
) -> None:
    district = make_district()
    district.fillers(40)
    women = [
        mother_of(district, 0, "安芳", "陈勇"),
        mother_of(district, 1, "白梅", "刘军"),
        mother_of(district, 2, "常艳", "马强"),
    ]
    alone = district.population(women[0], "2006-09-12", "1", status="4")
    refused = district.hospital(women[1], "2006-09-14", "1", is_quarantined=True)
    shown = district.population(women[2], "2006-09-16", "1", status="4")
    district.hospital(women[2], "2006-09-16", "1")
    con = district.reconcile()
    counted = dict(
        con.execute(
            "select source_record_id, in_scope from record_links inner join births using (birth_id)"
        ).fetchall()
    )
    assert (counted[alone], counted[refused], counted[shown]) == (False, False, True)
