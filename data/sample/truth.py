"""The truth of a sample: which record tells of which birth, which cases the rules make, what they
leave open.

Cases are found again from the values that were delivered, not copied from the plan: a planned error
that damage hid is no case (the summary says so), and a contradiction that damage made by chance is
grey, neither asked for nor wrong.
"""

from dataclasses import dataclass

import polars as pl

from data.sample.contradictions import contradictions, optional
from data.sample.settings import PRACTICE_CASES

_TYPES = {subtype: kind for kind, subtype, _ in PRACTICE_CASES}
_COLUMNS = ("case_type", "subtype", "register", "source", "source_record_id", "birth")
_MISSING = ("missing_from_all", "missing_from_population", "missing_from_wis")
_COPIED = ("same_town", "cross_town")
_CLAIMED = (
    "no_delivery_found",
    "not_live_birth",
    "impossible_interval",
    "invalid_identity",
    "home_or_outside",
)


@dataclass(frozen=True)
class Delivered:
    """The records of one district as delivered, each frame with the births' columns beside its
    own.

    left_open: what the wild kinds leave open besides: case_type, subtype, register, source,
    source_record_id, birth. wild: which record has which kind of error: kind, source,
    source_record_id, birth. former_towns: towns that were merged inside the window: town_code,
    town_name, merged_in (the first month, yyyymm, without a return of its own).
    """

    births: pl.DataFrame
    population: pl.DataFrame
    wis: pl.DataFrame
    hospital: pl.DataFrame
    exchange: pl.DataFrame
    left_open: pl.DataFrame | None = None
    wild: pl.DataFrame | None = None
    former_towns: pl.DataFrame | None = None


def records(delivered: Delivered) -> pl.DataFrame:
    """One row per record: source, source_record_id, birth, note (bad_date, mojibake, unusable, or
    "")."""
    entry = optional(delivered.population, "entry_note", "")
    unusable = pl.when("unusable").then(pl.lit("unusable")).otherwise(entry)
    frames = [
        delivered.population.select(
            source=pl.lit("population"), id="person_id", birth="birth", note=unusable
        ),
        delivered.wis.select(
            source=pl.lit("wis"),
            id="recid",
            birth="birth",
            note=optional(delivered.wis, "entry_note", ""),
        ),
        delivered.hospital.filter(~pl.col("again")).select(
            source=pl.lit("hospital"), id="record_id", birth="birth", note="note"
        ),
        delivered.exchange.select(
            source=pl.lit("exchange"), id="notice_id", birth="birth", note=pl.lit("")
        ),
    ]
    return pl.concat(frames).rename({"id": "source_record_id"})


