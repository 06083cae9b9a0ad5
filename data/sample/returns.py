"""The towns' monthly returns: counts of the WIS births of each report month, and the errors planted
in them.

A return follows WIS, duplicates and false claims included; its planted errors are its own.
"""

from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from data.sample.draws import Draws
from data.sample.settings import Settings, shared_out

HEADINGS = (
    "镇代码",
    "镇名称",
    "报表月份",
    "本月出生合计",
    "男",
    "女",
    "一孩",
    "二孩",
    "多孩",
    "本年累计出生",
    "本年累计男",
    "本年累计女",
)
_COUNTS = ("births", "boys", "girls", "first", "second", "later")
_CUMULATIVE = ("births", "boys", "girls")
# Rules that the planted errors break; 21 errors in the 24 months of the practice delivery.
_RULES = {
    "town_sum": 4,
    "sex_sum": 3,
    "parity_sum": 5,
    "cumulative": 3,
    "missing_town": 3,
    "records_mismatch": 3,
}
_PER_MONTH = 21 / 24


def counted(births: pl.DataFrame, towns: pl.DataFrame) -> pl.DataFrame:
    """WIS births by town_code and report month: births, boys, girls, first, second, later.

    A column return_town, where there is one, names the town that counted a birth before it was
    merged.
    """
    parity = pl.col("stated_parity")
    names = towns.select("town_code", stated_town=pl.int_range(pl.len()))
    births = births.join(names, on="stated_town")
    if "return_town" in births.columns:
        births = births.with_columns(town_code=pl.coalesce("return_town", "town_code"))
    counts = births.group_by("town_code", "rptmonth").agg(
        births=pl.len(),
        boys=(pl.col("stated_sex") == 1).sum(),
        girls=(pl.col("stated_sex") == 2).sum(),
        first=(parity == 1).sum(),
        second=(parity == 2).sum(),
        later=(parity > 2).sum(),
    )
    return counts.with_columns(pl.col(_COUNTS).cast(pl.Int64))


