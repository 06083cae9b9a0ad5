"""Prints a summary in one language. Every figure comes from `summary`, and every table from
`tables`."""

from collections.abc import Iterator
from math import inf

from rich.console import Console

from data.reference.terms import SOURCES, Language, Term, name_of
from reports.statistics import tables
from reports.statistics.district import DistrictEstimate
from reports.statistics.fertility_tables import show_fertility
from reports.statistics.findings import RULES
from reports.statistics.linkage_error import Origin
from reports.statistics.other_counts_tables import show_other_counts
from reports.statistics.season_tables import show_season
from reports.statistics.sex_ratio import NATURAL
from reports.statistics.shared_misses import Sign
from reports.statistics.strata import LISTS
from reports.statistics.summary import Summary
from reports.statistics.tables import say

_MOST_FINDINGS = 20
_ORIGINS: dict[Origin, Term] = {
    "none": Term("匹配未作预期，按无误计", "the matching expects none"),
    "run": Term("匹配自身的预期，未经复核", "the matching's own expectation, which nobody checked"),
    "self-test": Term(
        "匹配自身的预期与自测（改动证据后再匹配）",
        "the matching's own expectation and a self-test (evidence damaged and matched again)",
    ),
    "review": Term(
        "两人复核（登记与证据之间的记录对）",
        "a clerical review (pairs of a register with evidence)",
    ),
}


def show(summary: Summary, language: Language, console: Console) -> None:
    """Print the summary."""
    console.print(tables.births_table(summary, language))
    for note in (
        silent_note(summary, language),
        _year_note(language),
        _error_note(summary, language),
        _link_note(summary, language),
    ):
        if note:
            console.print(note, style="dim", highlight=False)
    if summary.years[-1].estimate.by_place:
        console.print(tables.missed_table(summary, language))
        console.print(tables.sensitivity_table(summary, language))
        for sentence in (*tie_notes(summary.years[-1].estimate, language), unseen_note(language)):
            console.print(sentence, style="dim", highlight=False)
    if len(summary.years) > 1:  # a column each; all of the window is the last one
        console.print(tables.revisions_table(summary, language))
    console.print(tables.sex_ratio_table(summary, language))
    console.print(_ratio_note(language), style="dim", highlight=False)
    console.print(tables.sources_table(summary, language))
    console.print(tables.parts_table(summary, language))
    console.print(_parity_note(language), style="dim", highlight=False)
    if summary.towns:
        console.print(tables.towns_table(summary, language))
    if summary.two_list:
        console.print(tables.estimates_table(summary, language))
    show_fertility(summary.fertility, summary.town_names, language, console)
    show_other_counts(summary.other_counts, language, console)
    show_season(summary.by_month, language, console)
    _show_findings(summary, language, console)


def silent_note(summary: Summary, language: Language) -> str:
    """Which sources the figures had to do without; empty where all came."""
    missing = [source for source in LISTS if source in summary.silent]
    names = say(language, "、", ", ").join(name_of(SOURCES, one, language) for one in missing)
    return names and say(
        language,
        f"未报送：{names}。“—”或 0 不是其上报数，也不衡量其完整率。",
        f"Did not deliver: {names}. A “—” or 0 is no count of theirs, and their completeness is "
        "not told.",
    )


def tie_notes(estimate: DistrictEstimate, language: Language) -> Iterator[str]:
    """Where the counts cannot tell how many births are on no list, and what the interval does about
    it."""

    def places(sign: Sign) -> str:
        found = estimate.places_with(sign)
        return say(language, "；", "; ").join(tables.stratum_name(one, language) for one in found)

    if copied := places("copied"):
        yield say(
            language,
            f"不能判定：在{copied}，证据所示的出生几乎都已登记，少于互不相干的名单应有的；通报可能抄自登记。"
            "那里的未登记出生，名单看不到，估计和区间只能当作下限。",
            f"Cannot be told: of {copied}, evidence shows hardly any birth that no register holds, "
            "fewer than lists of their own would; it may have been made from the registers. Lists "
            "do not see the unregistered births there: take the estimate and the interval for the "
            "least.",
        )
    if shared := places("shared"):
        yield say(
            language,
            f"在{shared}，两个登记漏的多是同一些出生。证据是否也漏掉它们，名单不能判定：区间自“不漏”到"
            "“与两个登记之间同样相关”都包括在内，因而较宽。",
            f"Of {shared}, the two registers miss many of the same births. Whether evidence misses "
            "them as well, the lists cannot tell: the interval reaches from not at all to as much "
            "as the registers share, and is the wider for it.",
        )


