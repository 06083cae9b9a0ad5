"""Which records tell of one birth: one district of families, matched once; each test looks at its
own family."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest


class Matched:
    """The matched district: record keys by name, and the births they were given."""

    def __init__(self, con: duckdb.DuckDBPyConnection, keys: dict[str, str]) -> None:
        self.con = con
        self.birth = dict(
            con.execute("select source_record_id, birth_id from record_links").fetchall()
        )
        self.keys = keys

    def births(self, *names: str) -> int:
        """How many births the named records tell of."""
        return len({self.birth[self.keys[name]] for name in names})


@pytest.fixture(scope="module")
def matched(make_district: Callable[[], Any]) -> Matched:
    district = make_district()
    district.fillers()
    keys: dict[str, str] = {}
    for family in FAMILIES:
        family(district, keys)
    return Matched(district.reconcile(), keys)


def damaged_names(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "曾玉华", "id": d.id_number("19790214", 30), "husband": "龙永庆"}
    keys["homophone/population"] = d.population(
        mother | {"name": "曾钰华"}, "2006-12-14", "2", name="龙婷晶"
    )
    keys["homophone/wis"] = d.wis(d.woman(mother), "2006-12-14", "2", child_name="龙婷景")
    keys["homophone/hospital"] = d.hospital(
        mother | {"id": None, "name": "曾玉?"}, "2006-12-14", "2"
    )


def same_sex_twins(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "陈佳", "id": d.id_number("19800601", 802), "husband": "沈小军"}
    card = d.woman(mother)
    for order, name in ((1, "沈晓梅"), (2, "沈艺娜")):
        keys[f"twin{order}/wis"] = d.wis(card, "2006-07-15", "2", child_name=name, parity=1 + order)
        keys[f"twin{order}/population"] = d.population(
            mother, "2006-07-15", "2", name=name, parity=1 + order
        )
        keys[f"twin{order}/hospital"] = d.hospital(
            mother,
            "2006-07-15",
            "2",
            delivery_no="T1",
            plurality=2,
            birth_order=order,
            baby_name="陈佳之女",
        )


def siblings_ten_months_apart(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "郑霞", "id": d.id_number("19810101", 382), "husband": "孙永超"}
    card = d.woman(mother)
    for order, birth in ((1, "2006-01-20"), (2, "2006-11-25")):
        keys[f"sibling{order}/wis"] = d.wis(card, birth, "1", parity=order)
        keys[f"sibling{order}/population"] = d.population(mother, birth, "1", parity=order)
        keys[f"sibling{order}/hospital"] = d.hospital(mother, birth, "1")


def a_lunar_date(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "吴颖", "id": d.id_number("19840729", 760), "husband": "邓建新"}
    keys["lunar/population"] = d.population(mother, "2007-06-11", "1", name="邓建锋")
    keys["lunar/wis"] = d.wis(d.woman(mother), "2007-07-24", "1", child_name="邓建锋")
    keys["lunar/hospital"] = d.hospital(mother, "2007-07-24", "1")


def two_women_of_one_name(d: Any, keys: dict[str, str]) -> None:
    for number, (birth, husband) in enumerate(
        (("19820303", "李涛"), ("19850909", "王杰")), start=1
    ):
        mother = {"name": "王艳", "id": d.id_number(birth, 20 * number), "husband": husband}
        keys[f"namesake{number}/wis"] = d.wis(d.woman(mother), "2006-05-02", "1")
        keys[f"namesake{number}/hospital"] = d.hospital(mother, "2006-05-02", "1")


def a_duplicate_under_a_second_card(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "钱格", "id": d.id_number("19851128", 866), "husband": "王琴"}
    for number, village in ((1, "420607107221"), (2, "420607100220")):
        card = d.woman(mother, village_code=village)
        keys[f"duplicate{number}/wis"] = d.wis(
            card, "2006-11-04", "1", child_name="王鹏", village_code=village
        )
    keys["duplicate/hospital"] = d.hospital(mother, "2006-11-04", "1")


def another_womans_card(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "文默燕", "id": d.id_number("19841112", 634), "husband": "梁名胜"}
    other = {"name": "王春兰", "id": d.id_number("19790128", 610), "husband": "吴方杰"}
    child = {"village_code": "420607107205", "birth_certificate_no": "G420799901"}
    keys["card/population"] = d.population(mother, "2007-05-11", "2", name="梁泽宇", **child)
    keys["card/wis"] = d.wis(d.woman(other), "2007-05-11", "2", child_name="梁泽宇", **child)


def a_second_entry_by_the_grandparents(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "庞美霞", "id": d.id_number("19810624", 982), "husband": "侯达富"}
    grandmother = {"name": "朱凤琼", "id": d.id_number("19510305", 554), "husband": "庞宪二"}
    child = {"birth_certificate_no": "G420789143"}
    keys["grand/wis"] = d.wis(d.woman(mother), "2007-08-07", "1", child_name="侯辰宇", **child)
    keys["grand/hospital"] = d.hospital(mother, "2007-08-07", "1", **child)
    keys["grand/first"] = d.population(mother, "2007-08-07", "1", name="侯辰宇", **child)
    keys["grand/second"] = d.population(
        grandmother, "2007-08-07", "1", name="庞辰宇", village_code="420607100209", **child
    )


def counted_again_next_year(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "谢应芳", "id": d.id_number("19850311", 522), "husband": "王景军"}
    card = d.woman(mother)
    keys["again/first"] = d.wis(card, "2005-11-26", "2", child_name="王若悦")
    keys["again/second"] = d.wis(card, "2006-11-12", "2", child_name="王若悦")
    keys["again/population"] = d.population(mother, "2005-11-26", "2", name="王若悦")
    keys["again/hospital"] = d.hospital(mother, "2005-11-26", "2", baby_name="王若悦")


def a_child_copied_from_the_row_above(d: Any, keys: dict[str, str]) -> None:
    above = {"name": "郑启华", "id": d.id_number("19810426", 968), "husband": "何保军"}
    mother = {"name": "郭青珍", "id": d.id_number("19800215", 260), "husband": "秦松涛"}
    child = {"birth_certificate_no": "F420704446"}
    keys["above/wis"] = d.wis(d.woman(above), "2006-10-28", "2", child_name="何家乐", **child)
    keys["above/population"] = d.population(above, "2006-10-28", "2", name="何家乐", **child)
    keys["above/hospital"] = d.hospital(above, "2006-10-28", "2", **child)
    keys["copied/wis"] = d.wis(d.woman(mother), "2006-11-16", "2", child_name="何家乐", **child)
    own = {"birth_certificate_no": "F420702277"}
    keys["copied/population"] = d.population(mother, "2006-11-16", "2", name="秦亦欣", **own)
    keys["copied/hospital"] = d.hospital(mother, "2006-11-16", "2", **own)


def certificates_with_two_digits_swapped(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "顾德英", "id": d.id_number("19771208", 282), "husband": "刘小召"}
    keys["swapped/wis"] = d.wis(
        d.woman(mother), "2005-12-28", "2", birth_certificate_no="F420791410"
    )
    keys["swapped/hospital"] = d.hospital(
        mother | {"id": None}, "2005-12-28", "2", birth_certificate_no="F427091410"
    )


def an_elder_childs_name_on_the_youngers_row(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "边小欣", "id": d.id_number("19800504", 844), "husband": "高庆杰"}
    card = d.woman(mother)
    elder, younger = {"birth_certificate_no": "F420787617"}, {"birth_certificate_no": "G420788896"}
    keys["elder/wis"] = d.wis(card, "2006-05-21", "1", child_name="高海佳", **elder)
    keys["elder/population"] = d.population(mother, "2006-05-21", "1", name="高海佳", **elder)
    keys["elder/hospital"] = d.hospital(mother, "2006-05-21", "1", **elder)
    keys["younger/wis"] = d.wis(card, "2007-08-19", "1", child_name="高海佳", parity=2, **elder)
    keys["younger/population"] = d.population(
        mother, "2007-08-19", "1", name="高建启", parity=2, **younger
    )
    keys["younger/hospital"] = d.hospital(mother, "2007-08-19", "1", **younger)


def twins_of_whom_each_register_has_one(d: Any, keys: dict[str, str]) -> None:
    mother = {"name": "宋春", "id": d.id_number("19810922", 902), "husband": "秦志国"}
    for order in (1, 2):
        keys[f"lone{order}/hospital"] = d.hospital(
            mother, "2006-03-12", "1", delivery_no="T9", plurality=2, birth_order=order
        )
    keys["lone1/population"] = d.population(mother, "2006-03-12", "1", parity=1)
    keys["lone2/wis"] = d.wis(d.woman(mother), "2006-03-12", "1", parity=2)


def twins_whose_second_form_was_filled_from_the_first(d: Any, keys: dict[str, str]) -> None:
    for case, name, born, day, first, parities, second in (
        ("counted", "金玉娟", "19790503", "2006-02-05", 420701928, (1, 2), "孟欣然"),
        ("uncounted", "贾红英", "19820718", "2006-05-14", 420703455, (1, None), "孟欣然"),
        ("counted by both", "付书清", "19841122", "2006-09-23", 420704641, (1, 2), "孟静怡"),
    ):
        mother = {"name": name, "id": d.id_number(born, 102), "husband": f"孟海{name[1]}"}
        card = d.woman(mother)
        for order, child in ((1, "孟静怡"), (2, second)):
            own, copied = f"F{first + order - 1}", f"F{first}"
            keys[f"{case}{order}/wis"] = d.wis(
                card, day, "2", child_name=child, parity=order, birth_certificate_no=own
            )
            keys[f"{case}{order}/population"] = d.population(
                mother,
                day,
                "2",
                name="孟静怡",
                parity=parities[order - 1],
                birth_certificate_no=copied,
            )


def two_children_whose_names_are_masked(d: Any, keys: dict[str, str]) -> None:
    for order, (name, birth, husband) in enumerate(
        (("范艳", "19800428", "李继江"), ("余秀丽", "19820424", "李振政")), start=1
    ):
        mother = {"name": name, "id": d.id_number(birth, 250 * order), "husband": husband}
        keys[f"masked{order}/wis"] = d.wis(
            d.woman(mother), "2006-04-30", "1", child_name="李**", parity=order
        )


FAMILIES = (
    two_children_whose_names_are_masked,
    twins_whose_second_form_was_filled_from_the_first,
    a_second_entry_by_the_grandparents,
    counted_again_next_year,
    a_child_copied_from_the_row_above,
    certificates_with_two_digits_swapped,
    an_elder_childs_name_on_the_youngers_row,
    damaged_names,
    same_sex_twins,
    twins_of_whom_each_register_has_one,
    siblings_ten_months_apart,
    a_lunar_date,
    two_women_of_one_name,
    a_duplicate_under_a_second_card,
    another_womans_card,
)


def test_homophones_and_unwritten_characters_are_one_birth(matched: Matched) -> None:
    assert matched.births("homophone/population", "homophone/wis", "homophone/hospital") == 1


def test_twins_of_one_sex_are_two_births(matched: Matched) -> None:
    assert matched.births("twin1/wis", "twin2/wis") == 2
    assert matched.births("twin1/hospital", "twin2/hospital") == 2


def test_each_twin_keeps_its_own_records(matched: Matched) -> None:
    for order in (1, 2):
        assert (
            matched.births(f"twin{order}/wis", f"twin{order}/population", f"twin{order}/hospital")
            == 1
        )


def test_the_parity_tells_which_of_twins_a_register_has(matched: Matched) -> None:
    assert matched.births("lone1/hospital", "lone1/population") == 1
    assert matched.births("lone2/hospital", "lone2/wis") == 1


@pytest.mark.parametrize("case", ["counted", "uncounted", "counted by both"])
def test_a_form_filled_from_the_first_twins_is_the_second_twins(
    matched: Matched, case: str
) -> None:
    for order in (1, 2):
        assert matched.births(f"{case}{order}/wis", f"{case}{order}/population") == 1
    assert matched.births(f"{case}1/wis", f"{case}2/wis") == 2


def test_siblings_ten_months_apart_are_two_births(matched: Matched) -> None:
    assert matched.births("sibling1/wis", "sibling1/population", "sibling1/hospital") == 1
    assert matched.births("sibling1/wis", "sibling2/wis") == 2


def test_a_lunar_date_is_the_same_birth(matched: Matched) -> None:
    assert matched.births("lunar/population", "lunar/wis", "lunar/hospital") == 1


def test_two_women_of_one_name_on_one_day_are_two_births(matched: Matched) -> None:
    assert matched.births("namesake1/wis", "namesake1/hospital") == 1
    assert matched.births("namesake1/wis", "namesake2/wis") == 2


def test_two_children_whose_given_names_are_masked_are_two_births(matched: Matched) -> None:
    assert matched.births("masked1/wis", "masked2/wis") == 2


def test_a_masked_given_name_is_none_that_a_second_household_has_kept(matched: Matched) -> None:
    children = [matched.keys[f"masked{order}/wis"] for order in (1, 2)]
    kept = matched.con.execute(
        "select household_name_bits <= baby_name_bits from pair_evidence "
        "inner join birth_records as l on record_no_l = l.record_no "
        "inner join birth_records as r on record_no_r = r.record_no "
        "where l.source_record_id in $1 and r.source_record_id in $1",
        [children],
    ).fetchall()
    assert kept == [(True,)]


def test_a_registers_second_record_under_another_card_is_the_same_birth(matched: Matched) -> None:
    assert matched.births("duplicate1/wis", "duplicate2/wis", "duplicate/hospital") == 1


def test_a_birth_on_another_womans_card_is_known_by_its_child(matched: Matched) -> None:
    assert matched.births("card/population", "card/wis") == 1


def test_a_second_entry_under_grandparents_as_parents_is_the_same_birth(matched: Matched) -> None:
    assert matched.births("grand/wis", "grand/hospital", "grand/first", "grand/second") == 1


def test_a_birth_counted_again_in_the_next_year_is_the_same_birth(matched: Matched) -> None:
    assert matched.births("again/first", "again/population", "again/hospital") == 1
    assert matched.births("again/first", "again/second") == 1


def test_mother_and_day_outweigh_a_child_copied_from_the_row_above(matched: Matched) -> None:
    assert matched.births("copied/wis", "copied/population", "copied/hospital") == 1
    assert matched.births("above/wis", "above/population", "above/hospital") == 1
    assert matched.births("above/wis", "copied/wis") == 2


def test_an_elder_childs_name_does_not_move_the_youngers_row(matched: Matched) -> None:
    assert matched.births("younger/wis", "younger/population", "younger/hospital") == 1
    assert matched.births("elder/wis", "younger/wis") == 2


def test_two_digits_of_a_certificate_swapped_are_a_typing_error(matched: Matched) -> None:
    assert matched.births("swapped/wis", "swapped/hospital") == 1


def test_every_record_has_one_birth(matched: Matched) -> None:
    counted = matched.con.execute("""
        select count(*), count(distinct (source, source_record_id)), (select count(*)
            from birth_records)
        from record_links
    """).fetchone()
    assert counted is not None
    assert counted[0] == counted[1] == counted[2]


def test_probabilities_are_probabilities(matched: Matched) -> None:
    row = matched.con.execute(
        "select min(match_probability), max(match_probability) from record_links"
    ).fetchone()
    assert row is not None
    assert 0 <= row[0] <= row[1] <= 1
