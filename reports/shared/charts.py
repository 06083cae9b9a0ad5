"""How every chart is drawn: the sources' colours, the fonts, and the SVG that stands in a page.

A chart is written as its Vega-Lite specification, in plain dictionaries: to build one with altair
takes longer than to draw it, for each of its methods copies the chart with its data.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import vl_convert
from markupsafe import Markup

from reports.shared.fonts import FAMILY, register_for_charts

# Okabe and Ito's colours: they stay apart for colour-blind readers; lines differ in dashes as well,
# for grey paper.
SOURCE_COLOURS: Mapping[str, str] = {
    "births": "#222222",
    "wis": "#0072B2",
    "population": "#D55E00",
    "hospital": "#009E73",
    "exchange": "#CC79A7",
}
# Our own decides the widths; a reader's browser takes the first of the others that it has.
FONTS = (
    f"{FAMILY}, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, "
    "WenQuanYi Micro Hei, sans-serif"
)


_CONFIG: Mapping[str, Any] = {
    "font": FONTS,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 11,
        "labelColor": "#444",
        "gridColor": "#E6E6E6",
        "domainColor": "#999",
        "tickColor": "#999",
    },
}

Spec = dict[str, Any]
"""A chart, or a part of one, as Vega-Lite specifies it."""


# Half a birth is none: where births are few, lines between whole numbers bear no number.
WHOLE_TICKS: Spec = {
    "title": None,
    "tickMinStep": 1,
    "labelExpr": "datum.value % 1 ? '' : format(datum.value, ',d')",
}


def month_axis(rows: Sequence[Mapping[str, Any]], most: int) -> Spec:
    """The axis of a line by month, with about so many ticks. Where the months are fewer, each has
    one: the days within it would bear its name again."""
    ends = [date.fromisoformat(str(end(row["month"] for row in rows))) for end in (min, max)]
    months = 12 * (ends[1].year - ends[0].year) + ends[1].month - ends[0].month
    ticks = {"interval": "month", "step": 1} if months < most else most
    return {
        "title": None,
        "format": "%Y-%m",
        "tickCount": ticks,
        "grid": False,
        "labelAngle": 0,
    }


def months_mark(rows: Sequence[Mapping[str, Any]], width: float) -> Spec:
    """A line by month; of a single month a dot, since a line of one point shows nothing."""
    is_one = len({row["month"] for row in rows}) == 1
    return {"type": "line", "strokeWidth": width} | ({"point": True} if is_one else {})


def data(rows: Sequence[Mapping[str, Any]]) -> Spec:
    """The rows that a chart shows."""
    return {
        "values": [
            {
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in row.items()
            }
            for row in rows
        ]
    }


def field(
    name: str, kind: Literal["quantitative", "nominal", "ordinal", "temporal"], **more: Any
) -> Spec:
    """How a channel shows a column of the rows; `more`: its scale, axis, legend, sort or format."""
    return {"field": name, "type": kind, **more}


def svg(chart: Spec, name: str) -> Markup:
    """A chart as an SVG element that scales with the page; `name` keeps its ids apart from other
    charts'."""
    drawn = _drawn(json.dumps({**chart, "config": _CONFIG}))
    drawn = re.sub(r'(id="|url\(#)', rf"\g<1>{name}-", drawn)
    # The size goes, the view box stays: the page decides the width.
    return Markup(re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1", drawn, count=1))


# A release composes its pages again for each share that it leaves out, and most charts stay as they
# were: to draw them anew took half its time. A page has seven charts in two languages; one weighs
# some 40 kB.
@lru_cache(maxsize=128)
def _drawn(specification: str) -> str:
    register_for_charts()
    return vl_convert.vegalite_to_svg(specification)
