from pathlib import Path

import pytest

from reports.evidence.case_evidence import CaseNotFoundError
from reports.evidence.case_number import AmbiguousCaseError
from reports.evidence.explain import explain
from reports.snapshot.publish import publish
from reports.snapshot.restricted import NotPublishedError


@pytest.fixture(scope="module")
def out(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    publish(warehouse, folder)
    return folder


def line_with(text: str, word: str) -> str:
    return next(line for line in text.splitlines() if word in line)


def test_the_records_stand_side_by_side_and_what_differs_is_marked(out: Path):
    told = explain(out, "C-MI-1")
    assert "WIS 记何霞之子为男,分娩登记为女" in told
    assert "≠" in line_with(told, "│ 性别")
    assert "≠" not in line_with(told, "│ 出生日期")
    assert "W4" in told
    assert "420607B11/F4/1" in told


def test_each_comparison_tells_its_level_and_weight_in_words(out: Path):
    told = explain(out, "C-MI-1", language="en")
    assert "Misreported" in told
    assert "+5.1" in told
    assert "mother's name  the same  +15.1" in told
    assert "child's sex  different  -7.7" in told
    assert "Given to one birth." in told


def test_a_rival_tells_why_it_lost(out: Path):
    told = explain(out, "C-UR-1", language="en")
    assert "The nearest other records" in told
    assert "more like another birth of the same mother" in told
    assert "性别" in explain(out, "C-UR-1")


def test_the_second_best_division_of_the_family_is_told_with_its_odds(out: Path):
    told = " ".join(explain(out, "C-UR-1", language="en").split())
    assert "420607B11/F1/1 would be one birth with WIS W9;" in told
    assert "8 times as likely" in told
    assert "另算一次出生" in explain(out, "C-DU-1")
    assert "另一种划分" not in explain(out, "C-MI-1")


def test_a_certain_agreement_needs_no_weight_and_says_so(out: Path):
    told = explain(out, "C-DU-1", language="en")
    assert "mother's number and day agree" in told


def test_a_name_that_is_common_weighs_less_and_says_so(out: Path):
    told = explain(out, "C-UR-1", language="en")
    assert "how common the parents' names are  rare  +6.4" in told


def test_markup_in_a_name_is_shown_and_not_obeyed(out: Path):
    assert '=HYPERLINK("http://x","点")' in explain(out, "C-DU-1")


def test_an_unknown_case_is_named(out: Path):
    with pytest.raises(CaseNotFoundError, match="C-NONE"):
        explain(out, "C-NONE")


def test_as_much_of_a_number_as_no_other_case_has_is_enough(out: Path):
    assert explain(out, "c-ur-1") == explain(out, "C-UR-1")
    with pytest.raises(AmbiguousCaseError, match="C-UN-1, C-UR-1"):
        explain(out, "C-U")
    with pytest.raises(CaseNotFoundError, match="too short"):
        explain(out, "C-")


def test_nothing_published_is_said_plainly(tmp_path: Path):
    with pytest.raises(NotPublishedError, match="Nothing is published"):
        explain(tmp_path, "C-UR-1")


def test_a_wrong_key_is_said_plainly(warehouse: Path, tmp_path: Path):
    publish(warehouse, tmp_path, key="right")
    for key in ("wrong", None):
        with pytest.raises(NotPublishedError, match="BIRTHRECON_KEY"):
            explain(tmp_path, "C-UR-1", key=key)
    assert "C-UR-1" in explain(tmp_path, "C-UR-1", key="right")
