"""Mothers with other papers than resident cards: none is an impossible identity, and papers of two
kinds contradict nothing."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from transforms.identity.id_numbers import check_digit

PERMIT = "83000019820315002"
PAPERS = {
    "passport": "G12345678",
    "foreign passport": "B1234567",
    "Hong Kong permit": "H12345678",
    "Macau permit": "M1234567800",
    "Taiwan permit": "01234567",
    "old Taiwan permit": "0012345678",
    "foreign card": "921840198203150024",
    "old foreign card": "VNM420082031501",
    "residence permit": PERMIT + check_digit(PERMIT),
}
OTHERS = {
    "passport": "G87654321",
    "Hong Kong permit": "H87654321",
    "Taiwan permit": "07654321",
    "foreign card": "921840198806150024",
}
Told = tuple[duckdb.DuckDBPyConnection, dict[str, list[str]]]


def births(d: Any) -> dict[str, list[str]]:
    """The families of this file, by label: the keys of their register records."""
    keys: dict[str, list[str]] = {}
    surnames, given = (
        "安白蔡戴方葛何江康雷马倪欧潘秦任宋谭万向严于章周",
        "芳梅菊兰静燕敏丽娜萍红霞英",
    )

    def mother(number: str | None = None) -> dict[str, Any]:
        n = len(keys)
        name = surnames[n % len(surnames)] + given[n % len(given)] + given[(n * 7 + 3) % len(given)]
        return {
            "name": name,
            "id": number or d.id_number("19800711", 200 + 2 * n),
            "husband": f"{surnames[-1 - n % 20]}{given[n % 13]}军",
        }

    def family(
        label: str,
        population: str | None,
        wis: str | None,
        ward: str | None,
        alone: bool = False,
    ) -> None:
        """The mother's paper in each source, None for her resident number; alone: only WIS."""
        born = f"2006-{1 + len(keys) % 12:02d}-{1 + len(keys) % 27:02d}"
        who = mother()
        held = [who | {"id": number or who["id"]} for number in (wis, population, ward)]
        at_home = {"place": "3", "hospital_code": None} if alone else {}
        keys[label] = [d.wis(d.woman(held[0]), born, "2", **at_home)]
        if not alone:
            keys[label].append(d.population(held[1], born, "2"))
            d.hospital(held[2], born, "2")

    for label, paper in PAPERS.items():
        family(f"{label} everywhere", paper, paper, paper)
        family(f"{label} in one register", None, paper, None)
        family(f"{label} in the ward", None, None, paper)
        family(f"{label} alone", None, paper, None, alone=True)
    for label, paper in OTHERS.items():
        # A number that other women bear too would contradict nobody.
        hers = f"{PAPERS[label][:-2]}35"
        family(f"{label} of another", hers, paper, hers)
    for label, number in (("19 digits", "4206211980071120211"), ("17 digits", "42062119800711202")):
        family(label, None, number, None)
        family(f"{label} alone", None, number, None, alone=True)
    family("typing", None, mother()["id"].replace("0", "O").replace("1", "l"), None)
    return keys


@pytest.fixture(scope="module")
def told(make_district: Callable[[], Any]) -> Told:
    district = make_district()
    district.fillers(200)
    keys = births(district)
    return district.reconcile(), keys


def cases(told: Told, label: str) -> set[tuple[str, str, str]]:
    con, keys = told
    rows = con.execute(
        "select distinct case_type, subtype, grade from cases inner join case_records using "
        "(case_id) where source_record_id in (select unnest($1))",
        [keys[label]],
    ).fetchall()
    return {(str(kind), str(subtype), str(grade)) for kind, subtype, grade in rows}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("where", ["everywhere", "in one register", "in the ward"])
def test_a_paper_beside_a_resident_card_is_no_case(told: Told, paper: str, where: str) -> None:
    assert cases(told, f"{paper} {where}") == set()


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_that_nothing_supports_is_no_impossible_identity(told: Told, paper: str) -> None:
    assert {kind for kind, _, _ in cases(told, f"{paper} alone")} == {"unsupported"}


@pytest.mark.parametrize("paper", OTHERS)
def test_two_papers_of_one_kind_compare_as_whole_strings(told: Told, paper: str) -> None:
    assert cases(told, f"{paper} of another") == {("misreported", "mother_identity", "certain")}


def test_nineteen_digits_cannot_be_and_seventeen_are_no_number(told: Told) -> None:
    alone = {(kind, subtype) for kind, subtype, _ in cases(told, "19 digits alone")}
    assert alone == {("false_report", "invalid_identity")}
    supported = {(kind, subtype) for kind, subtype, _ in cases(told, "19 digits")}
    assert supported == {("misreported", "mother_identity")}
    assert cases(told, "17 digits") == set()
    assert {kind for kind, _, _ in cases(told, "17 digits alone")} == {"unsupported"}


def test_letters_typed_for_digits_are_no_case(told: Told) -> None:
    assert cases(told, "typing") == set()
