"""The report's charts as SVG that stands in the page itself: no network, no script.

A chart that says something in words is drawn once in each language, the others once; legend and
caption are the page's, in the language that the reader chose. Drawn with altair, turned into SVG by
vl-convert.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

import altair as alt
from markupsafe import Markup

from data.reference.terms import RECORD_SOURCES, SHORT_SOURCES, Language
from reports.corrections.balance_table import SHOWN_WHEN_ANY, STEPS, headings
from reports.run_report.figures import Figures, Row, listed_of
from reports.shared.charts import SOURCE_COLOURS, svg
from transforms.case_types.registry import all_case_types

DASHES: Mapping[str, list[int]] = {
    "births": [1, 0],
    "wis": [1, 0],
    "population": [6, 3],
    "hospital": [2, 2],
    "exchange": [1, 0],
}
LANGUAGES: tuple[Language, ...] = ("zh", "en")
MOST_TOWNS = 30
MOST_COMBINATIONS = 12
_WIDTH = 820


class Axis(TypedDict, total=False):
    """How an axis is drawn."""

    title: str | None
    grid: bool
    labels: bool
    ticks: bool
    domain: bool


_BARE: Axis = {"title": None, "grid": False, "ticks": False, "domain": False}


def draw(figures: Figures) -> dict[str, Markup]:
    """The charts in which nothing is said in words, by name; one without figures is empty."""
    charts = {
        "months": _months(figures["months"]),
        "towns": _towns(figures["towns"]),
        "probabilities": _probabilities(figures["probabilities"]),
    }
    return {name: _drawn(chart, name) for name, chart in charts.items()}


def draw_worded(figures: Figures, language: Language) -> dict[str, Markup]:
    """The others, by name, in one language."""
    charts = {
        "overlap": _overlap(figures["overlap"], language),
        "waterfall": _waterfall(figures["balance"], language),
    }
    return {name: _drawn(chart, f"{language}-{name}") for name, chart in charts.items()}


def _drawn(chart: Any, name: str) -> Markup:
    return Markup() if chart is None else svg(chart, name)


def _values(rows: list[Row]) -> alt.InlineData:
    plain = [
        {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
        for row in rows
    ]
    return alt.InlineData(values=plain)


def _months(rows: list[Row]) -> alt.Chart | None:
    if not rows:
        return None
    names = list(SOURCE_COLOURS)
    chart: alt.Chart = (
        alt.Chart(_values(rows), width=_WIDTH, height=240)
        .mark_line(strokeWidth=1.7)
        .encode(
            alt.X(
                "month:T",
                axis=alt.Axis(title=None, format="%Y-%m", tickCount=12, grid=False, labelAngle=0),
            ),
            alt.Y("births:Q", axis=alt.Axis(title=None, tickCount=5)),
            alt.Color(
                "source:N",
                scale=alt.Scale(domain=names, range=list(SOURCE_COLOURS.values())),
                legend=None,
            ),
            alt.StrokeDash(
                "source:N", scale=alt.Scale(domain=names, range=list(DASHES.values())), legend=None
            ),
        )
    )
    return chart


def _towns(rows: list[Row]) -> alt.Chart | None:
    most = sorted(rows, key=lambda row: -row["listed"])[:MOST_TOWNS]
    bars = [
        {
            "town": row["town_name"] or row["town_code"] or "—",
            "type": kind.code,
            "place": place,
            "cases": cases,
        }
        for row in most
        for place, kind in enumerate(all_case_types())
        if (cases := listed_of(row, kind.code))
    ]
    if not bars:
        return None
    colours = alt.Scale(
        domain=[one.code for one in all_case_types()],
        range=[one.colour for one in all_case_types()],
    )
    chart: alt.Chart = (
        alt.Chart(_values(bars), width=_WIDTH - 40, height=alt.Step(20))
        .mark_bar(stroke="white", strokeWidth=0.6)
        .encode(
            alt.X("cases:Q", axis=alt.Axis(title=None, tickCount=6)),
            alt.Y("town:N", sort="-x", axis=alt.Axis(title=None, ticks=False, domain=False)),
            alt.Color("type:N", scale=colours, legend=None),
            alt.Order("place:Q"),
        )
    )
    return chart


def _overlap(rows: list[Row], language: Language) -> alt.VConcatChart | None:
    """An UpSet chart: a bar per combination of sources above the dots that say which sources it
    is."""
    if not rows:
        return None
    shown = rows[:MOST_COMBINATIONS]
    across, width = alt.X("place:O", axis=None), 58 * len(shown)
    bars = [{"place": place, "births": row["births"]} for place, row in enumerate(shown)]
    base = alt.Chart(_values(bars), width=width, height=170).encode(across)
    counts = base.mark_bar(color="#44546A", size=26).encode(
        alt.Y("births:Q", axis=alt.Axis(title=None, tickCount=4))
    )
    numbers = base.mark_text(dy=-7, fontSize=11, color="#222").encode(
        alt.Y("births:Q"), alt.Text("births:Q", format=",d")
    )
    return alt.vconcat(counts + numbers, _dots(shown, across, width, language), spacing=6)


def _dots(rows: list[Row], across: alt.X, width: int, language: Language) -> alt.LayerChart:
    """Which sources a combination holds: dark dots, joined by a line."""
    names = {source: SHORT_SOURCES[source].in_language(language) for source in RECORD_SOURCES}
    dots = [
        {"place": place, "source": names[source], "tells": bool(row[source])}
        for place, row in enumerate(rows)
        for source in RECORD_SOURCES
    ]
    down = alt.Y("source:N", sort=list(names.values()), axis=alt.Axis(**_BARE, labelLimit=260))
    matrix = alt.Chart(_values(dots), width=width, height=alt.Step(24)).encode(across, down)
    colour = alt.condition("datum.tells", alt.value("#222222"), alt.value("#DDDDDD"))
    circles = matrix.mark_circle(size=130, opacity=1).encode(color=colour)
    joined = (
        matrix.transform_filter("datum.tells")
        .mark_line(color="#222222", strokeWidth=2)
        .encode(detail="place:O")
    )
    layers: alt.LayerChart = joined + circles
    return layers


def _probabilities(rows: list[Row]) -> alt.LayerChart | None:
    if not any(row["records"] for row in rows):
        return None
    order = alt.Y(
        "class:N", sort=alt.EncodingSortField("place", order="ascending"), axis=alt.Axis(**_BARE)
    )
    # A square root shows the few doubtful records beside the many sure ones; the numbers stand at
    # the bars.
    length = alt.X("records:Q", scale=alt.Scale(type="sqrt"), axis=None)
    base = alt.Chart(_values(rows), width=_WIDTH - 180, height=alt.Step(22)).encode(order, length)
    numbers = base.mark_text(align="left", dx=5, fontSize=11).encode(
        alt.Text("records:Q", format=",d")
    )
    chart: alt.LayerChart = base.mark_bar(color="#44546A", size=14) + numbers
    return chart


def _waterfall(rows: list[Row], language: Language) -> alt.LayerChart | None:
    """From what was reported to what is corrected, a bar a step, each beginning where the last one
    ended."""
    if not rows:
        return None
    total, names = rows[-1], headings()
    at = total["reported"]
    bars = [_bar(names["reported"].in_language(language), 0, at, "whole", f"{at:,}")]
    for column, sign in STEPS.items():
        if total[column] or column not in SHOWN_WHEN_ANY:
            after = at + sign * total[column]
            kind, births = ("more" if sign > 0 else "less"), f"{sign * total[column]:+,}"
            bars.append(_bar(names[column].in_language(language), at, after, kind, births))
            at = after
    last = total["corrected"]
    bars.append(_bar(names["corrected"].in_language(language), 0, last, "whole", f"{last:,}"))
    reached = [bar[end] for bar in bars for end in ("low", "high") if bar[end]]
    room = max(1, (max(reached) - min(reached)) * 0.35)
    floor = max(0, min(reached) - room)
    for bar in bars:
        bar["low"] = max(bar["low"], floor)
    colours = alt.Scale(domain=["whole", "more", "less"], range=["#44546A", "#0072B2", "#D55E00"])
    down = alt.Y(
        "step:N", sort=[bar["step"] for bar in bars], axis=alt.Axis(**_BARE, labelLimit=260)
    )
    base = alt.Chart(_values(bars), width=_WIDTH - 180, height=alt.Step(26)).encode(down)
    scale = alt.Scale(domain=[floor, max(reached) + room], nice=False)
    shapes = base.mark_bar(size=16).encode(
        alt.X("low:Q", scale=scale, axis=alt.Axis(title=None, tickCount=6)),
        alt.X2("high:Q"),
        alt.Color("kind:N", scale=colours, legend=None),
    )
    numbers = base.mark_text(align="left", dx=5, fontSize=11).encode(
        alt.X("high:Q"), alt.Text("label:N")
    )
    chart: alt.LayerChart = shapes + numbers
    return chart


def _bar(step: str, start: int, end: int, kind: str, label: str) -> Row:
    return {
        "step": step,
        "low": min(start, end),
        "high": max(start, end),
        "kind": kind,
        "label": label,
    }
