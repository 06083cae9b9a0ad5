"""A claim that stands alone because of damage goes to a person first."""

from collections.abc import Callable
from typing import Any

import pytest

from checks.intake.warehouse import open_warehouse

AT_HOME = {"place": "3", "hospital_code": None}
IN_SOME_HOSPITAL = {"place": "2", "hospital_code": None}


def grades_of_lone_claims(
    make_district: Callable[[], Any], damage: str = "", **claim: Any
) -> set[tuple[str, bool]]:
    """Subtype, and whether it is for review, of a WIS claim that nothing supports, after damage."""
    district = make_district()
    district.fillers(40)
    mother = {"name": "安芳", "id": district.id_number("19800711", 200), "husband": "陈勇"}
    key = district.wis(district.woman(mother), "2006-09-12", "1", **claim)
    with open_warehouse(district.path) as con:
        con.execute(damage)
    con = district.reconcile()
    return {
        (str(subtype), grade == "review")
        for subtype, grade in con.execute(
            "select subtype, grade from cases inner join case_records using (case_id) "
            "where source_record_id = ?",
            [key],
        ).fetchall()
    }


LOST_HOSPITAL = (
    "insert into damaged_values select 'wis_birth', source_file, row_number, 'hospital_code' "
    "from typed.wis_birth"
)
SCATTERED_DAYS = (
    "insert into damaged_columns values "
    "('wis_birth', 'f', 'birth_date', 1, 999, 'contradicted', 'scattered', 20, 200)"
)


@pytest.mark.parametrize(
    ("claim", "damage", "graded"),
    [
        (IN_SOME_HOSPITAL, "", ("home_or_outside", False)),
        (IN_SOME_HOSPITAL, LOST_HOSPITAL, ("home_or_outside", True)),
        ({}, "", ("no_delivery_found", False)),
        ({}, SCATTERED_DAYS, ("no_delivery_found", True)),
        (AT_HOME, SCATTERED_DAYS, ("home_or_outside", True)),
    ],
    ids=[
        "no hospital told",
        "the hospital's code was lost",
        "no delivery of that day",
        "days damaged here and there",
        "at home, days damaged here and there",
    ],
)
def test_a_claim_that_damage_may_have_left_alone_is_for_review(
    make_district, claim, damage, graded
) -> None:
    assert grades_of_lone_claims(make_district, damage, **claim) == {graded}


SCATTERED_NUMBERS = (
    "insert into damaged_columns select 'hospital', source_file, 'mother_id_number', 1, 999, "
    "'contradicted', 'scattered', 20, 200 from typed.hospital limit 1"
)


@pytest.mark.parametrize(
    ("damage", "is_in_population", "for_review"),
    [("", False, False), (SCATTERED_NUMBERS, False, True), (SCATTERED_NUMBERS, True, False)],
    ids=["sound book", "numbers damaged here and there", "the other register has it, too"],
)
def test_a_number_of_a_damaged_book_alone_is_no_proof_against_a_register(
    make_district, damage, is_in_population, for_review
) -> None:
    district = make_district()
    district.fillers(40)
    mother = {"name": "安芳", "id": district.id_number("19800711", 200), "husband": "陈勇"}
    other = mother | {"id": district.id_number("19841203", 350)}
    child = {"birth_certificate_no": "G420799902"}
    key = district.wis(district.woman(other), "2006-09-12", "1", **child)
    district.hospital(mother, "2006-09-12", "1", **child)
    register = mother if is_in_population else mother | {"id": None}
    district.population(register, "2006-09-12", "1", **child)
    with open_warehouse(district.path) as con:
        con.execute(damage)
    cases = district.reconcile().execute(
        "select subtype, grade = 'review' from cases inner join case_records using (case_id) "
        "where source_record_id = ?",
        [key],
    )
    assert cases.fetchall() == [("mother_identity", for_review)]
