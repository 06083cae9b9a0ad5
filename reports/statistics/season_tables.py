"""Births by month without their season, in words and tables, in one language."""

from rich.console import Console
from rich.table import Table

from data.reference.terms import BIRTH_FIGURES, Language, Term
from reports.statistics.month_series import MonthSeries
from reports.statistics.season import Factor, Withheld

_REASONS: dict[Withheld, Term] = {
    "too_short": Term(
        "已满登记期限的完整月份不足三年，季节与偶然分不开",
        "fewer than three years of whole months whose births are due: no season is told from "
        "chance",
    ),
    "too_few": Term(
        "平均每月不足二十例，偶然大于季节",
        "fewer than twenty births a month: chance is larger than a season",
    ),
    "no_season": Term(
        "看不出季节（偶然也会这样），不作调整",
        "no season is seen that chance could not have made, so nothing is adjusted",
    ),
    "unknown_calendar": Term(
        "农历对照表只到 1990 至 2100 年，不知春节在哪个月",
        "the lunar table reaches from 1990 to 2100, so the month of the Spring Festival is not "
        "known",
    ),
}
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MOVING_NAMES: dict[str, Term] = {
    "festival": Term("春节（除夕起七天）全在该月", "The whole Spring Festival (7 days) in it"),
    "nine_months": Term(
        "春节后九个月（四周）全在该月", "All of the four weeks nine months after the festival"
    ),
    "weekends": Term("每多一个周末日", "One weekend day more"),
}


def show_season(series: MonthSeries, language: Language, console: Console) -> None:
    """Print the factors and the adjusted months, or why there are none."""
    if series.season.withheld:
        console.print(no_season_note(series, language), highlight=False)
        return
    console.print(_factors_table(series, language))
    console.print(_months_table(series, language))
    console.print(season_note(language), style="dim", highlight=False)


def no_season_note(series: MonthSeries, language: Language) -> str:
    """Why no month is adjusted. The reason holds no number."""
    reason = _REASONS[series.season.withheld or "too_short"]
    return Term(
        f"不作季节调整：{reason.zh}。", f"No seasonal adjustment: {reason.en}."
    ).in_language(language)


def season_note(language: Language) -> str:
    """How to read the adjusted months."""
    return Term(
        "系数＝该月的季节、春节、天数和周末合在一起；调整后＝出生数 ÷ 系数，按平均长度的月。"
        "系数由核定出生得出，WIS 也用它。区间（95%）是偶然和系数的误差；没有平滑，变化都在。",
        "Factor: season, Spring Festival, days and weekends of the month together. Adjusted: "
        "births over the factor, for a month of mean length. The factors are those of the "
        "corrected births, and WIS is divided by them too. Intervals (95 %) hold chance and the "
        "factor's error. Nothing is smoothed: a change stays.",
    ).in_language(language)


def factor_names(language: Language) -> list[str]:
    """What the rows of factors are called: twelve months, then what moves."""
    months = [Term(f"{number} 月", name) for number, name in enumerate(_MONTHS, start=1)]
    return [term.in_language(language) for term in (*months, *MOVING_NAMES.values())]


def factor_rows(series: MonthSeries, language: Language) -> list[tuple[str, str]]:
    """Name and factor with its interval; a factor of 1.00 changes nothing."""
    season = series.season
    factors = [*season.by_month, *(season.moving or {}).values()]
    names = factor_names(language)
    return [(name, _figure(one)) for name, one in zip(names, factors, strict=True)]


def month_rows(series: MonthSeries) -> list[tuple[str, int, int, str, str, str]]:
    """Month, WIS, corrected, factor, WIS adjusted, corrected adjusted with its interval."""
    adjusted = zip(series.season.months, series.reported, series.reported_adjusted, strict=True)
    return [
        (
            f"{month.month:%Y-%m}",
            wis,
            month.births,
            f"{month.factor:.3f}",
            f"{wis_adjusted:,.1f}",
            f"{month.adjusted:,.1f} ({month.low:,.1f}–{month.high:,.1f})",
        )
        for month, wis, wis_adjusted in adjusted
    ]


def month_columns() -> tuple[Term, ...]:
    """The headings of `month_rows`."""
    corrected = BIRTH_FIGURES["corrected"]
    return (
        Term("月份", "Month"),
        Term("WIS 上报", "WIS, reported"),
        corrected,
        Term("系数", "Factor"),
        Term("WIS，调整后", "WIS, adjusted"),
        Term(f"{corrected.zh}，调整后（95%）", f"{corrected.en}, adjusted (95 %)"),
    )


def _factors_table(series: MonthSeries, language: Language) -> Table:
    title = Term("季节系数（一年平均为 1）", "Factors of the season (the mean of a year is 1)")
    table = _table(title.in_language(language))
    table.add_column("")
    table.add_column(Term("系数（95%）", "Factor (95 %)").in_language(language), justify="right")
    for name, figure in factor_rows(series, language):
        table.add_row(name, figure)
    return table


def _months_table(series: MonthSeries, language: Language) -> Table:
    title = Term(
        "各月出生，季节调整前后", "Births by month, before and after the season is removed"
    )
    table = _table(title.in_language(language))
    for place, column in enumerate(month_columns()):
        table.add_column(column.in_language(language), justify="right" if place else "left")
    for month, wis, corrected, *figures in month_rows(series):
        table.add_row(month, f"{wis:,}", f"{corrected:,}", *figures)
    return table


def _figure(factor: Factor) -> str:
    return f"{factor.value:.2f} ({factor.low:.2f}–{factor.high:.2f})"


def _table(title: str) -> Table:
    return Table(
        title=title, title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="bold"
    )
