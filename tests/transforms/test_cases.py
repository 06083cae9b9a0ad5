"""When a difference between the registers is a case: one district of families, each test looks at
its own family."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

Case = tuple[str, str, str]
"""(case_type, subtype, register)."""


class Reconciled:
    """The reconciled district: the cases that rest on a family's records."""

    def __init__(self, con: duckdb.DuckDBPyConnection, keys: dict[str, list[str]]) -> None:
        self.con = con
        self.keys = keys

    def cases(self, family: str) -> set[Case]:
        """The cases on correction lists and for review that a family's records are subject or
        evidence of."""
        rows = self.con.execute(
            "select distinct case_type, subtype, register from cases inner join case_records "
            "using (case_id) where source_record_id in (select unnest(?))",
            [self.keys[family]],
        ).fetchall()
        return {(str(kind), str(subtype), str(register)) for kind, subtype, register in rows}

    def one(self, family: str, column: str) -> Any:
        """A column of the family's only case."""
        rows = self.con.execute(
            f"select distinct {column} from cases inner join case_records using (case_id) left "
            "join case_evidence using (case_id) where source_record_id in (select unnest(?))",
            [self.keys[family]],
        ).fetchall()
        assert len(rows) == 1
        return rows[0][0]


def everywhere(
    d: Any, mother: dict[str, Any], birth: str = "2006-09-12", sex: str = "1", **differs: Any
) -> list[str]:
    """A birth in all three sources. differs: values per source, None where the source lacks the
    birth."""
    keys = []
    if differs.get("population", {}) is not None:
        keys.append(d.population(mother, birth, sex, **differs.get("population", {})))
    if differs.get("wis", {}) is not None:
        keys.append(
            d.wis(d.woman(mother, **differs.get("card", {})), birth, sex, **differs.get("wis", {}))
        )
    if differs.get("hospital", {}) is not None:
        keys.append(d.hospital(mother, birth, sex, **differs.get("hospital", {})))
    return keys


MOTHERS = (
    "安芳 白梅 蔡菊 戴兰 方静 葛燕 何敏 江丽 康娜 雷萍 马红 "
    "倪霞 欧英 潘琴 秦玲 任娟 宋雪 谭云 万春 向秋 严冬 于夏 "
    "章蓉 周冰 石婷 张霞"
)


