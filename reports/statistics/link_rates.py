"""How often the matching erred between the two lists of the estimate: as the run expects it, or as
two readers found.

The run's expectation is about all pairs that it compared and rests on the model's own
probabilities. A clerical review is evidence: from it only pairs of a register with evidence count,
for pairs within a list decide nothing about both.
"""

import json
from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Any

from scipy.stats import norm

from reports.clerical_review.estimates import Counted, precision, recall
from reports.clerical_review.intervals import CONFIDENCE, Share
from reports.clerical_review.items import Stratum
from reports.clerical_review.pooling import is_between
from reports.statistics.linkage_error import LinkRates
from reports.statistics.snapshot import Snapshot
from transforms.case_types.model import CountEffect
from transforms.case_types.registry import all_case_types

# Types of case whose births count until somebody has looked.
_IN_DOUBT = frozenset(
    one.code for one in all_case_types() if one.effect is CountEffect.REMOVES_IF_CONFIRMED
)


class UnusableReviewError(Exception):
    """The review is not of this run, or says nothing of its links; `str()` says what to do, Chinese
    first."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences together."""
        super().__init__(f"{zh}\n{en}")


def expected_rates(snapshot: Snapshot) -> LinkRates:
    """The errors that the matching expects of itself, over all its pairs; none where it does not
    say.

    Nobody has checked the model's probabilities: each rate is taken as anything from none to twice
    itself, all alike.
    """
    result = dict(snapshot.rows("select metric, value from link_quality"))
    wrong, missed = result.get("expected_false_links"), result.get("expected_missed_links")
    (pairs,) = snapshot.one("""
        select coalesce(sum(records * (records - 1) / 2), 0)
        from (select count(*) as records from record_links group by birth_id)""")
    if wrong is None or missed is None or pairs <= wrong:
        return LinkRates(0.0, 0.0)
    missed_share, wrong_share = missed / (pairs - wrong + missed), wrong / pairs
    return LinkRates(
        missed_share, wrong_share, missed_share / sqrt(3), wrong_share / sqrt(3), "run"
    )


def reviewed_rates(file: Path, snapshot: Snapshot) -> LinkRates:
    """The errors that two readers found, from what `birthrecon review-result` wrote.

    Raises: UnusableReviewError when the file is no such result, is about another run, or leaves
    open every pair of a register with evidence.
    """
    result = _read(file)
    _require_same_run(file, result, snapshot)
    try:
        pairs = [
            _counted(stratum)
            for kind in result["kinds"]
            if kind["kind"] == "pair"
            for stratum in kind["strata"]
        ]
    except (KeyError, TypeError) as error:
        raise _no_result(file) from error
    between = [one for one in pairs if is_between(one.stratum.group)]
    found, kept = precision(between).share, recall(between).share
    if not found.value or not kept.value:
        raise UnusableReviewError(
            f"{file} 中登记与医院、部门通报之间的记录对还没有两人一致认为属实的；请答完后再用 "
            "birthrecon review-result 计算。",
            f"{file}: of the links of a register with evidence, the readers agree on none; answer "
            "the questions, then run birthrecon review-result again.",
        )
    return LinkRates(1 - kept.value, 1 - found.value, _error(kept), _error(found), "review")


def reviewed_doubt(file: Path) -> tuple[int, int]:
    """Unsupported cases that both readers judged: births (the case is not so), and no births (it
    is). Of a file that `reviewed_rates` has taken."""
    strata = [
        stratum["counted"]
        for kind in _read(file)["kinds"]
        if kind["kind"] == "case"
        for stratum in kind["strata"]
        if stratum["counted"]["stratum"]["group"] in _IN_DOUBT
    ]
    return sum(one["no"] for one in strata), sum(one["yes"] for one in strata)


def _read(file: Path) -> Mapping[str, Any]:
    if not file.is_file():  # a pipe would be waited for, a device read without end
        raise _no_result(file)
    try:
        result = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _no_result(file) from error
    if not isinstance(result, dict) or not {"run_id", "district_code", "kinds"} <= set(result):
        raise _no_result(file)
    return result


def _require_same_run(file: Path, result: Mapping[str, Any], snapshot: Snapshot) -> None:
    run, district = snapshot.one("select run_id, district_code from runs")
    if (result["run_id"], result["district_code"]) != (run, district):
        raise UnusableReviewError(
            f"{file} 复核的是 {result['district_code']} 的 {result['run_id']}，而这里发布的是 "
            f"{district} 的 {run}；请对本次运行重新抽样复核（birthrecon sample-for-review），"
            "或不用 --review。",
            f"{file} is a review of run {result['run_id']} of {result['district_code']}, and {run} "
            f"of "
            f"{district} is published here; have a sample of this run judged (birthrecon "
            "sample-for-review), or leave out --review.",
        )


def _no_result(file: Path) -> UnusableReviewError:
    return UnusableReviewError(
        f"{file} 不是可读的复核结果；请给出 birthrecon review-result 写的 .result.json 文件。",
        f"{file} is no result of a review; give the .result.json that birthrecon review-result "
        "wrote.",
    )


def _counted(result: Mapping[str, Any]) -> Counted:
    counted = result["counted"]
    return Counted(
        Stratum(**counted["stratum"]), counted["yes"], counted["no"], counted["unresolved"]
    )


def _error(share: Share) -> float:
    """The standard error that the share's interval stands for."""
    if share.low is None or share.high is None:
        return 0.0
    return (share.high - share.low) / 2 / float(norm.ppf((1 + CONFIDENCE) / 2))
