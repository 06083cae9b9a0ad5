"""Each town: births before and after correction, its sex ratio, and how complete WIS is there."""

from collections.abc import Iterator

from data.reference.terms import Language, speaker
from reports.release.bulletin import charts
from reports.release.bulletin.charts import Span
from reports.release.bulletin.document import Block, Paragraph, drawn
from reports.release.bulletin.sections.sex_ratio import ratio_texts, ratios_of
from reports.release.content import Content
from reports.release.disclosure.cells import ALL, CORRECTED, UNKNOWN, WIS, Cell
from reports.release.disclosure.share_classes import ShareClass, TownShare, share_classes
from reports.release.grid import ABSENT, HIDDEN, FigureColumn, FigureGrid, Value, figure_text
from reports.release.reconciliation import BY_TOWN
from reports.statistics.ratios import Ratios


def blocks(content: Content, language: Language) -> Iterator[Block]:
    """A table of the towns, and their completeness as a chart."""
    say = speaker(language)
    yield Paragraph(
        say(
            "各年合计。完整率：其他来源（医院、交换）所示的出生中 WIS 也有的比例，"
            "小镇向全区收缩（经验贝叶斯），以免把偶然当成差别；只给出所在的组距，"
            "使由它推不出漏报了几例。",
            "All years together. Complete: of the births that other sources show (hospitals, "
            "exchange), the share that WIS holds too, small towns drawn towards the district "
            "(empirical Bayes) lest chance pass for a difference; a class of shares stands for it, "
            "so that nobody can work out how many births are missing.",
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
    shares = _classes(content)
    rows = tuple(_town(content, town, shares.get(town), language) for town in (*places, ALL))
    yield FigureGrid(
        "towns",
        say("各镇出生、性别比和 WIS 完整率", "Births, sex ratio and completeness of WIS by town"),
        columns,
        rows,
        totals=1,
    )
    spans = [
        Span(content.tables.towns.get(town, town), share.low / 100, share.high / 100)
        for town, share in sorted(shares.items(), key=lambda item: _from_high(item[1]))
        if share
    ]
    yield from drawn(
        charts.completeness_chart(spans),
        say(
            "WIS 完整率所在的组距（收缩后）。",
            "The classes in which the completeness of WIS lies, shrunk.",
        ),
    )


def _town(
    content: Content, town: str, share: ShareClass | None, language: Language
) -> tuple[Value, ...]:
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
        ABSENT if town not in content.summary.towns else HIDDEN if share is None else str(share),
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


def _classes(content: Content) -> dict[str, ShareClass | None]:
    """The class of each town's completeness; None where it or the town's births are hidden."""
    towns = {
        town: TownShare(
            share.share,
            share.of,
            share.of - share.found,
            _is_shown(content, town) and (WIS, "town_code", town) not in content.withheld,
            share.drawn,
        )
        for town, share in content.summary.towns.items()
    }
    return share_classes(towns, content.threshold)


def _from_high(share: ShareClass | None) -> tuple[int, int]:
    return (-share.low, -share.high) if share else (0, 0)


def _is_shown(content: Content, town: str) -> bool:
    cell = Cell(CORRECTED, town=town)
    return cell in content.tables.cells and content.tables.births(cell) is not None
