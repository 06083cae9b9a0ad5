"""Candidate pairs, and what happens to keys that everybody shares."""

import duckdb
import pytest

from transforms.linkage.blocking import candidate_pairs

COLUMNS = (
    "mother_id_number text, birth_certificate_no text, father_id_number text, mother_fold_no "
    "integer, father_fold_no integer, telephone text, baby_name_no integer, baby_fold_no "
    "integer, day_no integer, "
    "mother_surname_no integer, baby_sex text, two_month_no integer, county_code text, "
    "town_code text, mother_is_transcribed boolean"
)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"create table link_records (record_no integer, {COLUMNS})")
    con.execute("create table settled_records (record_no integer)")
    return con


def pairs(con: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    return con.execute("select record_l, record_r from candidate_pairs order by all").fetchall()


def test_a_shared_number_makes_one_pair_whatever_else_is_shared(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute(
        "insert into link_records (record_no, mother_id_number, telephone) values (1, 'X', 't'), "
        "(2, 'X', 't')"
    )
    candidate_pairs(con)
    assert pairs(con) == [(1, 2)]


def test_a_mothers_name_is_compared_into_the_neighbouring_window_and_no_further(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute(
        "insert into link_records (record_no, mother_fold_no, two_month_no) values (1, 7, 100), "
        "(2, 7, 101), (3, 7, 102)"
    )
    candidate_pairs(con)
    assert pairs(con) == [(1, 2), (2, 3)]


def test_namesakes_of_two_counties_are_compared_only_on_one_day(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute(
        "insert into link_records (record_no, mother_fold_no, two_month_no, day_no, county_code) "
        "values (1, 7, 100, 1, '420607'), (2, 7, 100, 2, '420682'), (3, 7, 100, 1, '420682'), (4, "
        "7, 100, 3, null)"
    )
    candidate_pairs(con)
    assert pairs(con) == [(1, 3), (1, 4), (2, 3), (2, 4), (3, 4)]


def test_a_name_is_cut_where_its_own_county_has_too_many(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into link_records (record_no, mother_fold_no, two_month_no, county_code) select "
        "i, 7, 100, case when i <= 3 then '420607' when i <= 5 then '420682' end from range(1, 7) "
        "as t (i)"
    )
    candidate_pairs(con, max_records_per_key=2)
    assert pairs(con) == [(4, 5)]
    # Three of one county, and one of no known county, which might have met all six.
    assert con.execute("from cut_blocks").fetchall() == [("mother_name", 2, 4, 6)]


def test_two_settled_records_are_not_compared_again(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into link_records (record_no, telephone) values (1, 't'), (2, 't'), (3, 't')"
    )
    con.execute("insert into settled_records values (1), (2)")
    candidate_pairs(con)
    assert pairs(con) == [(1, 3), (2, 3)]


def test_a_key_that_everybody_shares_is_cut_and_told(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into link_records (record_no, telephone) select i, '0710' from range(1, 10001) as "
        "t (i)"
    )
    candidate_pairs(con, max_records_per_key=300)
    assert pairs(con) == []
    assert con.execute("from cut_blocks").fetchall() == [("telephone", 1, 10000, 49995000)]


def test_keys_of_two_towns_are_never_taken_for_one(con: duckdb.DuckDBPyConnection) -> None:
    """As one text DuckDB's hash took them for one, and a run and an update, which number the
    surnames otherwise, did not compare the same records."""
    con.execute(
        "insert into link_records (record_no, day_no, mother_surname_no, town_code) "
        "values (1, 12501, 462, '422023100'), (2, 12501, 412, '422026100')"
    )
    candidate_pairs(con)
    assert pairs(con) == []


def test_transcribed_mothers_of_one_day_town_and_sex_are_compared_however_they_are_spelt(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute(
        "insert into link_records (record_no, day_no, mother_surname_no, town_code, baby_sex, "
        "mother_is_transcribed) values (1, 9, 1, 't', '1', true), (2, 9, 2, 't', '1', true), "
        "(3, 9, 3, 't', '1', false), (4, 9, 4, 't', '2', true), (5, 8, 5, 't', '1', true)"
    )
    candidate_pairs(con)
    assert pairs(con) == [(1, 2)]