def build(d: Any, keys: dict[str, list[str]]) -> None:
    """Every family of this file. Mothers differ in all that names them."""
    names = iter(MOTHERS.split())

    def mother(birth: str = "19800711") -> dict[str, Any]:
        name = next(names)
        return {
            "name": name,
            "id": d.id_number(birth, 200 + 2 * len(keys)),
            "husband": f"{name[::-1]}夫",
        }

    keys["complete"] = everywhere(d, mother())
    keys["missing from wis"] = everywhere(d, mother(), wis=None)
    keys["missing from population"] = everywhere(d, mother(), population=None)
    keys["missing from all"] = everywhere(d, mother(), wis=None, population=None)
    keys["not yet due"] = everywhere(d, mother(), "2007-09-25", wis=None, population=None)
    keys["mother from next door"] = everywhere(
        d, mother(), wis=None, population=None, hospital={"address": "枣阳市璩湾镇张岗村2组"}
    )
    keys["stillborn and unregistered"] = everywhere(
        d, mother(), wis=None, population=None, hospital={"outcome": "still"}
    )
    keys["stillborn and registered"] = everywhere(
        d, mother(), population=None, hospital={"outcome": "still"}
    )
    keys["moved out"] = everywhere(d, mother(), population=None, card={"residency": "3"})
    keys["refused by the checks"] = everywhere(d, mother(), population={"is_quarantined": True})
    keys["no delivery"] = everywhere(d, mother(), population=None, hospital=None)
    keys["at home"] = everywhere(
        d, mother(), population=None, hospital=None, wis={"place": "3", "hospital_code": None}
    )
    keys["mother of eight"] = everywhere(
        d,
        mother("19981029"),
        population=None,
        hospital=None,
        wis={"place": "3", "hospital_code": None},
    )
    keys["wrong sex"] = everywhere(d, mother(), population={"sex": "2"})
    keys["wrong day"] = everywhere(d, mother(), wis={"birth_date": "2006-09-10"})
    keys["hospital outvoted"] = everywhere(d, mother(), hospital={"delivery_date": "2006-09-13"})
    keys["wrong parity"] = everywhere(d, mother(), wis={"parity": 2})
    keys["late report"] = everywhere(d, mother(), wis={"report_month": "200701"})
    later, earlier = (
        {"updated_on": "2007-09-01"},
        {"updated_on": "2006-10-01", "village_code": "420607100220"},
    )
    keys["wrong town"] = everywhere(
        d, mother(), wis=earlier, population={"updated_at": "2007-09-01"}
    )
    keys["moved between towns"] = everywhere(
        d, mother(), wis=earlier | later, population={"updated_at": "2006-10-01"}
    )
    twice = mother()
    keys["one name for two"] = [
        d.population(twice, "2006-11-02", "2", name="安悦", parity=n) for n in (1, 2)
    ]
    card = d.woman(twice)
    keys["one name for two"] += [
        d.wis(card, "2006-11-02", "2", child_name="安悦", parity=n) for n in (1, 2)
    ]
    # The population register's parents filled down into the next row, which is another town's.
    above, below = mother(), mother()
    father = d.id_number("19780304", 301)
    child = {"birth_certificate_no": "G420709393"}
    other = {"birth_certificate_no": "G627008835", "village_code": "420607100220"}
    everywhere(
        d,
        above,
        "2006-12-06",
        card={"husband_id_number": father},
        population={"name": "韩博祥", "father_id_number": father} | child,
        wis={"child_name": "韩博祥"} | child,
        hospital={"baby_name": "韩博祥"} | child,
    )
    elsewhere = d.woman(below | {"id": None}, village_code="420607100220")
    born_elsewhere = {"hospital_code": None, "place": "2"} | other
    keys["filled down"] = [
        d.population(above, "2006-12-05", "1", name="张宇航", father_id_number=father, **other),
        d.wis(elsewhere, "2006-12-05", "1", child_name="张宇航", **born_elsewhere),
    ]
    keys["twice in wis"] = everywhere(d, again := mother())
    keys["twice in wis"].append(d.wis(d.woman(again), "2006-09-12", "1"))
    old = mother()
    keys["15 digits"] = everywhere(
        d, old, hospital={"mother_id_number": old["id"][:6] + old["id"][8:17]}
    )


@pytest.fixture(scope="module")
def reconciled(make_district: Callable[[], Any]) -> Reconciled:
    district = make_district()
    district.fillers(200)
    keys: dict[str, list[str]] = {}
    build(district, keys)
    return Reconciled(district.reconcile(), keys)


@pytest.mark.parametrize(
    ("family", "case"),
    [
        ("missing from wis", ("under_reported", "missing_from_wis", "wis")),
        ("missing from population", ("under_reported", "missing_from_population", "population")),
        ("missing from all", ("under_reported", "missing_from_all", "all")),
        ("stillborn and registered", ("false_report", "not_live_birth", "wis")),
        ("no delivery", ("false_report", "no_delivery_found", "wis")),
        ("mother of eight", ("false_report", "invalid_identity", "wis")),
        ("at home", ("unsupported", "home_or_outside", "wis")),
        ("wrong sex", ("misreported", "sex", "population")),
        ("wrong day", ("misreported", "birth_date", "wis")),
        ("wrong parity", ("misreported", "parity", "wis")),
        ("late report", ("misreported", "report_period", "wis")),
        ("wrong town", ("misreported", "town", "wis")),
        ("twice in wis", ("duplicate", "same_town", "wis")),
    ],
)
def test_a_family_has_the_one_case_that_its_records_show(
    reconciled: Reconciled, family: str, case: Case
) -> None:
    assert reconciled.cases(family) == {case}


@pytest.mark.parametrize(
    "family",
    [
        "complete",
        "not yet due",
        "mother from next door",
        "stillborn and unregistered",
        "moved out",
        "refused by the checks",
        "hospital outvoted",
        "moved between towns",
        "15 digits",
    ],
)
def test_a_difference_that_is_no_error_is_no_case(reconciled: Reconciled, family: str) -> None:
    assert reconciled.cases(family) == set()


