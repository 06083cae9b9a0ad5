"""What was tested in the reports, how often something was found, and how many births are still to
be reported."""

from collections import Counter
from collections.abc import Iterator

from data.reference.terms import Language, speaker
from reports.release.bulletin.document import Block, Paragraph
from reports.release.content import Content
from reports.release.disclosure.cells import WIS, Cell
from reports.release.grid import HIDDEN, FigureColumn, FigureGrid
from reports.statistics.delay import MonthNowcast
from reports.statistics.findings import RULES

_LATEST_MONTHS = 6


def blocks(content: Content, language: Language) -> Iterator[Block]:
    """The rules with their findings, and the nowcast."""
    say, summary = speaker(language), content.summary
    yield Paragraph(
        say(
            "检验的是登记和月报，不是任何人。下表只列各条规则发现几处；每一处的镇、"
            "数字和界限由本区统计人员以 birthrecon statistics 查看。",
            "Registers and returns are tested, not people. The table says how often each rule "
            "found something; town, figure and limit of each finding are for the office's own "
            "statisticians (birthrecon statistics).",
        )
    )
    found = Counter(finding.rule for finding in summary.findings)
    columns = (
        FigureColumn(say("规则", "Rule"), kind="text"),
        FigureColumn(say("依据", "Source"), kind="text"),
        FigureColumn(say("发现", "Findings")),
    )
    rows = tuple(
        (says.in_language(language), source, found[rule]) for rule, (says, source) in RULES.items()
    )
    returns = (
        say("月报逻辑审核", "Logic of the monthly returns"),
        say("月报规则", "rules of the returns"),
        summary.return_findings,
    )
    yield FigureGrid("rules", say("合理性检验", "Tests of plausibility"), columns, (*rows, returns))
    yield from _to_come(content, language)


def _to_come(content: Content, language: Language) -> Iterator[Block]:
    say, nowcast = speaker(language), content.summary.to_come
    if nowcast is None:
        yield Paragraph(
            say(
                "上报月份太少，不能估计尚待上报的出生。",
                "Too few months of reports to estimate births still to come.",
            )
        )
        return
    columns = (
        FigureColumn(say("出生月份", "Month of birth"), kind="text"),
        FigureColumn(say("WIS 已上报", "Reported to WIS")),
        FigureColumn(say("预计共（95%）", "Expected in all (95 %)")),
    )
    rows = tuple(_month(content, month) for month in nowcast.months[-_LATEST_MONTHS:])
    # A total over all months less the months that are shown is a hidden month's.
    is_whole = all(_is_shown(content, month.month) for month in nowcast.months)
    method = say("链梯法（Mack 1993）。", "Chain ladder (Mack 1993).")
    total = say(
        f"各月合计尚待上报约 {nowcast.to_come:,.0f} 例，标准误 "
        f"{nowcast.total.standard_error:,.0f}。",
        f" About {nowcast.to_come:,.0f} births of all months are still to be reported, standard "
        f"error {nowcast.total.standard_error:,.0f}.",
    )
    yield FigureGrid(
        "nowcast",
        say("近月出生尚待上报多少", "Births of recent months still to be reported"),
        columns,
        rows,
        method + (total if is_whole else ""),
    )


def _is_shown(content: Content, month: str) -> bool:
    cell = Cell(WIS, month)
    return cell in content.tables.cells and content.tables.births(cell) is not None


def _month(content: Content, month: MonthNowcast) -> tuple[str, str, str]:
    name = f"{month.month[:4]}-{month.month[4:]}"
    if not _is_shown(content, month.month):
        return name, HIDDEN, HIDDEN
    return name, f"{month.births.observed:,.0f}", str(month.births)
