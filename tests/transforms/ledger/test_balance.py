from dataclasses import astuple
from datetime import date
from pathlib import Path

import duckdb
import pytest

from reports.snapshot.publish import view_sql
from transforms.case_types.registry import rules
from transforms.ledger import balance as module
from transforms.ledger.balance import Basis, balance, by_town, published_balance, sum_lines
from transforms.ledger.errors import BalanceError
from transforms.ledger.states import State

A, B = "420607107", "420607112"
PUBLISHED = f"""
create table runs as select '420607' as district_code, date '2003-10-01' as window_start,
    date '2009-06-30' as window_end;
create table births(birth_id varchar, birth_date date, birth_month varchar, sex varchar,
    parity integer, town_code varchar, in_wis boolean, in_population boolean, in_hospital boolean,
    in_exchange boolean, is_due boolean, in_scope boolean);
insert into births
select id, born, strftime(born, '%Y%m'), '1', 1, town, wis, population, hospital, false, due, scope
from (values
    ('B1', date '2006-02-20', '{A}', true, true, true, true, true),
    ('B2', date '2006-03-05', '{A}', true, false, false, true, true),
    ('B3', date '2006-06-01', '{B}', true, false, true, true, true),
    ('B4', date '2006-03-05', '{A}', true, false, false, true, true),
    ('B5', date '2006-04-01', null, false, false, true, true, true),
    ('B6', date '2009-06-20', '{A}', false, false, true, false, true),
    ('B7', date '2006-05-01', '{A}', false, false, true, true, true),
    ('B8', date '2006-05-01', '{A}', false, false, true, true, false)
) as rows(id, born, town, wis, population, hospital, due, scope);
create table record_values(source varchar, source_record_id varchar, birth_date date,
    sex varchar, parity integer, town_code varchar, report_month varchar, recorded_on date,
    is_claim boolean);
create table record_links(source varchar, source_record_id varchar, birth_id varchar);
create table register_entries(register varchar, source_record_id varchar, town_code varchar,
    counted_month varchar, birth_town varchar);
insert into register_entries values
    ('wis', 'W1', '{A}', '200603', '{A}'), ('wis', 'W1b', '{B}', '200602', '{A}'),
    ('wis', 'W2', '{A}', '200603', '{A}'), ('wis', 'W3', '{B}', '200703', '{B}'),
    ('wis', 'W4', '{A}', '200603', '{A}'), ('population', 'P1', '{A}', '200603', '{A}');
insert into record_links
select register, source_record_id, 'B' || source_record_id[2] from register_entries;
insert into record_values
select e.register, e.source_record_id, b.birth_date, '1', 1, e.town_code, e.counted_month,
    b.birth_date, true
from register_entries as e inner join births as b on b.birth_id = 'B' || e.source_record_id[2];
create table cases(case_id varchar, case_type varchar, subtype varchar, register varchar,
    town_code varchar, birth_id varchar, birth_month varchar, grade varchar, status varchar);
create table case_records(case_id varchar, source varchar, source_record_id varchar, role varchar);
insert into cases values
    ('C-twice', 'duplicate', 'cross_town', 'wis', '{A}', 'B1', '200603', 'certain', 'open'),
    ('C-false', 'false_report', 'no_delivery_found', 'wis', '{A}', 'B2', '200603', 'probable',
        'open'),
    ('C-late', 'misreported', 'report_period', 'wis', '{B}', 'B3', '200606', 'probable', 'open'),
    ('C-omitted', 'under_reported', 'missing_from_all', 'all', null, 'B5', '200604', 'certain',
        'open'),
    ('C-alone', 'unsupported', 'home_or_outside', 'wis', '{A}', 'B4', '200603', 'probable',
        'open');
insert into case_records values ('C-twice', 'wis', 'W1', 'subject'), ('C-twice', 'wis', 'W1b',
    'subject'),
    ('C-false', 'wis', 'W2', 'subject'), ('C-late', 'wis', 'W3', 'subject'), ('C-alone', 'wis',
        'W4', 'subject');
"""


