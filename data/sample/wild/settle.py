"""What lost pages, files and rows make of births: missing from a register, or known to one register
alone."""

import polars as pl

from data.sample.wild.world import KEYS, World

_REGISTERS = {
    "missing_from_all": "all",
    "missing_from_population": "population",
    "missing_from_wis": "wis",
}
_HOME = 3  # the place codes from here on: home, outside the district


def settle(world: World) -> None:
    """Give births whose records a kind took away the case that follows, by the contract's rules.

    Due births with evidence are missing where they have no record. Those of which one register
    alone tells are left open.
    """
    _tie_by_certificate(world)
    world.births = world.births.with_columns(pl.col("plan", "plan_register").cast(pl.String))
    seen = world.births.join(_records(world), on="birth", how="left", maintain_order="left")
    seen = seen.with_columns(pl.col("population", "wis", "evidence", "refused").fill_null(0))
    lacking = _is_lacking() & (pl.col("refused") == 0)
    shown, alone = lacking & (pl.col("evidence") > 0), lacking & (pl.col("evidence") == 0)
    _let_stand(world, seen.filter(alone))
    subtype = _lacks()
    settled = seen.select(
        plan=pl.when(shown).then(subtype).when(~alone).then("plan"),
        plan_register=pl.when(shown)
        .then(subtype.replace_strict(_REGISTERS))
        .when(~alone)
        .then("plan_register"),
    )
    world.births = world.births.with_columns(settled["plan"], settled["plan_register"])


def _is_lacking() -> pl.Expr:
    """Due births of residents that a register has no record of, and that carry no other case."""
    real = (pl.col("kind") == "B") & pl.col("due") & ~pl.col("moved_out")
    free = pl.col("plan").is_null() | pl.col("plan").is_in(list(_REGISTERS))
    return real & free & ((pl.col("population") == 0) | (pl.col("wis") == 0))


def _lacks() -> pl.Expr:
    """The subtype of what lacks: in both registers, in population, else in WIS."""
    return (
        pl.when((pl.col("population") == 0) & (pl.col("wis") == 0))
        .then(pl.lit("missing_from_all"))
        .when(pl.col("population") == 0)
        .then(pl.lit("missing_from_population"))
        .otherwise(pl.lit("missing_from_wis"))
    )


def _tie_by_certificate(world: World) -> None:
    """A further record is not weak where another record of its birth shows its certificate."""
    shown = pl.concat(
        [
            world.frames[name].select(
                "birth",
                certificate=pl.col(column).replace("", None),
                source=pl.lit(name),
                key=KEYS[name],
            )
            for name, column in (
                ("population", "birth_certificate_no"),
                ("wis", "certno"),
                ("hospital", "certificate_no"),
                ("exchange", "birth_certificate_no"),
            )
        ]
    ).drop_nulls("certificate")
    several = shown.filter(pl.struct("source", "key").n_unique().over("birth", "certificate") > 1)
    for name in ("population", "wis"):
        tied = several.filter(pl.col("source") == name)["key"].implode()
        world.frames[name] = world.frames[name].with_columns(
            weak=pl.col("weak") & ~pl.col(KEYS[name]).is_in(tied)
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
