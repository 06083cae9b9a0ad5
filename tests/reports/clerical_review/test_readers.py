"""Questions whose answer is known measure the readers, and enter no estimate."""

import json
from pathlib import Path

import pytest

from reports.clerical_review.answers import Answers
from reports.clerical_review.controls import proved_pairs
from reports.clerical_review.items import Answer, Item, Sample, Stratum
from reports.clerical_review.key import key_digest, key_lines, read_key
from reports.clerical_review.readers import reader_errors
from reports.clerical_review.result import evaluate_review
from transforms.ledger.store import open_ledger
from transforms.ledger.tables import Case

STRATUM = Stratum("pair", "hospital-wis", "0.9-0.99", True, 500, 0.95)
ASKED = [Item(f"P{number:03d}", "pair", STRATUM.key, "420607107", "1") for number in range(20)]
CONTROLS = [
    Item(f"P{100 + number}", "pair", f"control/{origin}", "420607107", "2")
    for number, origin in enumerate(["proved/yes"] * 6 + ["apart/no"] * 4)
]
SAMPLE = Sample("20090731-1a2b", "420607", 1, (STRATUM,), (*ASKED, *CONTROLS), {}, {})


def always_yes() -> dict[str, Answer]:
    return {item.code: "yes" for item in SAMPLE.items}


def test_a_reader_who_says_yes_to_everything_shows() -> None:
    careful = {item.code: item.known for item in CONTROLS[1:]} | {CONTROLS[0].code: "unsure"}
    a, b = reader_errors(CONTROLS, {"a": always_yes(), "b": careful})
    assert (a.asked, a.wrong.value, a.one_as_two.value, a.two_as_one.value) == (10, 0.4, 0, 1)
    assert a.wrong.low is not None
    assert 0 < a.wrong.low < 0.4
    assert (b.unanswered, b.unsure, b.wrong.value) == (0, 1, 0)


def test_controls_enter_no_estimate_and_no_agreement() -> None:
    careful: dict[str, Answer] = {item.code: "yes" for item in ASKED}
    told = evaluate_review(Answers(SAMPLE, {"a": always_yes(), "b": careful}))
    pairs = told.kinds[0]
    assert (pairs.drawn, pairs.precision.share.value, pairs.agreement.agreed.value) == (20, 1, 1)
    assert sum(group.items for group in pairs.by_town) == 20
    assert pairs.unanswered == {"a": [], "b": sorted(item.code for item in CONTROLS)}
    assert [one.unanswered for one in told.controls] == [0, 10]


def test_a_review_without_controls_says_nothing_of_the_readers() -> None:
    plain = Sample("20090731-1a2b", "420607", 1, (STRATUM,), tuple(ASKED), {}, {})
    assert evaluate_review(Answers(plain, {"a": always_yes(), "b": always_yes()})).controls == ()
    with pytest.raises(ValueError, match="no control"):
        assert ASKED[0].known


def test_workbooks_drawn_before_there_were_controls_are_still_read() -> None:
    run, *rest = key_lines(SAMPLE)
    lines = [json.dumps(json.loads(run) | {"format": "birthrecon review 1"}), *rest]
    assert read_key(lines, key_digest(lines)).items == SAMPLE.items


def kept(case_id: str, case_type: str, status: str, roles: dict[str, str]) -> Case:
    facts = json.dumps({record: {"role": role} for record, role in roles.items()})
    return Case(
        case_id=case_id,
        case_type=case_type,
        subtype="sex",
        register="wis",
        grade="probable",
        status=status,
        version=1,
        evidence_digest="",
        facts=facts,
    )


def test_only_what_an_extract_has_proved_is_known_to_be_one_birth(tmp_path: Path) -> None:
    twice = {"wis:W1": "subject", "wis:W2": "subject", "hospital:H1": "evidence"}
    other = {"wis:W3": "subject", "population:P3": "subject", "hospital:H3": "evidence"}
    with open_ledger(tmp_path) as ledger:
        with ledger.writing() as session:
            session.add_all(
                [
                    kept("C1", "duplicate", "verified", twice),
                    kept("C2", "misreported", "verified", other),
                    kept("C3", "misreported", "confirmed", {**other, "hospital:H4": "evidence"}),
                    kept("C4", "false_report", "verified", twice | {"wis:W9": "subject"}),
                ]
            )
        with ledger.reading() as session:
            assert proved_pairs(session) == [("hospital:H3", "wis:W3"), ("wis:W1", "wis:W2")]