def test_two_that_both_registers_count_as_first_and_second_are_for_a_person_to_look_at(
    reconciled: Reconciled,
) -> None:
    found = reconciled.con.execute(
        "select distinct case_type, grade from cases inner join case_records using (case_id) "
        "where source_record_id in (select unnest(?))",
        [reconciled.keys["one name for two"]],
    ).fetchall()
    assert found == [("duplicate", "review")]


def test_two_childrens_papers_under_one_mother_are_for_a_person_to_look_at(
    reconciled: Reconciled,
) -> None:
    found = reconciled.con.execute(
        "select distinct case_type, register, grade, probability_class from cases inner join "
        "case_records using (case_id) where source_record_id in (select unnest(?)) order by "
        "register",
        [reconciled.keys["filled down"]],
    ).fetchall()
    doubted = ("review", "duplicate: reads as two children")
    assert found == [("duplicate", "population", *doubted), ("duplicate", "wis", *doubted)]


def test_the_sentence_says_who_says_what(reconciled: Reconciled) -> None:
    sentence = reconciled.one("missing from wis", "sentence_zh")
    assert sentence.startswith("据双沟镇卫生院分娩登记（")
    assert sentence.endswith("，白梅于2006年9月12日生一男；WIS 未登记。")


def test_every_case_has_a_sentence_in_both_languages(reconciled: Reconciled) -> None:
    untold = reconciled.con.execute(
        "select count(*) from cases left join case_evidence using (case_id) where "
        "coalesce(sentence_zh, '') = '' or coalesce(sentence_en, '') = ''"
    ).fetchone()
    assert untold == (0,)


def test_a_parity_that_nothing_decides_names_both_records(reconciled: Reconciled) -> None:
    roles = reconciled.con.execute(
        "select source, role from case_records inner join cases using (case_id) where subtype = "
        "'parity' and role = 'subject' order by source"
    ).fetchall()
    assert roles == [("population", "subject"), ("wis", "subject")]


def test_a_source_that_did_not_deliver_accuses_nobody(make_district: Callable[[], Any]) -> None:
    district = make_district()
    district.fillers(40)
    mother = {"name": "安芳", "id": district.id_number("19800711", 200), "husband": "安夫"}
    everywhere(district, mother, population=None)
    everywhere(district, mother | {"name": "白梅"}, population=None, hospital=None)
    con = district.reconcile(missing=("population",))
    assert (
        con.execute(
            "select distinct subtype from cases where register = 'population' or case_type = "
            "'unsupported'"
        ).fetchall()
        == []
    )


def test_the_elder_child_that_decides_a_parity_is_its_context_and_an_unneeded_one_is_not(
    make_district: Callable[[], Any],
) -> None:
    district = make_district()
    district.fillers(40)
    decided, undecided = (
        {"name": name, "id": district.id_number("19800711", place), "husband": f"{name[::-1]}夫"}
        for place, name in ((200, "安芳"), (202, "白梅"))
    )
    everywhere(
        district, decided, "2005-11-03", "2"
    )  # her first child: the second cannot be the first
    second = everywhere(
        district, decided, "2007-06-20", wis={"parity": 1}, population={"parity": 2}
    )
    everywhere(
        district, undecided, "2005-11-03", "2"
    )  # fits 2 and 3 alike, so it decides nothing about 3 and 4
    everywhere(district, undecided, "2007-06-20", wis={"parity": 3}, population={"parity": 4})
    con = district.reconcile()
    subjects = con.execute(
        "select distinct source_record_id from case_context inner join case_records using "
        "(case_id) where role = 'subject'"
    ).fetchall()
    assert subjects == [(second[1],)]
    told = con.execute(
        "select birth_date, sex, register, parity from case_context order by register"
    ).fetchall()
    assert [(str(day), *rest) for day, *rest in told] == [
        ("2005-11-03", "2", "population", 1),
        ("2005-11-03", "2", "wis", 1),
    ]