def tables(
    settings: Settings,
    draws: Draws,
    towns: pl.DataFrame,
    counts: pl.DataFrame,
    former: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The returns of every town and month, and the errors in them (truth: report_month, town_code,
    rule, planted).

    Returns have one row per town that reported and month, and one per month with town_code "合计".
    former: towns that were merged, which reported until then (Delivered.former_towns).
    """
    months = pl.date_range(
        settings.window_start, settings.window_end, "1mo", eager=True
    ).dt.strftime("%Y%m")
    every = towns.select("town_code", "town_name").join(
        pl.DataFrame({"rptmonth": months}), how="cross"
    )
    errors = _errors(settings, draws, every.sort("rptmonth", "town_code"))
    if former is not None:
        gone = former.join(pl.DataFrame({"rptmonth": months}), how="cross")
        gone = gone.filter(pl.col("rptmonth") < pl.col("merged_in"))
        every = pl.concat([every, gone.select(every.columns)])
    every = every.join(counts, on=["town_code", "rptmonth"], how="left").with_columns(
        pl.col(_COUNTS).fill_null(0)
    )
    every = every.sort("rptmonth", "town_code")
    wrong = every.join(errors, on=["rptmonth", "town_code"], how="left", maintain_order="left")
    # A month reported one too many stays in the year's cumulated figures: nothing but the records
    # shows it.
    more = (pl.col("rule") == "records_mismatch").fill_null(False).cast(pl.Int64)
    wrong = wrong.with_columns(
        births=pl.col("births") + more, boys=pl.col("boys") + more, first=pl.col("first") + more
    )
    year = pl.col("rptmonth").str.slice(0, 4).cast(pl.Int32) + (
        pl.col("rptmonth").str.slice(4) >= "10"
    ).cast(pl.Int32)
    wrong = wrong.with_columns(year=year).with_columns(
        pl.col(name).cum_sum().over("town_code", "year", order_by="rptmonth").alias(f"{name}_year")
        for name in _CUMULATIVE
    )
    wrong = wrong.with_columns(
        girls=pl.col("girls") + (pl.col("rule") == "sex_sum").fill_null(False).cast(pl.Int64),
        later=pl.col("later") + (pl.col("rule") == "parity_sum").fill_null(False).cast(pl.Int64),
        births_year=pl.col("births_year")
        + 10 * (pl.col("rule") == "cumulative").fill_null(False).cast(pl.Int64),
    )
    return _with_totals(wrong, errors), _truth(wrong, errors)


def _errors(settings: Settings, draws: Draws, every: pl.DataFrame) -> pl.DataFrame:
    """One row per planted error: rptmonth, town_code ("" for the total row), rule; at most one a
    month."""
    months = every["rptmonth"].unique(maintain_order=True)
    count = min(round(settings.months * _PER_MONTH), len(months) - 1)
    rules = [
        rule
        for rule, n in zip(_RULES, shared_out(count, list(_RULES.values())), strict=True)
        for _ in range(n)
    ]
    chosen = months.gather(1 + draws.rng.permutation(len(months) - 1)[:count])
    codes = every["town_code"].unique(maintain_order=True)
    town = codes.gather(draws.whole(count, 0, len(codes)))
    frame = pl.DataFrame({"rptmonth": chosen, "town_code": town, "rule": rules})
    return frame.with_columns(
        town_code=pl.when(pl.col("rule") == "town_sum").then(pl.lit("")).otherwise("town_code")
    )


def _with_totals(wrong: pl.DataFrame, errors: pl.DataFrame) -> pl.DataFrame:
    figures = [*_COUNTS, *(f"{name}_year" for name in _CUMULATIVE)]
    delivered = wrong.filter(pl.col("rule").ne_missing("missing_town"))
    totals = delivered.group_by("rptmonth").agg(pl.col(figures).sum())
    off = errors.filter(pl.col("rule") == "town_sum").select("rptmonth", off=pl.lit(2, pl.Int64))
    totals = totals.join(off, on="rptmonth", how="left").with_columns(
        births=pl.col("births") + pl.col("off").fill_null(0),
        town_code=pl.lit("合计"),
        town_name=pl.lit(None, pl.String),
    )
    columns = ["town_code", "town_name", "rptmonth", *figures]
    return pl.concat([delivered.select(columns), totals.select(columns)]).sort(
        "rptmonth", "town_code"
    )


def _truth(wrong: pl.DataFrame, errors: pl.DataFrame) -> pl.DataFrame:
    """The planted errors, and what a reader may well find in consequence: the year from there."""
    planted = errors.with_columns(planted=pl.lit(True))
    years = wrong.select("rptmonth", "year").unique()
    after = errors.join(years, on="rptmonth").rename({"rptmonth": "from"}).join(years, on="year")
    after = after.filter(pl.col("rptmonth") >= pl.col("from"))
    both = pl.concat(
        [
            after.select("rptmonth", "town_code"),
            after.select("rptmonth", pl.lit("").alias("town_code")),
        ]
    )
    consequence = (
        both.unique()
        .join(planted, on=["rptmonth", "town_code"], how="anti")
        .with_columns(rule=pl.lit("consequence"), planted=pl.lit(False))
    )
    everything = pl.concat([planted, consequence.select(planted.columns)])
    return everything.sort(
        "planted", "rptmonth", "town_code", descending=[True, False, False]
    ).select(report_month="rptmonth", town_code="town_code", rule="rule", planted="planted")


def write_returns(folder: Path, returns: pl.DataFrame) -> None:
    """One workbook per month, the total last."""
    folder.mkdir(parents=True, exist_ok=True)
    for (month,), rows in returns.group_by("rptmonth", maintain_order=True):
        with xlsxwriter.Workbook(str(folder / f"{month}.xlsx")) as book:
            book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 -- a file tells no time
            sheet = book.add_worksheet("月报")
            sheet.write_row(0, 0, HEADINGS)
            for at, row in enumerate(rows.iter_rows(), start=1):
                sheet.write_row(at, 0, ["" if value is None else value for value in row])
