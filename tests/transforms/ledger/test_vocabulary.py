"""Every code that an event or a refusal can bear has a name in both languages, and what older
ledgers stored is still read."""

import re
from string import Formatter

import pytest

from transforms.ledger.refusals import Refusal
from transforms.ledger.signing import SIGN_OFF
from transforms.ledger.states import State
from transforms.ledger.vocabulary import (
    ACTION_TERMS,
    REASON_TERMS,
    ROLE_TERMS,
    Action,
    LedgerRole,
    Reason,
    action_term,
    reason_term,
    role_term,
)

CHINESE = re.compile(r"[一-鿿]")
# As the ledgers before stored the program's reasons.
OLD_REASONS = (
    "the run found it",
    "on a list",
    "a list went out",
    "a reply came",
    "the town's reply",
    "the town has changed its answer",
    "all have signed",
    "signature 3",
    "in a change file",
    "no answer by the deadline",
    "the evidence has changed",
    "the signed correction was not made",
    "the decision is undone",
    "reviewed",
    "at the desk",
    "double review",
    "a reader has judged",
    "wrong name or password",
    "accounts of the desk",
    "it is back: the extract shows it again",
    "refuted before; its evidence has changed",
    "signed before; its evidence has changed",
    "signed, and still wrong in the extract",
    "signed, and another wrong value stands in the extract",
    "the extract shows the correction",
    "the evidence has changed: the case is no longer one",
    "the register was corrected before the signatures",
    "the case vanished without its correction",
)


@pytest.mark.parametrize(
    ("codes", "terms"),
    [(Action, ACTION_TERMS), (Reason, REASON_TERMS), (LedgerRole, ROLE_TERMS)],
)
def test_every_code_has_a_name_in_both_languages(codes, terms) -> None:
    assert set(terms) == set(codes)
    for term in terms.values():
        assert CHINESE.search(term.zh)
        assert term.en
        assert not CHINESE.search(term.en)


@pytest.mark.parametrize("why", OLD_REASONS)
def test_a_reason_of_an_older_ledger_reads_in_chinese(why: str) -> None:
    assert CHINESE.search(reason_term(why).zh)


def test_what_a_person_wrote_or_a_later_version_knows_stays_as_it_is() -> None:
    assert reason_term("two women of one name").zh == "two women of one name"
    assert action_term("merge").zh == "merge"
    assert role_term(SIGN_OFF[0]).en == SIGN_OFF[0]


@pytest.mark.parametrize("refusal", list(Refusal))
def test_a_refusal_says_the_same_in_both_languages(refusal: Refusal) -> None:
    term = refusal.value
    zh, en = ({name for _, name, *_ in Formatter().parse(text) if name} for text in term_pair(term))
    assert zh == en
    assert CHINESE.search(term.zh)
    assert not CHINESE.search(term.en)
    told_zh, told_en = refusal.told(**dict.fromkeys(zh, State.OPEN))
    assert "{" not in told_zh + told_en
    assert not re.search(r"\bopen\b", told_zh)


def term_pair(term) -> tuple[str, str]:
    """A term's texts."""
    return term.zh, term.en
