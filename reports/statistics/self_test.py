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

from rich.console import Console
from rich.table import Table
from scipy.stats import norm

from data.reference.terms import SEXES, Language, Term, name_of, speaker
from reports.clerical_review.intervals import CONFIDENCE, wilson
from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE
from reports.snapshot.restricted import NotPublishedError
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

    @property
    def rates(self) -> LinkRates:
        """The link error that it shows. Raises: ValueError where nothing was found again."""
        whole = self.groups[0]
        links = whole.found + whole.wrong
        found = wilson(whole.births * whole.recall, whole.births)
        wrong = wilson(whole.wrong * whole.births / links, whole.births)
        return LinkRates(
            1 - whole.recall,
            whole.wrong / links,
            _error(found.low, found.high),
            _error(wrong.low, wrong.high),
            "self-test",
        )


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


def self_tested_rates(file: Path, snapshot: Snapshot) -> LinkRates:
    """The link error of a self-test's file. Raises: UnusableSelfTestError when it is none, or of
    another run."""
    try:
        read: Any = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        groups = tuple(Recall(**one) for one in read["groups"])
        result = SelfTest(str(read["run_id"]), str(read["district_code"]), groups)
        rates = result.rates
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
            f"{heading}{name}" if one.by else say("全区", "District"),
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
    # A birth counts as a whole: its links are lost together.
    share = wilson(len(trials) * found / pairs, len(trials))
    low, high = share.low or 0.0, share.high or 1.0
    return Recall(by, group, len(trials), pairs, found, wrong, found / pairs, low, high)


def _error(low: float | None, high: float | None) -> float:
    return ((high or 0.0) - (low or 0.0)) / 2 / float(norm.ppf((1 + CONFIDENCE) / 2))
