"""A type that nobody has thought of yet: registered, it becomes cases; unregistered, it stops the
run by name."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from transforms.case_types import registry
from transforms.case_types.model import Subtype, UnknownCaseTypeError
from transforms.case_types.unsupported import UNSUPPORTED
from transforms.cases import CaseDraftError
from transforms.models import Model

SQL = Model.sql.fget
DRAFT = """
select 'late_notice' as case_type, 'after_a_year' as subtype, 'wis' as register, birth_id,
    record_no as subject_no, 'unsupported' as class, 400 as days_apart
from register_claims where register = 'wis' and mother_name = '安芳'
"""
MADE_UP = replace(
    UNSUPPORTED,
    code="late_notice",
    drafts=("late_notice_drafts",),
    subtypes=(Subtype("after_a_year", UNSUPPORTED.term),),
)


@pytest.fixture
def run_with(
    make_district: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], duckdb.DuckDBPyConnection]:
    """Runs a district of one family and its neighbours with a rule that drafts made-up cases."""

    def run(draft: str) -> duckdb.DuckDBPyConnection:
        def sql(model: Model) -> str:
            return draft if model.table == "late_notice_drafts" else SQL(model)

        monkeypatch.setattr(Model, "sql", property(sql))
        monkeypatch.setattr(registry, "CASE_TYPES", (*registry.CASE_TYPES, MADE_UP))
        district = make_district()
        district.fillers(40)
        mother = {"name": "安芳", "id": district.id_number("19800711", 200), "husband": "李伟"}
        district.population(mother, "2006-09-12", "1")
        district.wis(district.woman(mother), "2006-09-12", "1")
        district.hospital(mother, "2006-09-12", "1")
        return district.reconcile()

    return run


def test_a_registered_type_becomes_a_case_with_a_sentence_and_a_task(run_with) -> None:
    found = run_with(DRAFT).execute(
        "select case_type, subtype, register, grade, days_apart, length(sentence_zh) > 0, "
        "length(task_en) > 0 from cases inner join case_evidence using (case_id)"
    )
    assert found.fetchall() == [("late_notice", "after_a_year", "wis", "probable", 400, True, True)]


@pytest.mark.parametrize(
    ("written", "instead", "error", "named"),
    [
        ("'late_notice' as", "'later_notice' as", UnknownCaseTypeError, "later_notice"),
        ("'after_a_year'", "'after_two'", UnknownCaseTypeError, "late_notice/after_two"),
        ("'unsupported' as class", "'never seen' as class", CaseDraftError, "never seen"),
        ("from register", "from range(2), register", CaseDraftError, "late_notice/after_a_year"),
        ("400 as days_apart", "400 as days", duckdb.BinderException, "days"),
    ],
)
def test_what_a_rule_drafts_and_nobody_knows_stops_the_run_by_name(
    run_with, written: str, instead: str, error: type[Exception], named: str
) -> None:
    assert written in DRAFT
    with pytest.raises(error, match=named):
        run_with(DRAFT.replace(written, instead))


def test_every_class_of_drafts_has_its_probability_once() -> None:
    from transforms.cases import probabilities

    table = probabilities()
    assert table["class"].is_unique().all()
    assert table["probability"].is_between(0, 1).all()
    measured = table.drop_nulls("cases_seen")
    assert (measured["true_cases"] <= measured["cases_seen"]).all()
    used = "\n".join(
        path.read_text(encoding="utf-8")
        for path in Path("transforms/sql/cases").glob("*_drafts.sql")
    )
    assert [name for name in table["class"] if f"'{name}'" not in used] == []
