"""Births reported and corrected, by year, month, town, sex and parity; reads births.duckdb
alone."""

import marimo

app = marimo.App(width="medium", app_title="出生数 · Births")


@app.cell
def _():
    import os
    from pathlib import Path

    import altair as alt
    import marimo as mo
    import polars as pl

    alt.data_transformers.disable_max_rows()
    out = Path(mo.cli_args().get("out") or os.environ.get("BIRTHRECON_OUT") or "demo/out")
    return alt, mo, out, pl


@app.cell
def _(mo, out):
    from reports.statistics.series import counts, reported
    from reports.statistics.snapshot import open_snapshot

    with open_snapshot(out) as opened:
        by_year = counts(opened, ["statistical_year"])
        by_month = counts(opened, ["month", "town_code", "sex"])
        by_return = reported(opened, "wis", ["month"])
        towns = dict(opened.rows("select town_code, town_name from towns order by town_code"))
    mo.md(f"# 出生数 · Births\n\n`{out}`")
    return by_month, by_return, by_year, towns


@app.cell
def _(by_year, mo, pl):
    year_table = pl.DataFrame(
        [
            (str(row.cell[0]), row.wis, row.population, row.corrected, row.corrected - row.wis)
            for row in by_year
        ],
        schema=[
            "统计年度 year",
            "WIS",
            "人口登记 population",
            "核定 corrected",
            "WIS 变化 change",
        ],
        orient="row",
    )
    mo.vstack(
        [
            mo.md("## 各统计年度 · By statistical year (October to September)"),
            mo.ui.table(year_table),
        ]
    )
    return (year_table,)


@app.cell
def _(mo, towns):
    town = mo.ui.dropdown(
        {"全部 all": "", **{name: code for code, name in towns.items()}},
        value="全部 all",
        label="镇 town",
    )
    sex = mo.ui.dropdown(
        {"全部 all": "", "男 boys": "1", "女 girls": "2"}, value="全部 all", label="性别 sex"
    )
    mo.hstack([town, sex], justify="start")
    return sex, town


@app.cell
def _(alt, by_month, mo, pl, sex, town):
    names = {"wis": "WIS", "population": "人口登记 population", "corrected": "核定 corrected"}
    cells = pl.DataFrame(
        [(*row.cell, row.wis, row.population, row.corrected) for row in by_month],
        schema={
            "month": pl.String,
            "town": pl.String,
            "sex": pl.String,
            **dict.fromkeys(names, pl.Int64),
        },
        orient="row",
    )
    chosen = cells.filter(
        (pl.col("town") == town.value) | pl.lit(not town.value),
        (pl.col("sex") == sex.value) | pl.lit(not sex.value),
    )
    monthly = (
        chosen.drop_nulls("month")
        .group_by("month")
        .agg(pl.col(*names).sum())
        .unpivot(index="month", variable_name="counted", value_name="births")
        .with_columns(
            pl.col("month").str.to_date("%Y%m", strict=False), pl.col("counted").replace(names)
        )
        .sort("counted", "month")
    )
    lines = (
        alt.Chart(monthly)
        .mark_line()
        .encode(
            alt.X("month:T", title=None, axis=alt.Axis(format="%Y-%m")),
            alt.Y("births:Q", title="出生 births"),
            alt.Color(
                "counted:N",
                title=None,
                legend=alt.Legend(orient="top", labelLimit=300),
                scale=alt.Scale(range=["#0072B2", "#D55E00", "#222222"]),
            ),
            alt.StrokeDash("counted:N", title=None),
        )
        .properties(width=760, height=280)
    )
    mo.vstack([mo.md("## 按出生月份 · By month of birth"), lines])
    return (monthly,)


@app.cell
def _(alt, by_return, mo, pl):
    returns = pl.DataFrame(
        [(row.cell[0], row.births) for row in by_return],
        schema={"month": pl.String, "births": pl.Int64},
        orient="row",
    )
    returns = returns.drop_nulls().with_columns(pl.col("month").str.to_date("%Y%m", strict=False))
    bars = (
        alt.Chart(returns)
        .mark_bar(color="#0072B2")
        .encode(
            alt.X("month:T", title=None, axis=alt.Axis(format="%Y-%m")),
            alt.Y("births:Q", title="WIS 上报 reported"),
        )
        .properties(width=760, height=200)
    )
    mo.vstack([mo.md("## 按报表月份 · By the month of the return that counted them"), bars])
    return (returns,)


if __name__ == "__main__":
    app.run()
