"""From judged cases to probabilities: each class's share of true cases, shrunken, in the worst
world.

A share of few cases says little. In each world a class's share is drawn towards its share over all
worlds, and that towards one half, by the beta-binomial's posterior mean (Efron and Morris 1975;
the prior's weight is fixed, not estimated, because three worlds say little of their spread).
"""

import math

import polars as pl

PRIOR_CASES = 20.0
"""A class's share over all worlds weighs as much as so many cases of one world."""
HALF_CASES = 2.0
"""One half weighs as much as so many cases: of n cases that are all true, (n + 1) / (n + 2)."""
FEWEST_CASES = 5
"""A class seen less often keeps the probability that it has."""
STEP, HIGHEST = 0.005, 0.995
OF_ABSENCE = ("missing:", "no delivery", "unsupported", "lone claim")
HIGHEST_OF_ABSENCE = 0.989
"""What rests on a record that is not there is never certain: a register that came in part, in a way
that no world here knows, makes all such cases wrong at once."""
_DOUBTLESS = 0.98  # of the class's probability left: nothing speaks for another explanation


class UnknownClassError(Exception):
    """A case of a class that the table of probabilities does not name."""


def by_class_and_world(cases: pl.DataFrame) -> pl.DataFrame:
    """One row per class and world: cases (that are true or not), true, left_open, share, shrunken.

    Cases whose probability something lowers are left out: the table's probability is of cases
    that nothing speaks against. left_open counts those on which the contract decides nothing.
    """
    plain = cases.filter((pl.col("doubt_factor") >= _DOUBTLESS) & ~pl.col("is_capped"))
    counted = plain.group_by("class", "world").agg(
        pl.col("is_true").count().cast(pl.Int64).alias("cases"),
        pl.col("is_true").sum().cast(pl.Int64).alias("true"),
        pl.col("is_true").null_count().cast(pl.Int64).alias("left_open"),
    )
    total = (pl.col("true").sum() + HALF_CASES / 2) / (pl.col("cases").sum() + HALF_CASES)
    overall = total.over("class")
    shrunken = (pl.col("true") + PRIOR_CASES * overall) / (pl.col("cases") + PRIOR_CASES)
    return counted.with_columns(share=pl.col("true") / pl.col("cases"), shrunken=shrunken).sort(
        "class", "world"
    )


def proposed(measured: pl.DataFrame, table: pl.DataFrame, districts: int) -> pl.DataFrame:
    """The table of probabilities (class, probability, cases_seen, true_cases, measured_on, note)
    as these measurements would have it, in its order.

    measured: by_class_and_world. Of each class the world with the lowest shrunken share decides,
    rounded down. A class keeps its probability where it was seen fewer than FEWEST_CASES times,
    and where the contract leaves most of its cases open: those that it decides are not like them.
    Raises: UnknownClassError.
    """
    unknown = sorted(set(measured["class"]) - set(table["class"]))
    if unknown:
        raise UnknownClassError(
            f"概率表没有这些类别：{'、'.join(unknown)}。\nThe table of probabilities lacks "
            f"{', '.join(unknown)}: name them in transforms/cases/probabilities.csv."
        )
    cases, left_open = (pl.col(name).sum().over("class") for name in ("cases", "left_open"))
    worst = (
        measured.filter((cases >= FEWEST_CASES) & (cases > left_open) & (pl.col("cases") > 0))
        .sort("class", "shrunken", "world")
        .unique("class", keep="first", maintain_order=True)
    )
    found = table.join(worst, on="class", how="left", maintain_order="left")
    is_measured = pl.col("world").is_not_null()
    rests_on_absence = pl.any_horizontal(pl.col("class").str.starts_with(p) for p in OF_ABSENCE)
    down = pl.col("shrunken").map_elements(rounded_down, return_dtype=pl.Float64)
    capped = pl.min_horizontal(down, pl.lit(HIGHEST_OF_ABSENCE))
    rounded = pl.when(rests_on_absence).then(capped).otherwise(down)
    return found.select(
        "class",
        pl.when(is_measured).then(rounded).otherwise("probability").alias("probability"),
        pl.when(is_measured).then("cases").otherwise("cases_seen").alias("cases_seen"),
        pl.when(is_measured).then("true").otherwise("true_cases").alias("true_cases"),
        pl.when(is_measured)
        .then(pl.col("world") + f", {districts} made-up districts")
        .otherwise("measured_on")
        .alias("measured_on"),
        "note",
    )


def rounded_down(share: float) -> float:
    """The share in steps of STEP, downwards, at most HIGHEST; above nothing at all.

    >>> rounded_down(0.9999), rounded_down(0.9874), rounded_down(0.001)
    (0.995, 0.985, 0.005)
    """
    steps = math.floor(share / STEP + 1e-9)
    return round(min(HIGHEST, max(STEP, steps * STEP)), 3)
