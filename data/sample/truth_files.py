"""The truth of a sample in the tables of section 4 of the contract: ids as text, one row per
record."""

from dataclasses import dataclass

import polars as pl

from data.sample.places import District
from data.sample.truth import Delivered, cases, records


@dataclass(frozen=True)
class DistrictTruth:
    """tables: records, cases, grey, births by name; cases: how many by type/subtype; grey: how many
    left open."""

    tables: dict[str, pl.DataFrame]
    cases: dict[str, int]
    grey: int


def of_district(district: District, delivered: Delivered) -> DistrictTruth:
    """What is true of a district's delivery."""
    names = delivered.births.select(
        "birth",
        birth_id=pl.col("kind")
        + district.code
        + (pl.col("birth") + 1).cast(pl.String).str.zfill(6),
    )
    linked = records(delivered)
    true, grey = cases(delivered)
    counts = true.group_by("case_type", "subtype").agg(n=pl.col("case").n_unique())
    tables = {
        "records": linked.join(names, on="birth", maintain_order="left").select(
            "source", "source_record_id", "birth_id", "note"
        ),
        "cases": _case_table(district, names, true, "T"),
        "grey": _case_table(district, names, grey, "G"),
        "births": _birth_table(
            district, delivered.births.join(names, on="birth", maintain_order="left"), linked
        ),
    }
    if delivered.wild is not None:
        tables["wild"] = delivered.wild.join(names, on="birth", maintain_order="left").select(
            "kind", "birth_id", "source", "source_record_id"
        )
    return DistrictTruth(
        tables,
        {f"{kind}/{subtype}": n for kind, subtype, n in counts.iter_rows()},
        grey["case"].n_unique(),
    )


def _case_table(
    district: District, names: pl.DataFrame, rows: pl.DataFrame, letter: str
) -> pl.DataFrame:
    number = pl.col("case").cast(pl.String).str.zfill(6)
    return rows.join(names, on="birth", maintain_order="left").select(
        truth_case_id=pl.lit(f"{letter}{district.code}") + number,
        case_type="case_type",
        subtype="subtype",
        register="register",
        source="source",
        source_record_id="source_record_id",
        birth_id="birth_id",
    )


def _birth_table(district: District, births: pl.DataFrame, linked: pl.DataFrame) -> pl.DataFrame:
    known = linked.group_by("birth").agg(
        (pl.col("source") == source).any().alias(f"in_{source}")
        for source in ("wis", "population", "hospital", "exchange")
    )
    codes = district.towns.select("town_code", town=pl.int_range(pl.len()))
    births = births.join(known, on="birth", how="left", maintain_order="left")
    births = births.join(codes, on="town", how="left", maintain_order="left")
    return births.select(
        "birth_id",
        "kind",
        "birth_date",
        "sex",
        "plurality",
        "birth_order",
        "parity",
        "town_code",
        (pl.lit(district.code) + pl.col("delivery").cast(pl.String).str.zfill(7)).alias("delivery"),
        "place",
        "resident",
        "in_window",
        "due",
        "moved_out",
        *(
            pl.col(f"in_{source}").fill_null(False)
            for source in ("wis", "population", "hospital", "exchange")
        ),
    ).with_columns(pl.col("sex", "plurality", "birth_order", "parity", "place").cast(pl.Int64))
