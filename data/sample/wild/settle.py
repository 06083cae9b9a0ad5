"""What lost pages, files and rows make of births: missing from a register, or known to one register
alone."""

import polars as pl

from data.sample.wild.world import World

_MISSING = ("missing_from_all", "missing_from_population", "missing_from_wis")
_HOME = 3  # the place codes from here on: home, outside the district


def settle(world: World) -> None:
    """Give births whose records a kind took away the case that follows, by the contract's rules.

    Due births with evidence are missing where they have no record. Those of which one register
    alone tells are unsupported where no hospital's silence speaks against them, else left open.
    """
    world.births = world.births.with_columns(pl.col("plan", "plan_register").cast(pl.String))
    seen = world.births.join(_records(world), on="birth", how="left", maintain_order="left")
    seen = seen.with_columns(pl.col("population", "wis", "evidence", "refused").fill_null(0))
    real = (pl.col("kind") == "B") & pl.col("due") & ~pl.col("moved_out")
    open_plan = pl.col("plan").is_null() | pl.col("plan").is_in(_MISSING)
    lacking = real & open_plan & ((pl.col("population") == 0) | (pl.col("wis") == 0))
    shown = lacking & (pl.col("evidence") > 0) & (pl.col("refused") == 0)
    alone = lacking & (pl.col("evidence") == 0) & (pl.col("refused") == 0)
    subtype = (
        pl.when((pl.col("population") == 0) & (pl.col("wis") == 0))
        .then(pl.lit("missing_from_all"))
        .when(pl.col("population") == 0)
        .then(pl.lit("missing_from_population"))
        .otherwise(pl.lit("missing_from_wis"))
    )
    register = subtype.replace_strict(
        {
            "missing_from_all": "all",
            "missing_from_population": "population",
            "missing_from_wis": "wis",
        }
    )
    _let_stand(world, seen.filter(alone))
    changed = seen.select(
        "birth",
        new_plan=pl.when(shown).then(subtype).when(alone).then(pl.lit(None)).otherwise("plan"),
        new_register=pl.when(shown)
        .then(register)
        .when(alone)
        .then(pl.lit(None))
        .otherwise("plan_register"),
    )
    world.births = (
        world.births.join(changed, on="birth", how="left", maintain_order="left")
        .with_columns(plan="new_plan", plan_register="new_register")
        .drop("new_plan", "new_register")
    )


def _records(world: World) -> pl.DataFrame:
    """How many records of each birth stand in a register, how many rows show it, how many were
    refused."""
    usable = pl.col("note") == ""
    population, hospital = world.frames["population"], world.frames["hospital"]
    counts = [
        population.filter(pl.col("copy") != 9).select("birth", of=pl.lit("population")),
        population.filter("unusable").select("birth", of=pl.lit("refused")),
        world.frames["wis"].select("birth", of=pl.lit("wis")),
        hospital.filter(usable).select("birth", of=pl.lit("evidence")),
        hospital.filter(~usable).select("birth", of=pl.lit("refused")),
        world.frames["exchange"].select("birth", of=pl.lit("evidence")),
    ]
    kinds = ("population", "wis", "evidence", "refused")
    return (
        pl.concat(counts)
        .group_by("birth")
        .agg((pl.col("of") == kind).sum().alias(kind) for kind in kinds)
    )


def _let_stand(world: World, alone: pl.DataFrame) -> None:
    """Births that one register alone tells of, and no evidence: nothing is asked for.

    Whether that is unsupported or under-reported, and where the birth took place, the evidence
    that was lost would have told.
    """
    if alone.height:
        world.open_births(alone["birth"], ("under_reported", "unsupported", "misreported"))
        places = alone.filter(pl.col("place").fill_null(_HOME) >= _HOME)
        world.open_births(places["birth"], ("false_report",))
