"""The report's charts as SVG that stands in the page itself: no network, no script.

A chart that says something in words is drawn once in each language, the others once; legend and
caption are the page's, in the language that the reader chose.
"""

from collections.abc import Mapping

from markupsafe import Markup

from data.reference.terms import RECORD_SOURCES, SHORT_SOURCES, Language
from reports.corrections.balance_table import SHOWN_WHEN_ANY, STEPS, headings
from reports.run_report.figures import Figures, Row, listed_of
from reports.shared.charts import (
    SOURCE_COLOURS,
    WHOLE_TICKS,
    Spec,
    data,
    field,
    month_axis,
    months_mark,
    svg,
)
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

_AT_THE_END: Spec = {"type": "text", "align": "left", "dx": 5, "fontSize": 11}
_BARE: Spec = {"title": None, "grid": False, "ticks": False, "domain": False}


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


def _drawn(chart: Spec | None, name: str) -> Markup:
    return Markup() if chart is None else svg(chart, name)


def _months(rows: list[Row]) -> Spec | None:
    if not rows:
        return None
    names = list(SOURCE_COLOURS)
    colours = {"domain": names, "range": list(SOURCE_COLOURS.values())}
    dashes = {"domain": names, "range": list(DASHES.values())}
    axis = month_axis(rows, 12)
    return {
        "data": data(rows),
        "width": _WIDTH,
        "height": 240,
        "mark": months_mark(rows, 1.7),
        "encoding": {
            "x": field("month", "temporal", axis=axis),
            "y": field("births", "quantitative", axis={**WHOLE_TICKS, "tickCount": 5}),
            "color": field("source", "nominal", scale=colours, legend=None),
            "strokeDash": field("source", "nominal", scale=dashes, legend=None),
        },
    }


def _towns(rows: list[Row]) -> Spec | None:
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
    colours = {
        "domain": [one.code for one in all_case_types()],
        "range": [one.colour for one in all_case_types()],
    }
    down = {"title": None, "ticks": False, "domain": False}
    return {
        "data": data(bars),
        "width": _WIDTH - 40,
        "height": {"step": 20},
        "mark": {"type": "bar", "stroke": "white", "strokeWidth": 0.6},
        "encoding": {
            "x": field("cases", "quantitative", axis={**WHOLE_TICKS, "tickCount": 6}),
            "y": field("town", "nominal", sort="-x", axis=down),
            "color": field("type", "nominal", scale=colours, legend=None),
            "order": field("place", "quantitative"),
        },
    }


def _overlap(rows: list[Row], language: Language) -> Spec | None:
    """An UpSet chart: a bar per combination of sources above the dots that say which sources it
    is."""
    if not rows:
        return None
    shown = rows[:MOST_COMBINATIONS]
    across, width = field("place", "ordinal", axis=None), 58 * len(shown)
    births = field("births", "quantitative", axis={**WHOLE_TICKS, "tickCount": 4})
    number = field("births", "quantitative", format=",d")
    counts = {
        "data": data(
            [{"place": place, "births": row["births"]} for place, row in enumerate(shown)]
        ),
        "width": width,
        "height": 170,
        "encoding": {"x": across, "y": births},
        "layer": [
            {"mark": {"type": "bar", "color": "#44546A", "size": 26}},
            {
                "mark": {"type": "text", "dy": -7, "fontSize": 11, "color": "#222"},
                "encoding": {"text": number},
            },
        ],
    }
    return {"vconcat": [counts, _dots(shown, across, width, language)], "spacing": 6}


def _dots(rows: list[Row], across: Spec, width: int, language: Language) -> Spec:
    """Which sources a combination holds: dark dots, joined by a line."""
    names = {source: SHORT_SOURCES[source].in_language(language) for source in RECORD_SOURCES}
    dots = [
        {"place": place, "source": names[source], "tells": bool(row[source])}
        for place, row in enumerate(rows)
        for source in RECORD_SOURCES
    ]
    colour = {"condition": {"test": "datum.tells", "value": "#222222"}, "value": "#DDDDDD"}
    axis = {**_BARE, "labelLimit": 260}
    return {
        "data": data(dots),
        "width": width,
        "height": {"step": 24},
        "encoding": {
            "x": across,
            "y": field("source", "nominal", sort=list(names.values()), axis=axis),
        },
        "layer": [
            {
                "transform": [{"filter": "datum.tells"}],
                "mark": {"type": "line", "color": "#222222", "strokeWidth": 2},
                "encoding": {"detail": field("place", "ordinal")},
            },
            {
                "mark": {"type": "circle", "size": 130, "opacity": 1},
                "encoding": {"color": colour},
            },
        ],
    }


def _probabilities(rows: list[Row]) -> Spec | None:
    if not any(row["records"] for row in rows):
        return None
    sort = {"field": "place", "order": "ascending"}
    return {
        "data": data(rows),
        "width": _WIDTH - 180,
        "height": {"step": 22},
        "encoding": {
            "y": field("class", "nominal", sort=sort, axis=_BARE),
            # A square root shows the few doubtful records beside the many sure ones; the numbers
            # stand at the bars.
            "x": field("records", "quantitative", scale={"type": "sqrt"}, axis=None),
        },
        "layer": [
            {"mark": {"type": "bar", "color": "#44546A", "size": 14}},
            {
                "mark": _AT_THE_END,
                "encoding": {"text": field("records", "quantitative", format=",d")},
            },
        ],
    }


def _waterfall(rows: list[Row], language: Language) -> Spec | None:
    """From what was reported to what is corrected, a bar a step, each beginning where the last one
    ended."""
    bars = _steps(rows[-1], language) if rows else []
    reached = [bar[end] for bar in bars for end in ("low", "high") if bar[end]]
    if not reached:
        return None
    room = max(1, (max(reached) - min(reached)) * 0.35)
    floor = max(0, min(reached) - room)
    for bar in bars:
        bar["low"] = max(bar["low"], floor)
    scale = {"domain": [floor, max(reached) + room], "nice": False}
    colours = {"domain": ["whole", "more", "less"], "range": ["#44546A", "#0072B2", "#D55E00"]}
    steps, axis = [bar["step"] for bar in bars], {**_BARE, "labelLimit": 260}
    across = {**WHOLE_TICKS, "tickCount": 6}
    return {
        "data": data(bars),
        "width": _WIDTH - 180,
        "height": {"step": 26},
        "encoding": {"y": field("step", "nominal", sort=steps, axis=axis)},
        "layer": [
            {
                "mark": {"type": "bar", "size": 16},
                "encoding": {
                    "x": field("low", "quantitative", scale=scale, axis=across),
                    "x2": {"field": "high"},
                    "color": field("kind", "nominal", scale=colours, legend=None),
                },
            },
            {
                "mark": _AT_THE_END,
                "encoding": {
                    "x": field("high", "quantitative"),
                    "text": field("label", "nominal"),
                },
            },
        ],
    }


def _steps(total: Row, language: Language) -> list[Row]:
    """A bar each for what was reported, for what is taken off and put to it, and for what is
    left."""
    names = headings()
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
    return bars


def _bar(step: str, start: int, end: int, kind: str, label: str) -> Row:
    return {
        "step": step,
        "low": min(start, end),
        "high": max(start, end),
        "kind": kind,
        "label": label,
    }
