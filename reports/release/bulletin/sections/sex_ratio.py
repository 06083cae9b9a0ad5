"""The sex ratio at birth by year, birth order and town, before and after correction."""

from collections.abc import Iterator
from dataclasses import dataclass

from data.reference.terms import Language, speaker
from reports.release.bulletin import charts
from reports.release.bulletin.charts import Interval
from reports.release.bulletin.document import Block, Paragraph, drawn
from reports.release.content import Content
from reports.release.disclosure.cells import ALL, CORRECTED, LARGEST_PARITY, WIS, Cell
from reports.release.grid import HIDDEN, FigureColumn, FigureGrid
from reports.release.labels import Labels
from reports.statistics.ratios import LAST_PARITY, Ratios
from reports.statistics.sex_ratio import NATURAL, SexRatio

_BAND = f"{NATURAL[0]:.0f}–{NATURAL[1]:.0f}"


@dataclass(frozen=True)
class Part:
    """A part of the district with its ratios; None where its counts are hidden."""

    name: str
    ratios: Ratios | None


def blocks(content: Content, language: Language) -> Iterator[Block]:
    """What the ratio is, a table by year and birth order, a chart; towns stand in their own
    section."""
    say, parts = speaker(language), [*_years(content, language), *_parities(content, language)]
    yield Paragraph(
        say(
            "每百名女婴对应的男婴数，附精确 95% 区间（Clopper–Pearson）。全区与自然范围 "
            f"{_BAND} 比较，各部分与该范围及全区比较（精确二项检验，Holm 校正）；▲ "
            "为偶然难以解释者。漏报女婴多于男婴时，上报的性别比偏高，核定后回落。",
            "Boys per 100 girls with exact 95 % intervals (Clopper–Pearson). The district is "
            f"tested against the natural band of {_BAND}, its parts against that band and the "
            "district (exact binomial tests, Holm's correction); ▲ marks what chance hardly "
            "explains. Where girls are omitted more often than boys, the ratio before correction "
            "is too high, and correction brings it down.",
        )
    )
    columns = (
        FigureColumn(say("统计年度／孩次", "Year / birth order"), kind="text"),
        FigureColumn(say("上报（WIS）", "Reported (WIS)")),
        FigureColumn(say("核定", "Corrected")),
    )
    rows = tuple((part.name, *ratio_texts(part.ratios, content)) for part in parts)
    yield FigureGrid(
        "ratios", say("出生性别比（95% 区间）", "Sex ratio at birth (95 %)"), columns, rows
    )
    stages = say("上报（WIS）", "reported (WIS)"), say("核定", "corrected")
    intervals = [
        _interval(part.name, ratio, stage)
        for part in parts
        if part.ratios
        for ratio, stage in zip(part.ratios, stages, strict=True)
        if ratio.ratio is not None
    ]
    yield from drawn(
        charts.sex_ratio_chart(intervals, stages),
        say(
            f"出生性别比及精确 95% 区间；灰带为自然范围 {_BAND}。",
            f"Sex ratios with exact 95 % intervals; the grey band is the natural one, {_BAND}.",
        ),
    )


def ratio_texts(ratios: Ratios | None, content: Content) -> tuple[str, str]:
    """A part's ratios as they are written, before and after."""
    if ratios is None:
        return HIDDEN, HIDDEN
    before, after = (
        _ratio_text(ratio, is_unusual=ratio in content.summary.unusual) for ratio in ratios
    )
    return before, after


def ratios_of(content: Content, ratios: Ratios, **about: str) -> Ratios | None:
    """The ratios of a part, unless one of the counts that they follow from is hidden."""
    cells = (
        Cell(measure, sex=sex)._replace(**about)
        for measure in (WIS, CORRECTED)
        for sex in ("1", "2")
    )
    return None if any(content.tables.births(cell) is None for cell in cells) else ratios


def of_district(content: Content) -> Ratios | None:
    """The district's ratios, unless they are hidden."""
    whole = content.summary.years[-1]
    return ratios_of(content, Ratios(whole.ratio_before, whole.ratio_after))


def _years(content: Content, language: Language) -> Iterator[Part]:
    for year in content.summary.years:
        name = speaker(language)("全区", "District") if year.year is None else str(year.year)
        period = ALL if year.year is None else str(year.year)
        yield Part(
            name, ratios_of(content, Ratios(year.ratio_before, year.ratio_after), period=period)
        )


def _parities(content: Content, language: Language) -> Iterator[Part]:
    labels = Labels(content, language)
    for parity, ratios in sorted(content.summary.ratios_by_parity.items()):
        code = f"{LARGEST_PARITY}+" if parity == LAST_PARITY else str(parity)
        yield Part(labels.parity(code), ratios_of(content, ratios, parity=code))


def _ratio_text(ratio: SexRatio, *, is_unusual: bool) -> str:
    if ratio.ratio is None:
        return "—"
    return (
        f"{ratio.ratio:.1f} "
        f"({ratio.exact_low:.1f}–{ratio.exact_high:.1f}){' ▲' if is_unusual else ''}"
    )


def _interval(name: str, ratio: SexRatio, stage: str) -> Interval:
    return Interval(name, ratio.ratio or 0.0, ratio.exact_low, ratio.exact_high, stage)