def unseen_note(language: Language) -> str:
    """What no list can see, whatever the estimator."""
    return say(
        language,
        "任何名单都不可能载有的出生（在家分娩、从未登记、也无人通报的孩子）不在估计之内，区间也不含它们。",
        "Births that no list could hold (at home, never registered, told by nobody) are in no "
        "estimate, and no interval here covers them.",
    )


def _show_findings(summary: Summary, language: Language, console: Console) -> None:
    if summary.to_come:
        later = summary.to_come.total
        text = (
            f"{later.missed:.0f} "
            f"({later.low - later.observed:.0f}–{later.high - later.observed:.0f})"
        )
        console.print(
            say(
                language,
                f"WIS 尚待上报（链梯法）：{text}",
                f"Births still to be reported to WIS (chain ladder): {text}",
            )
        )
    found = len(summary.findings)
    console.print(
        say(
            language,
            f"合理性检验 {len(RULES)} 条规则，发现 {found} 处；月报逻辑问题 "
            f"{summary.return_findings} 处",
            f"{len(RULES)} rules of plausibility: {found} findings; returns: "
            f"{summary.return_findings}",
        )
    )
    for finding in summary.findings[:_MOST_FINDINGS]:
        # A town or a hospital may be called anything, [/b] as well.
        console.print(f"  · {finding.sentence(language)}", markup=False)
    if found > _MOST_FINDINGS:
        console.print(
            say(
                language,
                f"  … 另有 {found - _MOST_FINDINGS} 处",
                f"  … {found - _MOST_FINDINGS} more",
            )
        )


def _year_note(language: Language) -> str:
    return say(
        language,
        "* 不足一个统计年度（10月1日至9月30日）",
        "* not a whole statistical year (1 October to 30 September)",
    )


def _error_note(summary: Summary, language: Language) -> str:
    """What the interval of all years is made of."""
    whole = summary.years[-1].estimate
    if whole.missed_error == inf:
        return say(
            language,
            "没有医院或部门通报可对照登记：不知还缺多少，估计无上限",
            "No evidence stands against the registers: nothing says how many more births there are",
        )
    return say(
        language,
        f"合计的标准误：各来源均缺 {whole.missed_error:.1f}（估计 {whole.missed:.1f} 例），无佐证 "
        f"{whole.doubt_error:.1f}，匹配 {whole.link_error:.1f}",
        f"Standard errors of all: births on no source {whole.missed_error:.1f} (estimated: "
        f"{whole.missed:.1f}), unsupported births {whole.doubt_error:.1f}, links "
        f"{whole.link_error:.1f}",
    )


def _link_note(summary: Summary, language: Language) -> str:
    """What links do to the estimate, and who says how often they err; empty where there is no
    second list."""
    whole = summary.years[-1].estimate
    if whole.missed_error == inf:
        return ""
    rates, origin = whole.rates, _ORIGINS[whole.rates.origin].in_language(language)
    return say(
        language,
        f"登记与证据之间的匹配：漏配 {rates.missed:.3%}（± {rates.missed_error:.3%}），误配 "
        f"{rates.wrong:.3%}（± {rates.wrong_error:.3%}），据{origin}；改正后出生数 "
        f"{whole.link_change:+.1f}",
        f"Links between registers and evidence: {rates.missed:.3%} missed (± "
        f"{rates.missed_error:.3%}), {rates.wrong:.3%} wrong (± {rates.wrong_error:.3%}), by "
        f"{origin}; put right, births {whole.link_change:+.1f}",
    )


def _ratio_note(language: Language) -> str:
    return say(
        language,
        "精确区间（Clopper-Pearson）。◀ 难以用偶然解释（Holm 法，全表合计）：合计对照自然范围 "
        f"{NATURAL[0]:.0f}–{NATURAL[1]:.0f}，其余对照该范围与合计",
        "Exact intervals (Clopper-Pearson). ◀ chance hardly explains it (Holm, over the whole "
        f"table): all years against the natural band {NATURAL[0]:.0f}–{NATURAL[1]:.0f}, the others "
        "against that band up to all years",
    )


def _parity_note(language: Language) -> str:
    return say(
        language,
        "孩次只有登记载明：按孩次只看另一登记也载有的出生，其完整率高于按性别的，不可相比",
        "Only registers tell a parity: by parity, of births that the other register holds too; "
        "not comparable with the shares by sex",
    )
