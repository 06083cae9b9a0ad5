"""无佐证: one register alone claims a birth that no other source could have told of.

Nothing contradicts it, so nobody changes anything before somebody has looked.
"""

from data.reference.terms import Term
from transforms.case_types.model import (
    CaseType,
    ChangeAction,
    CountEffect,
    Facts,
    Sentence,
    Subtype,
    VerificationRule,
)
from transforms.case_types.phrases import claim, removal

_PLACES = {"3": ("在家分娩", "at home"), "4": ("在区外分娩", "outside the district")}
_ELSEWHERE = ("未注明可核对的分娩地点", "at no place that can be checked")


def _sentence(facts: Facts) -> Sentence:
    zh, en = claim(facts)
    where = _PLACES.get(facts["subject_place"] or "", _ELSEWHERE)
    return (
        f"{zh}，{where[0]}，也没有其他来源证实，需入户核实。",
        f"{en}, {where[1]}, and no other source confirms it: somebody has to look.",
    )


def _task(facts: Facts) -> Sentence:
    zh, en = removal(facts)
    return (
        f"先入户核实。确有这个孩子，填“不属实”，登记不动；查无此出生，填“属实”，再{zh}。",
        "Visit the family first. If there is such a child, answer 'Not true' and change nothing; "
        f"if there was no such birth, answer 'True', and {en}.",
    )


UNSUPPORTED = CaseType(
    code="unsupported",
    term=Term("无佐证", "Unsupported"),
    definition=Term(
        "只有一个登记记载，在家或区外分娩，没有佐证也没有反证。",
        "One register alone tells of it, at home or outside the district; nothing "
        "supports or contradicts it.",
    ),
    revision=None,
    colour="#999999",
    tint="#F2F2F2",
    change=ChangeAction.LOOK_THEN_REMOVE,
    verification=VerificationRule.NO_CLAIM_LEFT,
    effect=CountEffect.REMOVES_IF_CONFIRMED,
    drafts=("uncorroborated_drafts",),
    sentence=_sentence,
    task=_task,
    subtypes=(
        Subtype(
            "home_or_outside",
            Term("在家或区外分娩", "At home or outside"),
            rests_on_absence=True,
        ),
    ),
)
