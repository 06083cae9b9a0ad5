"""Cases found by a name or a number: for a reason that stays in the ledger, in an enciphered file
too."""

import re

import duckdb
import pytest

from protection.working_files import attachment, load_crypto
from reports.desk.case_search import find_cases
from reports.desk.context import Desk
from reports.desk.roles import Person, Role
from tests.reports.desk.at_the_desk import TOWN
from transforms.ledger.tables import Case


@pytest.fixture
def mother(out):
    """(case, mother's name, her number) of a case in the clerk's town."""
    with duckdb.connect(out / "restricted.duckdb", read_only=True) as con:
        return con.execute(
            "select case_id, mother_name_raw, mother_id_number from cases join case_records "
            "using (case_id) join birth_records using (source, source_record_id) "
            "where cases.town_code = ? and length(mother_id_number) = 18 order by all limit 1",
            [TOWN],
        ).fetchone()


def test_a_case_is_found_by_name_or_number_for_a_reason_that_is_kept(visit, mother, events):
    case_id, name, number = mother
    statistician = visit("statistician")
    assert statistician.post("/search", sought=name, reason="").status_code == 422
    assert statistician.post("/search", sought="李", reason="x").status_code == 422
    for sought in (name, number, number[-4:], number.lower()):
        page = statistician.post("/search", sought=sought, reason="the town rang up").text
        assert f'href="/case/{case_id}?' in page, sought
    kept = events("search")
    assert [event.why for event in kept] == ["the town rang up"] * 4
    assert case_id in kept[0].details
    assert not any(name in event.details or number in event.details for event in kept)


def test_a_clerk_finds_the_cases_of_her_own_town_alone(visit, ledger):
    page = visit("clerk").post("/search", sought="420607", reason="her list").text
    found = re.findall(r'href="/case/(C[0-9a-f]+)', page)
    assert found
    with ledger.reading() as session:
        assert {session.get_one(Case, case_id).town_code for case_id in found} == {TOWN}


def test_the_auditor_and_the_administrator_search_for_nobody(visit):
    for name in ("auditor", "admin"):
        assert visit(name).post("/search", sought="王芳", reason="curious").status_code == 403


def test_an_enciphered_file_is_searched_with_its_key_and_refused_without(
    out, ledger, mother, tmp_path
):
    path, key = (out / "restricted.duckdb").resolve(), "a key of the office"
    with duckdb.connect() as con:
        load_crypto(con)
        con.execute(f"attach '{path}' as plain (read_only)")
        con.execute(attachment(tmp_path / "restricted.duckdb", "sealed", key))
        con.execute("copy from database plain to sealed")
    (tmp_path / "restricted.duckdb").replace(path)
    person = Person("statistician", "statistician", Role.STATISTICIAN)
    found = find_cases(Desk(out, ledger, key), person, mother[1])
    assert mother[0] in [row["case_id"] for row in found]
    with pytest.raises(Exception, match="BIRTHRECON_KEY"):
        find_cases(Desk(out, ledger, None), person, mother[1])


def test_who_reloads_the_search_finds_its_form(visit):
    answer = visit("statistician").get("/search")
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases#search")
    assert 'id="search"' in visit("statistician").get("/cases").text
