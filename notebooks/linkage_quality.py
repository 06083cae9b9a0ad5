"""What the matching says of itself, and what two readers found; reads births.duckdb and a review's
JSON."""

import marimo

app = marimo.App(width="medium", app_title="匹配质量 · Linkage quality")


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
    from contextlib import closing

    import duckdb

    with closing(duckdb.connect(str(out / "births.duckdb"), read_only=True)) as con:
        figures = con.execute("select note_zh, note_en, value from link_quality").fetchall()
        links = con.execute("select source, match_probability from record_links").pl()
        grades = con.execute("select grade, probability from cases").pl()
    mo.md(f"# 匹配质量 · Linkage quality\n\n`{out}`")
    return figures, grades, links


@app.cell
def _(figures, mo, pl):
    def counted(value):
        """A count is a whole number; a share or a rate keeps four digits."""
        if value is None:
            return "—"
        return f"{value:,.0f}" if value == round(value) else f"{value:,.4g}"

    said = pl.DataFrame(
        [(zh, en, counted(value)) for zh, en, value in figures],
        schema=["指标", "figure", "数值 value"],
        orient="row",
    )
    mo.vstack([mo.md("## 本次匹配的自述 · What the matching says of itself"), mo.ui.table(said)])
    return


@app.cell
def _(alt, links, mo, pl):
    import numpy as _np

    from data.reference.terms import SOURCES

    bands = [0.5, 0.9, 0.95, 0.99, 0.999]
    labels = ["< 0.5", "0.5–0.9", "0.9–0.95", "0.95–0.99", "0.99–0.999", "≥ 0.999"]
    known = links.drop_nulls()
    place = _np.searchsorted(bands, known["match_probability"].to_numpy(), side="right")
    banded = (
        known.with_columns(
            pl.col("source").replace({code: f"{one.zh} {one.en}" for code, one in SOURCES.items()}),
            band=pl.Series(labels).gather(place),
        )
        .group_by("source", "band")
        .len("records")
    )
    doubtful = banded.filter(pl.col("band") != "≥ 0.999")
    picture = (
        alt.Chart(doubtful)
        .mark_bar()
        .encode(
            alt.X("records:Q", title="记录 records"),
            alt.Y("band:N", sort=labels, title="概率 probability"),
            alt.Color("source:N", title=None),
        )
        .properties(width=620, height=180)
    )
    sure = banded.filter(pl.col("band") == "≥ 0.999")["records"].sum()
    mo.vstack(
        [
            mo.md(
                "## 记录归属的可信程度 · How sure records' links are\n\n"
                f"另有 besides: {sure:,} ≥ 0.999"
            ),
            picture,
        ]
    )
    return (banded,)


@app.cell
def _(alt, grades, mo, pl):
    from data.reference.terms import GRADES

    graded = grades.with_columns(
        pl.col("grade").replace({code: f"{one.zh} {one.en}" for code, one in GRADES.items()})
    )
    histogram = (
        alt.Chart(graded)
        .mark_bar()
        .encode(
            alt.X("probability:Q", bin=alt.Bin(step=0.05), title="概率 probability"),
            alt.Y("count()", title="问题 cases"),
            alt.Color("grade:N", title=None),
        )
        .properties(width=620, height=200)
    )
    mo.vstack([mo.md("## 问题 · Cases"), histogram])
    return


@app.cell
def _(mo):
    import json
    from pathlib import Path as _Path

    review = mo.cli_args().get("review")
    result = json.loads(_Path(str(review)).read_text(encoding="utf-8")) if review else None
    mo.vstack(
        [
            mo.md("## 两人复核 · Two readers"),
            mo.json(result)
            if result
            else mo.md(
                "没有给出复核结果：`-- --review FILE.result.json`（docs/quality.md）。 No review "
                "was given."
            ),
        ]
    )
    return (result,)


@app.cell
def _(mo, out, pl, result):
    from pathlib import Path as _File

    from reports.statistics.district import estimate_births
    from reports.statistics.link_rates import reviewed_rates
    from reports.statistics.snapshot import open_snapshot

    with open_snapshot(out) as opened:
        estimates = {"本次匹配的自述 the matching's own expectation": estimate_births(opened)}
        if result:
            rates = reviewed_rates(_File(str(mo.cli_args().get("review"))), opened)
            estimates["两人复核 two readers"] = estimate_births(opened, errors=rates)
    births = pl.DataFrame(
        [
            (
                name,
                str(found),
                round(found.link_change, 1),
                round(found.link_error, 1),
                f"{found.rates.missed:.3%}",
                f"{found.rates.wrong:.3%}",
            )
            for name, found in estimates.items()
        ],
        schema=[
            "依据 by",
            "估计出生 births (95 %)",
            "匹配改正 by links",
            "标准误 error",
            "漏配 missed",
            "误配 wrong",
        ],
        orient="row",
    )
    mo.vstack([mo.md("## 对出生数的影响 · What it does to the births"), mo.ui.table(births)])
    return (births,)


if __name__ == "__main__":
    app.run()
