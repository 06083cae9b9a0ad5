"""The charts of the bulletin. They are drawn from published figures only: what a table hides, no
chart shows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite

from data.reference.terms import Language
from reports.release.content import Content
from reports.release.disclosure.cells import ALL, CORRECTED, MEASURES, POPULATION, WIS, kind_of
from reports.release.labels import Labels
from reports.release.reconciliation import ADDED, BY_YEAR, REMOVED
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
from reports.statistics.sex_ratio import NATURAL
from reports.statistics.tables import reasons

_WIDTH = 640
_COLOURS = {
    WIS: SOURCE_COLOURS["wis"],
    POPULATION: SOURCE_COLOURS["population"],
    CORRECTED: "#222222",
}
_DASHES = {WIS: [1, 0], POPULATION: [6, 3], CORRECTED: [1, 0]}
_SIGNS = {REMOVED: -1, ADDED: 1}
_NOT_FROM_ZERO = {"zero": False, "padding": 10}


@dataclass(frozen=True)
class Interval:
    """A value with its interval, for a row of a chart, in the digits of the table: a picture tells
    as many as its file holds. stage: what tells two values of one row apart."""

    row: str
    value: float
    low: float
    high: float
    stage: str = ""

    def rounded(self, digits: int) -> "Interval":
        """The same in so many decimals."""
        value, low, high = (round(one, digits) for one in (self.value, self.low, self.high))
        return Interval(self.row, value, low, high, self.stage)

    def says(self, form: str) -> str:
        """What a reader of the picture's text reads."""
        value, low, high = (format(one, form) for one in (self.value, self.low, self.high))
        name = f"{self.row} {self.stage}".strip()
        return f"{name}: {value} ({low}–{high})"


@dataclass(frozen=True)
class Span:
    """From low to high, for a row of a chart."""

    row: str
    low: float
    high: float


def months_chart(content: Content, language: Language) -> str:
    """Births by month before and after correction."""
    labels = Labels(content, language)
    names = {measure: labels.measure(measure) for measure in MEASURES}
    points = []
    for cell in content.tables.cells:
        if (
            kind_of(cell.period) == "month"
            and cell[2:] == (ALL, ALL, ALL)
            and cell.measure in MEASURES
        ):
            births = content.tables.births(cell)
            when = f"{cell.period[:4]}-{cell.period[4:]}-01"
            # A hidden month is a gap in the line.
            points.append({"month": when, "births": births, "series": names[cell.measure]})
    if all(point["births"] is None for point in points):
        return ""
    order = [names[measure] for measure in MEASURES]
    colours, dashes = (
        {"domain": order, "range": [shades[one] for one in MEASURES]}
        for shades in (_COLOURS, _DASHES)
    )
    across = month_axis(points, 8)
    down = {**WHOLE_TICKS, "tickCount": 5}
    chart = {
        "data": data(points),
        "width": _WIDTH,
        "height": 210,
        "mark": months_mark(points, 1.5) | {"invalid": "break-paths-show-domains"},
        "encoding": {
            "x": field("month", "temporal", axis=across),
            "y": field("births", "quantitative", axis=down, scale={"zero": False}),
            "color": field("series", "nominal", scale=colours, legend=_legend()),
            "strokeDash": field("series", "nominal", scale=dashes, legend=None),
        },
    }
    return _svg(chart, "months", points)


def steps_chart(content: Content, language: Language, register: str) -> str:
    """What correction takes off and puts to a register, by statistical year and reason."""
    bars = []
    for each, place, step, cell in BY_YEAR.rows(content.tables.cells):
        side, _, reason = step.partition(" ")
        births = content.tables.births(cell)
        if each == register and place != ALL and side in _SIGNS and births:
            bars.append(
                {
                    "year": place,
                    "reason": reasons()[reason].in_language(language),
                    "births": _SIGNS[side] * births,
                }
            )
    grid = {"condition": {"test": "datum.value === 0", "value": "#444"}, "value": "#E6E6E6"}
    down = {**WHOLE_TICKS, "tickCount": 6, "gridColor": grid}
    # One colour a reason, in whichever register's chart it stands.
    names = [term.in_language(language) for term in reasons().values()]
    colours = {"domain": names, "scheme": "tableau10"}
    used = [name for name in names if any(bar["reason"] == name for bar in bars)]
    chart = {
        "data": data(bars),
        "width": _WIDTH,
        "height": 180,
        "mark": {"type": "bar", "size": 38, "stroke": "white", "strokeWidth": 0.5},
        "encoding": {
            "x": field("year", "ordinal", axis={"title": None, "labelAngle": 0}),
            "y": field("births", "quantitative", axis=down),
            "color": field("reason", "nominal", scale=colours, legend=_legend(4, used)),
        },
    }
    return _svg(chart, f"steps-{register}", bars)


