"""How complete each source is in each town, with shrinkage; reads births.duckdb alone."""

import marimo

app = marimo.App(width="medium", app_title="完整率 · Completeness")


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
    from data.reference.terms import SOURCES
    from reports.statistics.completeness import completeness, completeness_by_town
    from reports.statistics.district import estimate_births
    from reports.statistics.snapshot import open_snapshot

    with open_snapshot(out) as opened:
        towns = dict(opened.rows("select town_code, town_name from towns order by town_code"))
        shares = {source: completeness_by_town(opened, source) for source in ("wis", "population")}
        overall = {
            source: completeness(opened, source)
            for source in ("wis", "population", "hospital", "exchange")
        }
        births = estimate_births(opened)
    mo.md(
        f"# 各镇完整率 · Completeness by town\n\n`{out}`\n\n"
        f"全区估计出生 births estimated: **{births.births.births:,.0f}**"
        f" ({births.births.low:,.0f} – {births.births.high:,.0f}), 核定 corrected "
        f"{births.corrected:,}"
    )
    source_names = {code: f"{term.zh} {term.en}" for code, term in SOURCES.items()}
    return overall, shares, source_names, towns


@app.cell
def _(mo, overall, pl, source_names):
    whole = pl.DataFrame(
        [
            (
                source_names[source],
                row.shown,
                row.held,
                *(round(value, 4) for value in (row.share.value, row.share.low, row.share.high)),
            )
            for source, rows in overall.items()
            for row in rows
        ],
        schema=[
            "来源 source",
            "应有 shown by others",
            "有 held",
            "完整率 share",
            "下限 low",
            "上限 high",
        ],
        orient="row",
    )
    mo.vstack([mo.md("## 各来源 · By source (95 %)"), mo.ui.table(whole)])
    return (whole,)


@app.cell
def _(alt, mo, pl, shares, source_names, towns):
    by_town_table = pl.DataFrame(
        [
            (
                source_names[source],
                towns.get(code, code),
                100 * share.share,
                100 * share.low,
                100 * share.high,
            )
            for source, found in shares.items()
            for code, share in found.items()
        ],
        schema=["source", "town", "percent", "low", "high"],
        orient="row",
    )
    base = alt.Chart(by_town_table).encode(
        alt.Y("town:N", title=None, sort="x"), alt.YOffset("source:N")
    )
    dots = base.mark_point(filled=True, size=70).encode(
        alt.X("percent:Q", title="%", scale=alt.Scale(zero=False)),
        alt.Color("source:N", title=None),
    )
    reach = base.mark_rule().encode(alt.X("low:Q"), alt.X2("high:Q"), alt.Color("source:N"))
    mo.vstack(
        [
            mo.md(
                "## 两个登记 · The two registers\n\n收缩估计及其 95 % 区间 · shrunk towards the "
                "district, with "
                "95 %"
            ),
            (dots + reach).properties(width=620, height=alt.Step(26)),
        ]
    )
    return (by_town_table,)


if __name__ == "__main__":
    app.run()
