"""A release as it was published: its tables, what is hidden in them, and what later releases
revised."""

import marimo

app = marimo.App(width="medium", app_title="发布 · Releases")


@app.cell
def _():
    import json
    import os
    from pathlib import Path

    import altair as alt
    import marimo as mo
    import polars as pl

    alt.data_transformers.disable_max_rows()
    out = Path(mo.cli_args().get("out") or os.environ.get("BIRTHRECON_OUT") or "demo/out")
    releases = {
        path.parent.name: path.parent for path in sorted(out.glob("releases/*/manifest.json"))
    }
    mo.stop(
        not releases,
        mo.md(f"`{out}`：尚无发布 · no release yet: `birthrecon publish {out} --release YYYY-MM`"),
    )
    return alt, json, mo, out, pl, releases


@app.cell
def _(mo, out, releases):
    release = mo.ui.dropdown(list(releases), value=list(releases)[-1], label="发布 release")
    mo.vstack([mo.md(f"# 发布 · Releases\n\n`{out}`"), release])
    return (release,)


@app.cell
def _(json, mo, release, releases):
    folder = releases[release.value]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    tables = sorted(path.stem for path in (folder / "tables").glob("*.parquet"))
    table = mo.ui.dropdown(tables, value="town_by_sex", label="表 table")
    told = (
        f"运行 run {manifest['run']['run_id']} · 提取 extracts of "
        f"{manifest['run']['extract_date']} · {manifest['cells']:,} 个单元格，隐去 cells, of "
        f"these hidden: {manifest['suppressed']:,} · birthrecon {manifest['code_version']}"
    )
    mo.vstack([mo.md(told), table])
    return folder, table


@app.cell
def _(folder, mo, pl, table):
    from data.reference.terms import REGISTERS, SEXES, Term
    from reports.statistics.tables import reasons

    ends = {
        "all": Term("合计", "total"),
        "unknown": Term("不详", "unknown"),
        "reported": Term("上报", "reported"),
        "kept": Term("保留", "kept"),
        "corrected": Term("核定", "corrected"),
    }
    steps = {
        f"{side} {reason}": Term(f"{sign}{term.zh}", f"{sign} {term.en}")
        for side, sign in (("removed", "−"), ("added", "+"))
        for reason, term in reasons().items()
    }
    words = {"sex": SEXES | ends, "register": REGISTERS, "step": steps | ends}
    shown = pl.read_parquet(folder / "tables" / f"{table.value}.parquet")
    shown = shown.with_columns(
        pl.col(name).replace({code: f"{one.zh} {one.en}" for code, one in words[name].items()})
        if name in words
        else pl.col(name).replace("all", "合计 total").replace("unknown", "不详 unknown")
        for name, kind in shown.schema.items()
        if kind == pl.String
    )
    mo.vstack(
        [
            mo.md("## 所发布的表 · A table as published"),
            mo.ui.table(shown, page_size=15),
            mo.md("空：隐去 · empty: hidden (`is_suppressed`)"),
        ]
    )
    return (shown,)


@app.cell
def _(alt, folder, mo, pl):
    names = {"wis": "WIS", "population": "人口登记 population", "corrected": "核定 corrected"}
    monthly = (
        pl.read_parquet(folder / "tables" / "month_by_sex.parquet")
        .filter(pl.col("sex") == "all", pl.col("month") != "all")
        .unpivot(index="month", on=list(names), variable_name="counted", value_name="births")
        .with_columns(pl.col("month").str.to_date("%Y%m"), pl.col("counted").replace(names))
    )
    lines = (
        alt.Chart(monthly)
        .mark_line(invalid="break-paths-show-domains")
        .encode(
            alt.X("month:T", title=None, axis=alt.Axis(format="%Y-%m")),
            alt.Y("births:Q", title="出生 births", scale=alt.Scale(zero=False)),
            alt.Color(
                "counted:N",
                title=None,
                sort=list(names.values()),
                scale=alt.Scale(range=["#0072B2", "#D55E00", "#222222"]),
                legend=alt.Legend(orient="top", labelLimit=300),
            ),
        )
        .properties(width=760, height=260)
    )
    mo.vstack([mo.md("## 按出生月份 · By month of birth"), lines])
    return (monthly,)


@app.cell
def _(folder, mo, pl):
    said = pl.read_parquet(folder / "tables" / "revisions.parquet").filter(
        pl.col("count") == "corrected"
    )
    yearly = said.filter(pl.col("kind") == "statistical_year").pivot(
        on="release", index="period", values="births"
    )
    moved = (
        said.filter(pl.col("kind") == "month")
        .drop_nulls("change")
        .sort(pl.col("change").abs(), descending=True)
    )
    mo.vstack(
        [
            mo.md("## 历次发布的数字 · What each release said of a year"),
            mo.ui.table(yearly),
            mo.md("## 变动最大的月份 · Months that were revised most"),
            mo.ui.table(moved.head(12).select("period", "release", "births", "change")),
        ]
    )
    return


if __name__ == "__main__":
    app.run()
