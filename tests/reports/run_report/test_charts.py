"""The report's charts of districts that have next to nothing to draw."""

import re
from datetime import date

from reports.run_report.charts import draw, draw_worded
from reports.run_report.figures import Figures, Row
from transforms.ledger.balance import Line, sum_lines

NOTHING: Figures = {"months": [], "towns": [], "probabilities": [], "overlap": [], "balance": []}


def months(*births: int) -> list[Row]:
    return [
        {"month": date(2009, month, 1), "births": count, "source": "births"}
        for month, count in enumerate(births, start=1)
    ]


def written(drawn: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)</text>", drawn)


def test_the_axes_of_a_few_births_name_whole_births_and_each_month_once() -> None:
    drawn = draw(NOTHING | {"months": months(0, 1, 0)})["months"]
    assert written(drawn) == ["2009-01", "2009-02", "2009-03", "0", "1"]


def test_a_single_month_is_a_dot_since_a_line_of_one_point_shows_nothing() -> None:
    drawn = draw(NOTHING | {"months": months(60)})["months"]
    assert written(drawn)[0] == "2009-01"
    assert 'aria-roledescription="point"' in drawn
    assert 'aria-roledescription="point"' not in draw(NOTHING | {"months": months(6, 5)})["months"]


def test_a_register_without_any_births_on_the_way_to_none_has_no_steps_to_draw() -> None:
    nothing = vars(sum_lines([Line("420607100", "200901", *[0] * 10)])) | {"town_name": None}
    assert draw_worded(NOTHING | {"balance": [nothing]}, "en")["waterfall"] == ""