def sex_ratio_chart(rows: Sequence[Interval], stages: tuple[str, str]) -> str:
    """Sex ratios with their intervals over the natural band; stages: what before and after are
    called."""
    band = {
        "data": data([{"low": NATURAL[0], "high": NATURAL[1]}]),
        "mark": {"type": "rect", "color": "#ddd", "aria": False},
        "encoding": {"x": field("low", "quantitative"), "x2": {"field": "high"}},
    }
    colours = dict(zip(stages, (SOURCE_COLOURS["wis"], "#222222"), strict=True))
    bounded = _bounded(rows, 1)
    intervals = _intervals(bounded, colours, ".0f", ".1f")
    return _svg(_sized(stages) | {"layer": [band, intervals]}, "ratios", bounded)


def completeness_chart(rows: Sequence[Span]) -> str:
    """The class in which the share of births that a register holds lies, by town."""
    drawn = [
        {
            "row": one.row,
            "low": one.low,
            "high": one.high,
            "says": f"{one.row}: {100 * one.low:.0f}–{100 * one.high:.0f} %",
        }
        for one in rows
    ]
    across = {"title": None, "format": ".0%", "tickCount": 6}
    bars = {
        "data": data(drawn),
        "width": _WIDTH,
        "height": {"step": 15},
        "mark": {"type": "bar", "height": 7, "color": SOURCE_COLOURS["wis"]},
        "encoding": {
            "y": _row_axis([one.row for one in rows]),
            "x": field("low", "quantitative", scale=_NOT_FROM_ZERO, axis=across),
            "x2": {"field": "high"},
            "description": field("says", "nominal"),
        },
    }
    return _svg(bars, "completeness", rows)


def estimates_chart(rows: Sequence[Interval]) -> str:
    """The births that several estimators give, with their intervals."""
    bounded, stages = _bounded(rows, 0), {"": "#222222"}
    intervals = _intervals(bounded, stages, ",.0f", ",.0f")
    return _svg(_sized(stages) | intervals, "estimates", bounded)


def _sized(stages: Collection[str]) -> Spec:
    """The size of a chart of intervals: stages need less room than rows do."""
    return {"width": _WIDTH, "height": {"step": 9 if len(stages) > 1 else 15}}


def _intervals(rows: Sequence[Interval], stages: Mapping[str, str], form: str, says: str) -> Spec:
    """A dot with its interval per row and stage; stages stand one above the other. form, says: how
    numbers are written at the axis and in the text of the picture."""
    colours = {"domain": list(stages), "range": list(stages.values())}
    legend = _legend() if len(stages) > 1 else None
    across = {"title": None, "format": form, "tickCount": 6}
    return {
        "data": data([asdict(one) | {"says": one.says(says)} for one in rows]),
        "encoding": {
            "y": _row_axis(list(dict.fromkeys(one.row for one in rows))),
            "yOffset": field("stage", "nominal", sort=list(stages)),
            "color": field("stage", "nominal", scale=colours, legend=legend),
            "description": field("says", "nominal"),
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 1.6},
                "encoding": {
                    "x": field("low", "quantitative", scale=_NOT_FROM_ZERO, axis=across),
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "circle", "size": 36, "opacity": 1},
                "encoding": {"x": field("value", "quantitative", scale=_NOT_FROM_ZERO)},
            },
        ],
    }


def _row_axis(order: Sequence[str]) -> Spec:
    axis = {"title": None, "ticks": False, "domain": False, "labelLimit": 260, "grid": True}
    return field("row", "nominal", sort=list(order), axis=axis)


def _bounded(rows: Sequence[Interval], digits: int) -> list[Interval]:
    """The intervals that have an upper end, in the table's digits; the others stand in the table
    alone."""
    return [one.rounded(digits) for one in rows if isfinite(one.high)]


def _svg(chart: Spec, name: str, rows: Sequence[object]) -> str:
    """The chart as SVG, empty where there is nothing to draw: it would have no size."""
    # Every chart is as wide as the others, labels included: they are scaled to one width, and their
    # letters with them.
    fitted = chart | {"autosize": {"type": "fit-x", "contains": "padding"}}
    return str(svg(fitted, name)) if rows else ""


def _legend(columns: int = 0, values: Sequence[str] = ()) -> Spec:
    """A legend above the chart, of all that the scale has, or of these values."""
    legend: Spec = {
        "title": None,
        "orient": "top",
        "columns": columns,
        "labelLimit": 300,
        "symbolStrokeWidth": 2,
    }
    return legend | ({"values": list(values)} if values else {})
