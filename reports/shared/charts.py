"""How every chart is drawn: the sources' colours, the fonts, and the SVG that stands in a page."""

import re
from collections.abc import Mapping
from typing import Any

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


def svg(chart: Any, name: str) -> Markup:
    """A chart as an SVG element that scales with the page; `name` keeps its ids apart from other
    charts'."""
    configured = (
        chart.configure(font=FONTS, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=11,
            labelColor="#444",
            gridColor="#E6E6E6",
            domainColor="#999",
            tickColor="#999",
        )
    )
    register_for_charts()
    # Each part was checked when it was made; to check the whole again takes longer than to draw it.
    drawn: str = vl_convert.vegalite_to_svg(configured.to_dict(validate=False))
    drawn = re.sub(r'(id="|url\(#)', rf"\g<1>{name}-", drawn)
    # The size goes, the view box stays: the page decides the width.
    return Markup(re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1", drawn, count=1))
