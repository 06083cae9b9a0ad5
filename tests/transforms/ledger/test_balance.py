from dataclasses import astuple
from datetime import date
from pathlib import Path

import duckdb
import pytest

from transforms.ledger import balance as module
from transforms.ledger.balance import Basis, balance, by_town, sum_lines
from transforms.ledger.errors import BalanceError
from transforms.ledger.states import State

A, B = "420607107", "420607112"
PUBLISHED = f"""
create table runs as select '420607' as district_code;
create table cases(case_id varchar, case_type varchar, subtype varchar, register varchar,
    town_code varchar,
    birth_month varchar, grade varchar);
create table case_records(case_id varchar, source varchar, source_record_id varchar, role varchar);
create table register_entries(register varchar, source_record_id varchar, town_code varchar,
    counted_month varchar,
    birth_town varchar);
insert into register_entries values
    ('wis', 'W1', '{A}', '200603', '{A}'), ('wis', 'W1b', '{B}', '200602', '{A}'),
    ('wis', 'W2', '{A}', '200603', '{A}'), ('wis', 'W3', '{B}', '200703', '{B}'),
    ('wis', 'W4', '{A}', '200603', '{A}'), ('population', 'P1', '{A}', '200603', '{A}');
insert into cases values
    ('C-twice', 'duplicate', 'cross_town', 'wis', '{A}', '200603', 'certain'),
    ('C-false', 'false_report', 'no_delivery_found', 'wis', '{A}', '200603', 'probable'),
    ('C-late', 'misreported', 'report_period', 'wis', '{B}', '200606', 'probable'),
    ('C-omitted', 'under_reported', 'missing_from_all', 'all', null, '200604', 'certain'),
    ('C-alone', 'unsupported', 'home_or_outside', 'wis', '{A}', '200603', 'probable');
insert into case_records values ('C-twice', 'wis', 'W1', 'subject'), ('C-twice', 'wis', 'W1b',
    'subject'),
    ('C-false', 'wis', 'W2', 'subject'), ('C-late', 'wis', 'W3', 'subject'), ('C-alone', 'wis',
        'W4', 'subject');
"""


@pytest.fixture
def births(tmp_path) -> Path:
    """A published births.duckdb: five WIS records, five cases."""
    path = tmp_path / "births.duckdb"
    with duckdb.connect(path) as con:
        con.execute(PUBLISHED)
    return path


@pytest.fixture
def known(district):
    """The same cases in a ledger; the late one was counted a year late."""
    district.run(
        "2009-07-31",
        "delete from cases; delete from case_records",
        *(
            "insert into cases (case_id, case_type, subtype, register, birth_id, birth_month, "
            f"grade, status, shown_value) values ('{case}', '{kind}', '{subtype}', '{register}', "
            f"'B', '200603', 'certain', 'open', {shown})"
            for case, kind, subtype, register, shown in (
                ("C-twice", "duplicate", "cross_town", "wis", "null"),
                ("C-false", "false_report", "not_live_birth", "wis", "null"),
                ("C-late", "misreported", "report_period", "wis", "'200606'"),
                ("C-omitted", "under_reported", "missing_from_all", "all", "null"),
                ("C-alone", "unsupported", "home_or_outside", "wis", "null"),
            )
        ),
    )
    return district


def counts(lines):
    """By town and month: reported, false, duplicate, omitted, moved in, moved out, corrected."""
    return {(line.town_code, line.month): astuple(line)[2:] for line in lines}


def test_every_town_and_month_closes_to_the_unit(births, known):
    lines = balance(births, known.ledger)
    assert counts(lines) == {
        ("420607", "200604"): (0, 0, 0, 1, 0, 0, 1),  # omitted, and no town is known
        (A, "200603"): (3, 1, 0, 0, 0, 0, 2),  # the home birth stays: nobody has looked
        (B, "200602"): (1, 0, 1, 0, 0, 0, 0),  # of two records, the one in the birth's town stays
        (B, "200606"): (0, 0, 0, 0, 1, 0, 1),
        (B, "200703"): (1, 0, 0, 0, 0, 1, 0),
    }
    assert all(line.closes for line in (*lines, *by_town(lines), sum_lines(lines)))


def test_what_towns_confirmed_is_counted_apart_from_what_was_found(births, known):
    number = known.issue(date(2009, 8, 5), date(2009, 9, 5))
    assert sum_lines(balance(births, known.ledger, Basis.CONFIRMED)).corrected == 5
    known.answer(
        number, date(2009, 8, 20), alone=State.CONFIRMED, late=State.AMENDED, twice=State.CONFIRMED
    )
    confirmed, found = (
        sum_lines(balance(births, known.ledger, basis)) for basis in (Basis.CONFIRMED, Basis.FOUND)
    )
    assert (
        confirmed.false_reports,
        confirmed.duplicates,
        confirmed.omitted,
        confirmed.moved_in,
    ) == (1, 1, 0, 0)
    assert (found.false_reports, found.omitted, found.corrected) == (
        1,
        0,
        3,
    )  # false and omitted were refuted


def test_a_record_that_two_cases_strike_out_is_taken_off_once(births, known):
    with duckdb.connect(births) as con:
        con.execute("update case_records set source_record_id = 'W1' where case_id = 'C-false'")
    total = sum_lines(balance(births, known.ledger))
    assert (total.reported, total.false_reports, total.duplicates, total.corrected) == (5, 1, 0, 5)


def test_the_population_register_has_a_table_of_its_own(births, known):
    total = sum_lines(balance(births, known.ledger, register="population"))
    assert (total.reported, total.omitted, total.corrected) == (1, 1, 2)


def test_a_table_that_does_not_close_is_never_shown(births, known, monkeypatch):
    monkeypatch.setattr(
        module,
        "_sql",
        lambda name, read=module._sql: read(name).replace("line = 'moved_in'", "line = 'lost'"),
    )
    with pytest.raises(BalanceError, match="200606"):
        balance(births, known.ledger)