@pytest.fixture
def births(tmp_path) -> Path:
    """A published births.duckdb: five WIS records, five cases, seven births in scope. Of B6, not
    due, and B7, whose row in WIS was refused, nobody has made a case."""
    path = tmp_path / "births.duckdb"
    with duckdb.connect(path) as con:
        con.execute(PUBLISHED)
        con.register("rules", rules().rename({"place": "type_order"}))
        con.execute("create table case_types as from rules")
        con.unregister("rules")
        for view in module.VIEWS:
            con.execute(f"create view {view} as {view_sql(view)}")
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
    """By town and month: a line's counts."""
    return {(line.town_code, line.month): astuple(line)[2:] for line in lines}


def test_every_town_and_month_closes_to_the_unit(births, known):
    lines = balance(births, known.ledger)
    # reported; false, duplicate, not counted; omitted, not due, no case; moved; corrected
    assert counts(lines) == {
        ("420607", "200604"): (0, 0, 0, 0, 1, 0, 0, 0, 0, 1),  # omitted, and no town is known
        (A, "200603"): (3, 1, 0, 0, 0, 0, 0, 0, 0, 2),  # the home birth stays: nobody has looked
        (A, "200605"): (0, 0, 0, 0, 0, 0, 1, 0, 0, 1),
        (A, "200906"): (0, 0, 0, 0, 0, 1, 0, 0, 0, 1),
        (B, "200602"): (1, 0, 1, 0, 0, 0, 0, 0, 0, 0),  # the one in the birth's town stays
        (B, "200606"): (0, 0, 0, 0, 0, 0, 0, 1, 0, 1),
        (B, "200703"): (1, 0, 0, 0, 0, 0, 0, 0, 1, 0),
    }
    assert all(line.closes for line in (*lines, *by_town(lines), sum_lines(lines)))


def test_both_registers_lead_to_the_births_that_count(births, known):
    with duckdb.connect(births, read_only=True) as con:
        counted = con.execute("select count(*) from v_counted_births").fetchone()
    found = [
        sum_lines(balance(births, known.ledger, register=register)).corrected
        for register in ("wis", "population")
    ]
    assert [counted] * 2 == [(number,) for number in found] == [(6,), (6,)]


def test_what_a_town_refuted_after_the_run_is_a_birth_at_once(births, known):
    number = known.issue(date(2009, 8, 5), date(2009, 9, 5))
    answers = dict.fromkeys(("twice", "late", "omitted"), State.CONFIRMED)
    known.answer(number, date(2009, 8, 20), **answers)
    assert sum_lines(balance(births, known.ledger)).corrected == 7
    assert sum_lines(published_balance(births)).corrected == 6


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
    # False and omitted were refuted: the one is a birth, the other is none.
    assert (found.false_reports, found.omitted, found.without_case) == (1, 0, 1)
    assert found.corrected == 5


def test_records_that_a_town_says_are_two_children_are_two_births(births, known):
    number = known.issue(date(2009, 8, 5), date(2009, 9, 5))
    known.answer(number, date(2009, 8, 20), false=State.CONFIRMED, omitted=State.CONFIRMED)
    found = sum_lines(balance(births, known.ledger))
    assert (found.duplicates, found.not_counted, found.corrected) == (0, 0, 7)
    other = sum_lines(balance(births, known.ledger, register="population"))
    assert (other.without_case, other.corrected) == (4, 7)


def test_a_record_that_two_cases_strike_out_is_taken_off_once(births, known):
    with duckdb.connect(births) as con:
        con.execute("update case_records set source_record_id = 'W1' where case_id = 'C-false'")
        con.execute("update cases set birth_id = 'B1' where case_id = 'C-false'")
    total = sum_lines(balance(births, known.ledger))
    assert (total.reported, total.false_reports, total.duplicates, total.corrected) == (5, 1, 0, 7)


def test_the_population_register_has_a_table_of_its_own(births, known):
    total = sum_lines(balance(births, known.ledger, register="population"))
    assert (total.reported, total.omitted, total.corrected) == (1, 1, 6)


def test_a_table_that_does_not_close_is_never_shown(births, known):
    with duckdb.connect(births) as con:
        wrong = view_sql("v_balance").replace("line = 'moved_in'", "line = 'lost'")
        con.execute(f"create or replace view v_balance as {wrong}")
    with pytest.raises(BalanceError, match="200606"):
        balance(births, known.ledger)


def test_births_that_an_older_version_published_are_told_to_be_run_again(births, known):
    with duckdb.connect(births) as con:
        con.execute("drop view v_balance")
    with pytest.raises(BalanceError, match="birthrecon run"):
        balance(births, known.ledger)