def cases(delivered: Delivered) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cases and what is left open, one row per record of each, with `case` numbers (1, 2,
    …)."""
    linked = records(delivered).join(
        delivered.births.select("birth", "plan", "plan_register"),
        on="birth",
        how="left",
        maintain_order="left",
    )
    repeated = _repeated(delivered)
    found = contradictions(
        delivered.births,
        delivered.population,
        delivered.wis,
        delivered.hospital,
        delivered.exchange,
    )
    true = pl.concat(
        [
            _missing(linked),
            repeated.filter("is_case").select(_COLUMNS),
            _own_record(linked, _CLAIMED, delivered),
        ]
    )
    misreported = found.filter("is_case").select(_COLUMNS)
    grey = pl.concat(
        [
            found.filter(~pl.col("is_case")).select(_COLUMNS),
            *_left_open(delivered, linked, repeated),
        ]
    )
    every = pl.concat([true, misreported])
    return _numbered(every, _same_case()), _numbered(
        grey.unique(maintain_order=True), pl.int_range(pl.len())
    )


def _missing(linked: pl.DataFrame) -> pl.DataFrame:
    """under_reported: every usable record that shows the birth."""
    shown = linked.filter(pl.col("plan").is_in(_MISSING) & (pl.col("note") == ""))
    return shown.select(
        case_type=pl.lit("under_reported"),
        subtype="plan",
        register="plan_register",
        source="source",
        source_record_id="source_record_id",
        birth="birth",
    )


def _own_record(linked: pl.DataFrame, plans: tuple[str, ...], delivered: Delivered) -> pl.DataFrame:
    """Cases about a register's own records: all of the birth's records in that register, cancelled
    ones left out."""
    cancelled = delivered.population.filter(pl.col("copy") == 9)["person_id"].implode()
    own = linked.filter(
        pl.col("plan").is_in(plans)
        & (pl.col("source") == pl.col("plan_register"))
        & ~pl.col("source_record_id").is_in(cancelled)
    )
    kind = pl.col("plan").replace_strict(_TYPES, return_dtype=pl.String)
    return own.select(
        case_type=kind,
        subtype="plan",
        register="plan_register",
        source="source",
        source_record_id="source_record_id",
        birth="birth",
    )


def _repeated(delivered: Delivered) -> pl.DataFrame:
    """duplicate: the records of every birth that one register holds more than once.

    is_case is false where the further record shows neither certificate nor child and day (column
    `weak`), and for claims of births that never were.
    """
    planned = delivered.births.select("birth", "kind", "plan", "plan_register")
    live = pl.concat(
        [
            rows.filter((pl.col("copy") != 9) & ~optional(rows, "unusable", False)).select(
                "birth",
                "stated_town",
                register=pl.lit(register),
                source=pl.lit(register),
                source_record_id=key,
                weak=optional(rows, "weak", False),
            )
            for register, rows, key in (
                ("population", delivered.population, "person_id"),
                ("wis", delivered.wis, "recid"),
            )
        ]
    )
    together = ["birth", "register"]
    several = live.filter(pl.len().over(together) > 1).join(planned, on="birth")
    own = pl.col("plan").is_in(_COPIED) & (pl.col("plan_register") == pl.col("register"))
    towns = pl.col("stated_town").drop_nulls().n_unique().over(together)
    return several.with_columns(
        case_type=pl.lit("duplicate"),
        subtype=pl.when(own.fill_null(False))
        .then("plan")
        .when(towns > 1)
        .then(pl.lit("cross_town"))
        .otherwise(pl.lit("same_town")),
        is_case=(pl.col("kind") == "B") & ~pl.col("weak").any().over(together),
    )


def _left_open(
    delivered: Delivered, linked: pl.DataFrame, repeated: pl.DataFrame
) -> list[pl.DataFrame]:
    def grey(rows: pl.DataFrame, kind: str, register: pl.Expr) -> pl.DataFrame:
        return rows.select(
            case_type=pl.lit(kind),
            subtype=pl.lit("*"),
            register=register,
            source="source",
            source_record_id="source_record_id",
            birth="birth",
        )

    source = pl.col("source")
    claims = linked.filter(pl.col("plan").is_in(["impossible_interval", "invalid_identity"]))
    alone = linked.filter(pl.col("plan") == "home_or_outside").join(
        delivered.births.filter(pl.col("kind") == "B").select("birth"), on="birth", how="semi"
    )
    refused = linked.filter(pl.col("note").is_in(["unusable", "bad_date"])).select("birth").unique()
    refused = linked.join(refused, on="birth", how="semi")
    return [
        grey(repeated, "misreported", source),
        grey(repeated.filter(~pl.col("is_case")), "duplicate", source),
        # A further record that nothing ties to its birth reads like a claim of its own.
        *(
            grey(repeated.filter("weak"), kind, source)
            for kind in ("false_report", "unsupported", "under_reported")
        ),
        *([] if delivered.left_open is None else [delivered.left_open.select(_COLUMNS)]),
        grey(claims, "unsupported", source),
        grey(alone, "under_reported", pl.lit("population")),
        grey(refused, "under_reported", pl.lit("")),
        *(
            grey(_not_due_alone(delivered, linked), kind, source)
            for kind in ("unsupported", "false_report")
        ),
    ]


def _not_due_alone(delivered: Delivered, linked: pl.DataFrame) -> pl.DataFrame:
    """Births not due yet that one register alone tells of."""
    young = linked.join(
        delivered.births.filter((pl.col("kind") == "B") & ~pl.col("due")).select("birth"),
        on="birth",
        how="semi",
    )
    return young.filter(
        (pl.len().over("birth") == 1) & pl.col("source").is_in(["population", "wis"])
    )


def _same_case() -> pl.Expr:
    return pl.struct("case_type", "subtype", "register", "birth").rle_id()


def _numbered(rows: pl.DataFrame, number: pl.Expr) -> pl.DataFrame:
    order = ["case_type", "subtype", "register", "birth", "source", "source_record_id"]
    return rows.sort(order).with_columns(case=(number + 1).cast(pl.Int64))
