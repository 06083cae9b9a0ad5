"""Each town: births before and after correction, its sex ratio, and how complete WIS is there."""

from collections.abc import Iterator

from data.reference.terms import Language, speaker
from reports.release.bulletin import charts
from reports.release.bulletin.charts import Interval
from reports.release.bulletin.document import Block, Paragraph, drawn
from reports.release.bulletin.sections.sex_ratio import ratio_texts, ratios_of
from reports.release.content import Content
from reports.release.disclosure.cells import ALL, CORRECTED, UNKNOWN, WIS, Cell
from reports.release.grid import ABSENT, HIDDEN, FigureColumn, FigureGrid, Value, figure_text
from reports.release.reconciliation import BY_TOWN
from reports.statistics.ratios import Ratios


def blocks(content: Content, language: Language) -> Iterator[Block]:
    """A table of the towns, and their completeness as a chart."""
    say = speaker(language)
    yield Paragraph(
        say(
            "各年合计。完整率：其他来源（医院、交换）所示的出生中 WIS 也有的比例，"
            "小镇向全区收缩（经验贝叶斯），以免把偶然当成差别。",
            "All years together. Complete: of the births that other sources show (hospitals, "
            "exchange), the share that WIS holds too, small towns drawn towards the district "
            "(empirical Bayes) lest chance pass for a difference.",
        )
    )
    columns = (
        FigureColumn(say("镇", "Town"), kind="text"),
        FigureColumn(say("WIS 上报", "WIS, reported")),
        FigureColumn(say("核定", "Corrected")),
        FigureColumn(say("相差", "Change")),
        FigureColumn(say("性别比，上报", "Sex ratio, reported")),
        FigureColumn(say("性别比，核定", "Sex ratio, corrected")),
        FigureColumn(say("WIS 完整率", "WIS complete")),
    )
    places = [
        town
        for town in BY_TOWN.places(content.tables.cells)
        if town != UNKNOWN or _has_births(content, town)
    ]
    rows = tuple(_town(content, town, language) for town in (*places, ALL))
    yield FigureGrid(
        "towns",
        say("各镇出生、性别比和 WIS 完整率", "Births, sex ratio and completeness of WIS by town"),
        columns,
        rows,
        totals=1,
    )
    intervals = [
        Interval(content.tables.towns.get(town, town), share.share, share.low, share.high)
        for town, share in sorted(content.summary.towns.items(), key=lambda item: -item[1].share)
        if _is_shown(content, town)
    ]
    yield from drawn(
        charts.completeness_chart(intervals),
        say("WIS 完整率，收缩后，95% 区间。", "Completeness of WIS, shrunk, with 95 % intervals."),
    )


def _town(content: Content, town: str, language: Language) -> tuple[Value, ...]:
    say = speaker(language)
    names = {ALL: say("全区", "District"), UNKNOWN: say("镇不详", "town unknown")}
    before, after = (
        content.tables.births(Cell(measure, town=town)) for measure in (WIS, CORRECTED)
    )
    change = HIDDEN if before is None or after is None else f"{after - before:+,}"
    return (
        names.get(town) or content.tables.towns.get(town, town),
        figure_text(before),
        figure_text(after),
        change,
        *_ratios(content, town),
        _complete(content, town),
    )


def _ratios(content: Content, town: str) -> tuple[str, str]:
    whole = content.summary.years[-1]
    district = Ratios(whole.ratio_before, whole.ratio_after)
    ratios = district if town == ALL else content.summary.ratios_by_town.get(town)
    return (
        (ABSENT, ABSENT)
        if ratios is None
        else ratio_texts(ratios_of(content, ratios, town=town), content)
    )


def _has_births(content: Content, town: str) -> bool:
    return any(content.tables.cells[Cell(measure, town=town)] for measure in (WIS, CORRECTED))


def _complete(content: Content, town: str) -> str:
    share = content.summary.towns.get(town)
    if share is None:
        return ABSENT
    return (
        f"{share.share:.1%} ({share.low:.1%}–{share.high:.1%})"
        if _is_shown(content, town)
        else HIDDEN
    )


def _is_shown(content: Content, town: str) -> bool:
    cell = Cell(CORRECTED, town=town)
    return cell in content.tables.cells and content.tables.births(cell) is not None
