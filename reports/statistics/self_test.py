"""How many births the matching found again whose evidence was damaged: its recall without truth, by
hospital, town and sex of the child, and the link error that the estimate may use.

The trials are `transforms.linkage.self_test`'s. A birth's links are lost together, so an interval
counts births and not pairs (Wilson).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text
from scipy.special import xlog1py, xlogy
from scipy.stats import t

from data.reference.terms import SEXES, Language, Term, name_of, speaker
from reports.clerical_review.intervals import wilson
from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE
from reports.snapshot.restricted import NotPublishedError
from reports.statistics.link_rates import expected_rates
from reports.statistics.linkage_error import LinkRates
from reports.statistics.snapshot import Snapshot, open_snapshot
from transforms.linkage.damage import GROUPS
from transforms.linkage.self_test import Refound, find_again

# A hospital or town of fewer trials says nothing that its interval does not drown.
_FEWEST_TRIALS = 20
_HEADINGS: Mapping[str, Term] = {
    "hospital_code": Term("医院", "Hospital"),
    "town_code": Term("镇", "Town"),
    "baby_sex": Term("性别", "Sex"),
}


@dataclass(frozen=True)
class Recall:
    """Of the births of a group (`by` and `group` empty: all) that were damaged, pairs of evidence
    and register linked again of so many, with the 95 % interval of the share, and links with other
    births."""

    by: str
    group: str
    births: int
    pairs: int
    found: int
    wrong: int
    recall: float
    low: float
    high: float


@dataclass(frozen=True)
class SelfTest:
    """The whole result, of one run; groups: the district first."""

    run_id: str
    district_code: str
    groups: tuple[Recall, ...]

    def rates(self, expected: LinkRates) -> LinkRates:
        """The link error that the run expects of itself, held to what was found again. Raises:
        ValueError where nothing was found again."""
        whole = self.groups[0]
        links = whole.found + whole.wrong
        if not links:
            raise ValueError("Nothing was found again")
        missed, missed_error = _held_to(expected.missed, 1 - whole.recall, whole.births)
        wrong, wrong_error = _held_to(expected.wrong, whole.wrong / links, whole.births)
        return LinkRates(missed, wrong, missed_error, wrong_error, "self-test")


class UnusableSelfTestError(Exception):
    """No self-test of this run; `str()` says what to do, Chinese first."""


def run_self_test(out: Path, key: str | None = None, births: int = 600, seed: int = 1) -> SelfTest:
    """Damage the evidence of so many births of a published run, in memory, and link it again.

    Raises: NotPublishedError; UnusableSelfTestError where no birth has evidence and a register.
    """
    if not (out / RESTRICTED_FILE).is_file():
        raise NotPublishedError(f"尚未发布 / Nothing is published there: {out / RESTRICTED_FILE}")
    with open_snapshot(out) as snapshot:
        run, district = snapshot.one("select run_id, district_code from runs")
    trials = find_again(out / BIRTHS_FILE, out / RESTRICTED_FILE, key, births, seed)
    if not any(one.found for one in trials):
        raise UnusableSelfTestError(
            "没有既有证据又在登记中的出生，无从自测。\n"
            "No birth has evidence and a register's record: there is nothing to test."
        )
    return SelfTest(run, district, tuple(_recalls(trials)))


# How much the logarithm of a rate differs from the run's expectation: as likely by less than this
# as by more (Student's t, 3 degrees of freedom, so that trials can say more than any expectation).
_DOUBT, _FREEDOM = 0.6, 3.0
_FACTORS = np.linspace(-8.0, 9.0, 1701)
# Where the run expects no error at all, as where it counts no pair.
_LEAST_RATE = 1e-6


def _held_to(expected: float, share: float, births: int) -> tuple[float, float]:
    """A rate and its standard error: what the run expects, weighed by how likely each factor makes
    so many errors among the damaged births (Bayes; the births of one error count as a whole)."""
    rates = np.exp(_FACTORS) * max(expected, _LEAST_RATE)
    rates = rates[rates < 1]
    errors = share * births
    likely = xlogy(errors, rates) + xlog1py(births - errors, -rates)
    weights = np.exp(likely - likely.max()) * t.pdf(_FACTORS[: len(rates)] / _DOUBT, _FREEDOM)
    weights /= weights.sum()
    mean = float(weights @ rates)
    return mean, float(np.sqrt(weights @ (rates - mean) ** 2))


def published_self_test(snapshot: Snapshot) -> SelfTest | None:
    """The self-test of the run; None where no birth has evidence and a register's record, or an
    older version published the file."""
    if not snapshot.has_table("self_test"):
        return None
    run, district = snapshot.one("select run_id, district_code from runs")
    kinds = {"all": "", "hospital": "hospital_code", "town": "town_code", "sex": "baby_sex"}
    groups = tuple(
        _counted(kinds[kind], "" if kind == "all" else group, *counts)
        for kind, group, *counts in snapshot.rows("""
            select grouped_by, group_code, births, pairs, found_again, wrong_links from self_test
            order by grouped_by <> 'all', grouped_by, group_code""")
    )
    return SelfTest(run, district, groups) if groups else None


def rates_by_self_test(snapshot: Snapshot) -> LinkRates:
    """How often links err, as the run expects and its self-test allows."""
    expected, tested = expected_rates(snapshot), published_self_test(snapshot)
    if tested is None or not tested.groups[0].found:
        return expected
    return tested.rates(expected)


def self_tested_rates(file: Path, snapshot: Snapshot) -> LinkRates:
    """The same with a self-test's file. Raises: UnusableSelfTestError when it is none, or of
    another run."""
    try:
        read: Any = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        groups = tuple(Recall(**one) for one in read["groups"])
        result = SelfTest(str(read["run_id"]), str(read["district_code"]), groups)
        rates = result.rates(expected_rates(snapshot))
    except (OSError, ValueError, KeyError, TypeError, IndexError, ZeroDivisionError) as error:
        raise UnusableSelfTestError(
            f"{file} 不是自测结果；请给出 birthrecon self-test 写的文件。\n"
            f"{file} is no self-test; give the file that birthrecon self-test wrote."
        ) from error
    (run,) = snapshot.one("select run_id from runs")
    if result.run_id != run:
        raise UnusableSelfTestError(
            f"{file} 测的是运行 {result.run_id}，而这里发布的是 {run}；请重新自测。\n"
            f"{file} tested run {result.run_id}, and {run} is published here: test again."
        )
    return rates


def write_self_test(result: SelfTest, path: Path) -> None:
    """Write it as JSON."""
    text = json.dumps(asdict(result), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def show_self_test(
    result: SelfTest, console: Console, names: Mapping[str, str], language: Language = "zh"
) -> None:
    """Print it; names, of towns."""
    say = speaker(language)
    table = Table(title=say("自测：再找到多少", "Self-test: how many are found again"))
    for heading in (
        "",
        say("出生", "births"),
        say("记录对", "pairs"),
        say("再找到", "found again"),
        say("召回率（95%）", "recall (95 %)"),
        say("误配", "wrong"),
    ):
        table.add_column(heading, justify="left" if not heading else "right")
    for one in result.groups:
        name = names.get(one.group) or name_of(SEXES, one.group, language)
        heading = _HEADINGS[one.by].in_language(language) + " " if one.by else ""
        table.add_row(
            Text(f"{heading}{name}" if one.by else say("全区", "District")),
            *(f"{number:,}" for number in (one.births, one.pairs, one.found)),
            f"{one.recall:.2%} ({one.low:.2%}–{one.high:.2%})",
            f"{one.wrong:,}",
        )
    console.print(table)
    console.print(
        say(
            "把证据按本次运行所见的差错率改动后重新匹配；只对曾经匹配上的那类出生而言。",
            "Evidence was damaged as often as this run shows, and matched again. It holds for "
            "births like those that were matched once.",
        ),
        highlight=False,
    )


def _recalls(trials: Sequence[Refound]) -> Iterator[Recall]:
    yield _recall("", "", trials)
    for by in GROUPS:
        parts: dict[str, list[Refound]] = {}
        for one in trials:
            if (value := one.about[by]) is not None:
                parts.setdefault(value, []).append(one)
        for group, mine in sorted(parts.items()):
            if len(mine) >= _FEWEST_TRIALS:
                yield _recall(by, group, mine)


def _recall(by: str, group: str, trials: Sequence[Refound]) -> Recall:
    pairs, found, wrong = (
        sum(getattr(one, name) for one in trials) for name in ("pairs", "found", "wrong")
    )
    return _counted(by, group, len(trials), pairs, found, wrong)


def _counted(by: str, group: str, births: int, pairs: int, found: int, wrong: int) -> Recall:
    # A birth counts as a whole: its links are lost together.
    share = wilson(births * found / pairs, births)
    low, high = share.low or 0.0, share.high or 1.0
    return Recall(by, group, births, pairs, found, wrong, found / pairs, low, high)
