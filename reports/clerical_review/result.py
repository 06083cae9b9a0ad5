"""What a filled workbook says about the run: estimates, agreement, groups, and the questions still
open.

Codes and counts only: the result can be filed and shown where the workbook cannot.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reports.clerical_review.agreement import Agreement, agreement
from reports.clerical_review.answers import Answers
from reports.clerical_review.estimates import Counted, RateEstimate, precision, recall
from reports.clerical_review.groups import Group, JudgedItem, compare_groups
from reports.clerical_review.intervals import Share, wilson
from reports.clerical_review.items import KINDS, READERS, Item, Kind, ReviewError, Stratum
from reports.clerical_review.readers import ReaderErrors, reader_errors


@dataclass(frozen=True)
class StratumResult:
    """A stratum's share of yes among its resolved items, with Wilson's interval."""

    counted: Counted
    yes: Share


@dataclass(frozen=True)
class KindResult:
    """Everything about the pairs, or about the cases.

    recall: for pairs, over the compared pairs; for cases None, for no sample of cases shows what no
    case tells of.
    by_group: precision by a case's type (empty for pairs). unanswered: item codes by reader,
    controls too; contradictory: A and B say yes and no; unsure: one could not tell.
    """

    kind: Kind
    drawn: int
    strata: tuple[StratumResult, ...]
    precision: RateEstimate
    recall: RateEstimate | None
    by_group: dict[str, RateEstimate]
    agreement: Agreement
    by_town: list[Group]
    by_sex: list[Group]
    unanswered: dict[str, list[str]]
    contradictory: list[str]
    unsure: list[str]


@dataclass(frozen=True)
class ReviewResult:
    """The result of one workbook. controls: how often each reader erred where the answer is
    known; these questions are in no other figure."""

    run_id: str
    district_code: str
    kinds: tuple[KindResult, ...]
    controls: tuple[ReaderErrors, ...] = ()


def evaluate_review(answers: Answers) -> ReviewResult:
    """What the answers say. Raises: ReviewError when no question was answered by both readers."""
    if not set(answers.given["a"]) & set(answers.given["b"]):
        raise ReviewError(
            "还没有一道题由两位阅卷人都回答，无法计算。",
            "No question has been answered by both readers yet.",
        )
    kinds = tuple(_of_kind(kind, answers) for kind in KINDS)
    controls = [item for item in answers.sample.items if item.is_control]
    return ReviewResult(
        answers.sample.run_id,
        answers.sample.district_code,
        kinds,
        reader_errors(controls, answers.given),
    )


def _of_kind(kind: Kind, answers: Answers) -> KindResult:
    of_kind = [item for item in answers.sample.items if item.kind == kind]
    items = [item for item in of_kind if not item.is_control]
    said = {
        item.code: (answers.given["a"].get(item.code), answers.given["b"].get(item.code))
        for item in items
    }
    verdicts = {code: a == "yes" for code, (a, b) in said.items() if a == b and a in ("yes", "no")}
    counted = [
        _counted(stratum, items, verdicts)
        for stratum in answers.sample.strata
        if stratum.kind == kind
    ]
    return KindResult(
        kind=kind,
        drawn=len(items),
        strata=tuple(StratumResult(one, wilson(one.yes, one.resolved)) for one in counted),
        precision=precision(counted),
        recall=recall(counted) if kind == "pair" else None,
        by_group=_by_case_type(counted) if kind == "case" else {},
        agreement=agreement([(a, b) for a, b in said.values() if a and b]),
        by_town=compare_groups(_judged(items, counted, verdicts, lambda item: item.town)),
        by_sex=compare_groups(_judged(items, counted, verdicts, lambda item: item.sex)),
        unanswered={
            reader: sorted(item.code for item in of_kind if item.code not in answers.given[reader])
            for reader in READERS
        },
        contradictory=sorted(code for code, both in said.items() if set(both) == {"yes", "no"}),
        unsure=sorted(code for code, both in said.items() if "unsure" in both and None not in both),
    )


def _counted(stratum: Stratum, items: list[Item], verdicts: dict[str, bool]) -> Counted:
    codes = [item.code for item in items if item.stratum == stratum.key]
    found = [verdicts[code] for code in codes if code in verdicts]
    return Counted(stratum, sum(found), len(found) - sum(found), len(codes) - len(found))


def _by_case_type(counted: list[Counted]) -> dict[str, RateEstimate]:
    types = dict.fromkeys(one.stratum.group for one in counted if one.stratum.is_claimed)
    return {
        name: precision([one for one in counted if one.stratum.group == name]) for name in types
    }


def _judged(
    items: list[Item],
    counted: list[Counted],
    verdicts: dict[str, bool],
    group_of: Callable[[Item], str],
) -> list[JudgedItem]:
    """Resolved items with their weights. A case for review claims nothing, so it can be neither
    right nor wrong."""
    of_key = {one.stratum.key: one for one in counted}
    return [
        JudgedItem(
            group_of(item),
            one.stratum.size / one.resolved,
            verdicts[item.code] == one.stratum.is_claimed,
        )
        for item in items
        if item.code in verdicts
        and ((one := of_key[item.stratum]).stratum.is_claimed or item.kind == "pair")
    ]
