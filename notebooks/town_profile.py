"""One town: its births, sex ratio, completeness and cases beside the district's; reads
births.duckdb alone."""

import marimo

app = marimo.App(width="medium", app_title="乡镇概况 · A town")


@app.cell
def _():
    import os
    from pathlib import Path

    import altair as alt
    import marimo as mo
    import polars as pl

    alt.data_transformers.disable_max_rows()
    out = Path(mo.cli_args().get("out") or os.environ.get("BIRTHRECON_OUT") or "demo/out")
    return mo, out, pl


@app.cell
def _(mo, out):
    from reports.statistics.snapshot import open_snapshot

    with open_snapshot(out) as opened:
        towns = dict(opened.rows("select town_code, town_name from towns order by town_code"))
    wanted = str(mo.cli_args().get("town") or next(iter(towns)))
    town = mo.ui.dropdown(
        {name: code for code, name in towns.items()},
        value=towns.get(wanted, next(iter(towns.values()))),
        label="镇 town",
    )
    mo.vstack([mo.md(f"# 乡镇概况 · A town\n\n`{out}`"), town])
    return open_snapshot, town, towns


@app.cell
def _(open_snapshot, out, town):
    from reports.statistics.district import estimate_births
    from reports.statistics.sex_ratio import sex_ratio

    with open_snapshot(out) as snapshot:
        estimate = estimate_births(snapshot, f"town_code = '{town.value}'")
        sexes = snapshot.rows(
            "select town_code = ?, count(*) filter (where sex = '1'), count(*) filter (where sex "
            "= '2') from v_counted_births group by 1 order by 1 desc nulls last",
            [town.value],
        )
        shares = snapshot.rows(
            "select town_code = ?, count(*), count(*) filter (where in_wis), count(*) filter "
            "(where in_population) from v_counted_births where is_due group by 1 order by 1 "
            "desc nulls last",
            [town.value],
        )
        cases = snapshot.rows(
            "select case_type, grade, status, count(*) from cases where town_code = ? group by "
            "all order by all",
            [town.value],
        )
    ratios = [sex_ratio(boys, girls) for _, boys, girls in sexes[:2]]
    return cases, estimate, ratios, shares


@app.cell
def _(estimate, mo, ratios, shares, town, towns):
    def percent(part, whole):
        return f"{100 * part / whole:.1f} %" if whole else "—"

    own, others = (shares + [(False, 0, 0, 0)] * 2)[:2]
    mo.md(
        f"""
## {towns[town.value]}

| | 本镇 this town | 其他 the others |
| --- | --- | --- |
| 出生估计 births estimated (95 %) | {estimate} | |
| 核定 corrected | {estimate.corrected:,} | |
| 性别比 boys per 100 girls (95 %) | {ratios[0]} | {ratios[-1]} |
| WIS 有 in WIS | {percent(own[2], own[1])} | {percent(others[2], others[1])} |
| 人口登记有 in population | {percent(own[3], own[1])} | {percent(others[3], others[1])} |
"""
    )
    return


@app.cell
def _(cases, mo, pl):
    from data.reference.terms import GRADES, STATUSES
    from transforms.case_types.registry import type_terms

    def said(terms, code):
        return f"{terms[code].zh} {terms[code].en}" if code in terms else code

    listed = pl.DataFrame(
        [
            (said(type_terms(), kind), said(GRADES, grade), said(STATUSES, status), found)
            for kind, grade, status, found in cases
        ],
        schema=["类型 type", "可信程度 grade", "状态 status", "个 cases"],
        orient="row",
    )
    mo.vstack([mo.md("## 问题 · Cases"), mo.ui.table(listed)])
    return (listed,)


if __name__ == "__main__":
    app.run()
