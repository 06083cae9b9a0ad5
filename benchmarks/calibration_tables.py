"""What judged cases say about their probabilities: tables with Wilson's intervals, and the
reliability diagram."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from reports.clerical_review.intervals import wilson

PROBABILITY_EDGES = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99)
_BANDS = [f"{low:.2f}-{high:.2f}" for low, high in pairwise((0.0, *PROBABILITY_EDGES, 1.0))]
# What a grade promises; `review` promises nothing.
GRADE_PROMISES = {"certain": 0.99, "probable": 0.90}


def by_probability(cases: pl.DataFrame) -> pl.DataFrame:
    """One row per case type and band of probability: cases, true, given (mean), observed, low,
    high, is_off."""
    numbers = np.searchsorted(PROBABILITY_EDGES, cases["probability"].to_numpy(), side="right")
    cases = cases.with_columns(
        band=pl.Series([_BANDS[number] for number in numbers], dtype=pl.String)
    )
    everything = cases.with_columns(case_type=pl.lit("all"))
    return _observed(pl.concat([cases, everything]), ("case_type", "band"))


def by_grade(cases: pl.DataFrame) -> pl.DataFrame:
    """One row per world, case type and grade, with `all` for all types and for all worlds: besides,
    promised (0.99, 0.90 or null)."""
    types = pl.concat([cases.with_columns(case_type=pl.lit("all")), cases])
    worlds = pl.concat([types.with_columns(world=pl.lit("all")), types])
    found = _observed(worlds, ("world", "case_type", "grade"))
    promised = pl.col("grade").replace_strict(GRADE_PROMISES, default=None, return_dtype=pl.Float64)
    return found.with_columns(promised=promised, is_off=pl.col("high") < promised)


def reliability_diagram(cases: pl.DataFrame) -> alt.FacetChart:
    """Observed shares with their intervals over given probabilities, a panel per case type; on the
    line is right."""
    bands = by_probability(cases)
    data = alt.InlineData(values=bands.drop("band").to_dicts())
    across = alt.X("given:Q", scale=alt.Scale(domain=[0, 1]), title="given probability")
    base = alt.Chart().encode(across)
    whole = alt.Y(
        "observed:Q", scale=alt.Scale(domain=[0, 1]), title="observed share of true cases"
    )
    points = base.mark_circle(color="#0072B2", opacity=1).encode(
        whole, alt.Size("cases:Q", scale=alt.Scale(type="log", range=[15, 220]), title="cases")
    )
    reaches = base.mark_rule(color="#0072B2").encode(alt.Y("low:Q"), alt.Y2("high:Q"))
    diagonal = (
        alt.Chart(alt.InlineData(values=[{"at": 0}, {"at": 1}]))
        .mark_line(color="#999999", strokeDash=[4, 3])
        .encode(alt.X("at:Q"), alt.Y("at:Q"))
    )
    layers = alt.layer(diagonal, reaches, points, data=data).properties(width=220, height=220)
    diagram: alt.FacetChart = layers.facet(facet=alt.Facet("case_type:N", title=None), columns=3)
    return diagram


def show(table: pl.DataFrame, title: str, console: Console) -> None:
    """Print a table; rows whose interval does not hold the given probability are marked."""
    shown = Table(title=f"by {title}", title_justify="left", box=None, padding=(0, 1, 0, 0))
    for name, dtype in table.schema.items():
        shown.add_column(name, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in table.iter_rows():
        shown.add_row(*map(_cell, row))
    console.print(shown)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "◀" if value else ""
    return "" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _observed(cases: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Count by `keys`. is_off: the mean given probability lies outside the observed share's
    interval."""
    counted = cases.group_by(keys).agg(
        pl.len().alias("cases"),
        pl.col("is_true").sum().alias("true"),
        pl.col("probability").mean().alias("given"),
    )
    shares = [wilson(true, all_of) for true, all_of in counted.select("true", "cases").iter_rows()]
    with_interval = counted.with_columns(
        observed=pl.Series([share.value for share in shares], dtype=pl.Float64),
        low=pl.Series([share.low for share in shares], dtype=pl.Float64),
        high=pl.Series([share.high for share in shares], dtype=pl.Float64),
    )
    return with_interval.with_columns(is_off=~pl.col("given").is_between("low", "high")).sort(keys)
