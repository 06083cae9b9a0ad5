from pathlib import Path

import duckdb
import pytest

from transforms.linkage.evaluate import EvaluationError, evaluate, judge

PUBLISHED = """
create table cases as select * from (values
    ('c1', 'under_reported', 'missing_from_wis', 'certain', 0.99),
    ('c2', 'under_reported', 'missing_from_wis', 'probable', 0.9),
    ('c3', 'duplicate', 'same_town', 'certain', 0.99), ('c4', 'duplicate', 'same_town', 'certain',
        0.99),
    ('c5', 'misreported', 'sex', 'probable', 0.8), ('c6', 'misreported', 'parity', 'review', 0.5),
    ('c7', 'false_report', 'no_delivery_found', 'probable', 0.8)
) as t(case_id, case_type, subtype, grade, probability);
create table case_records as select * from (values
    ('c1', 'hospital', 'h1', 'evidence'), ('c2', 'hospital', 'h1', 'evidence'),
    ('c3', 'wis', 'w1', 'subject'), ('c3', 'wis', 'w2', 'subject'),
    ('c4', 'wis', 'w3', 'subject'), ('c4', 'wis', 'w9', 'subject'),
    ('c5', 'wis', 'w5', 'subject'), ('c5', 'population', 'p5', 'evidence'), ('c6', 'wis', 'w6',
        'subject'),
    ('c7', 'wis', 'w7', 'subject')
) as t(case_id, source, source_record_id, role);
create table record_links as select * from (values
    ('wis', 'w1', 'a'), ('wis', 'w2', 'a'), ('hospital', 'h1', 'a'), ('population', 'p5', 'b')
) as t(source, source_record_id, birth_id);
"""
# w1 and w2 are one birth; h1 is another, wrongly linked to it; p5 and w5 are one, of which the link
# is missing.
RECORDS = """
    ('wis','w1','B1'), ('wis','w2','B1'), ('hospital','h1','B2'), ('population','p5','B3'),
    ('wis','w5','B3')
"""
CASES = """
    ('t1', 'under_reported', 'missing_from_wis', 'hospital', 'h1'),
    ('t2', 'duplicate', 'same_town', 'wis', 'w1'), ('t2', 'duplicate', 'same_town', 'wis', 'w2'),
    ('t3', 'duplicate', 'same_town', 'wis', 'w3'), ('t3', 'duplicate', 'same_town', 'wis', 'w4'),
    ('t5', 'misreported', 'town', 'wis', 'w5'), ('t6', 'misreported', 'parity', 'wis', 'w6')
"""
GREY = "('g1', 'false_report', '*', 'wis', 'w7')"


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    with duckdb.connect(tmp_path / "births.duckdb") as con:
        con.execute(PUBLISHED)
        case_columns = "truth_case_id, case_type, subtype, source, source_record_id"
        for name, rows, columns in (
            ("records", RECORDS, "source, source_record_id, birth_id"),
            ("cases", CASES, case_columns),
            ("grey", GREY, case_columns),
        ):
            con.execute(
                f"copy (select * from (values {rows}) as t({columns})) to "
                f"'{tmp_path / name}.parquet'"
            )
    return tmp_path


def test_a_case_hits_once_by_the_contracts_rules(truth: Path) -> None:
    score = evaluate(truth / "births.duckdb", truth)
    scored = {
        case.case_type: (case.planted, case.found, case.wrong, case.found_in_review)
        for case in score.cases
    }
    assert scored == {
        "under_reported": (1, 1, 1, 0),  # two flags share one record: one hits
        "duplicate": (2, 1, 1, 0),  # one shared record is not enough
        "misreported": (2, 0, 1, 1),  # another subtype hits nothing; review is counted apart
        "false_report": (0, 0, 0, 0),  # what the contract leaves open is neither
        "unsupported": (0, 0, 0, 0),
    }
    assert (score.total.planted, score.total.found, score.total.wrong) == (5, 2, 3)


def test_every_case_is_judged_whatever_its_grade(truth: Path) -> None:
    assert judge(truth / "births.duckdb", truth) == {
        "c1": True,
        "c2": False,
        "c3": True,
        "c4": False,
        "c5": False,
        "c6": True,
        "c7": None,
    }


def test_linkage_counts_pairs_of_records(truth: Path) -> None:
    score = evaluate(truth / "births.duckdb", truth)
    assert score.linkage_precision == pytest.approx(1 / 3)  # of w1-w2, w1-h1, w2-h1
    assert score.linkage_recall == pytest.approx(1 / 2)  # of w1-w2, p5-w5
    assert score.linkage_f1 == pytest.approx(0.4)


def test_without_a_truth_there_is_nothing_to_score(truth: Path) -> None:
    (truth / "cases.parquet").unlink()
    with pytest.raises(EvaluationError, match=r"cases\.parquet"):
        evaluate(truth / "births.duckdb", truth)
