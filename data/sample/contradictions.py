"""Where a register's delivered value contradicts the evidence: by section 2 of the contract, from
delivered values.

Answers for `misreported` only: one row per register record and subtype that differs from evidence,
from the other register or from the facts; is_case says whether the contract makes a case of it,
else it is left open (grey).
"""

import polars as pl

_NAME_TOO = 2
# One bit for each subtype in the records' column `left_open`.
OPEN_BITS = {
    "birth_date": 1,
    "sex": 2,
    "parity": 4,
    "town": 8,
    "mother_identity": 16,
    "report_period": 32,
}
_SCHEMA = ("case_type", "subtype", "register", "source", "source_record_id", "birth", "is_case")


def optional(rows: pl.DataFrame, column: str, default: bool | str | int) -> pl.Expr:
    """A column that only the wild kinds set, or its default for every row."""
    return pl.col(column).fill_null(default) if column in rows.columns else pl.lit(default)


def contradictions(
    births: pl.DataFrame,
    population: pl.DataFrame,
    wis: pl.DataFrame,
    hospital: pl.DataFrame,
    exchange: pl.DataFrame,
) -> pl.DataFrame:
    """One row per register record and misreported subtype; columns case_type … birth, is_case."""
    claims = _claims(births, population, wis).join(
        _evidence(hospital, exchange), on="birth", how="left"
    )
    other = claims.select(
        "birth",
        *(
            pl.col(name).alias(f"other_{name}")
            for name in ("date", "sex", "parity", "town", "updated")
        ),
        register=pl.col("register").replace_strict({"wis": "population", "population": "wis"}),
    ).unique(["birth", "register"], keep="first", maintain_order=True)
    claims = claims.join(other, on=["birth", "register"], how="left")
    parts = [
        _values("birth_date", "date", claims),
        _values("sex", "sex", claims),
        _parities(claims),
        _towns(claims),
    ]
    parts += [_mothers(claims), _late(claims)]
    return pl.concat(parts).sort("subtype", "register", "source_record_id")


def _claims(births: pl.DataFrame, population: pl.DataFrame, wis: pl.DataFrame) -> pl.DataFrame:
    """One row per usable register record of a true birth that no duplicate case removes."""
    day = pl.col("updated").cast(pl.Datetime("us"))
    common = {
        "date": "stated_date",
        "sex": "stated_sex",
        "parity": "stated_parity",
        "town": "stated_town",
    }
    frames = [
        population.filter((pl.col("copy") != 9) & ~pl.col("unusable")).select(
            "birth",
            "slip_here",
            "wrong",
            register=pl.lit("population"),
            source_record_id="person_id",
            updated=day,
            number="mother_id_number",
            counted_in=pl.lit(None, pl.Date),
            **_wild(population),
            **common,
        ),
        wis.select(
            "birth",
            "slip_here",
            "wrong",
            register=pl.lit("wis"),
            source_record_id="recid",
            updated=day,
            number="idno",
            counted_in="month",
            **_wild(wis),
            **common,
        ),
    ]
    facts = births.filter(pl.col("kind") == "B").select(
        "birth",
        "plan",
        "plan_register",
        "birth_date",
        "siblings",
        "plurality",
        true_sex="sex",
        true_parity="parity",
        home="town",
    )
    claims = pl.concat(frames).join(facts, on="birth")
    return claims.filter(pl.len().over("birth", "register") == 1)


def _wild(rows: pl.DataFrame) -> dict[str, pl.Expr]:
    """What wild kinds of error did to a record.

    wrong_mother: 0, 1 another person's number stands there, 2 her name too; left_open: the
    OPEN_BITS of subtypes that the contract leaves open.
    """
    return {name: optional(rows, name, 0).cast(pl.Int64) for name in ("wrong_mother", "left_open")}


def _evidence(hospital: pl.DataFrame, exchange: pl.DataFrame) -> pl.DataFrame:
    """One row per birth with usable evidence: the distinct values it shows.

    What stands in a stretch that is broken as a whole (columns `…_broken`) shows nothing.
    """

    def whole_column(rows: pl.DataFrame, name: str, value: str) -> pl.Expr:
        return pl.when(~optional(rows, f"{name}_broken", False)).then(pl.col(value))

    parts = [
        hospital.filter(pl.col("note") == "").select(
            "birth",
            date=whole_column(hospital, "date", "hospital_date"),
            sex=whole_column(hospital, "sex", "hospital_sex"),
            town="address_town",
            number=whole_column(hospital, "number", "mother_number"),
            alias="alias",
        ),
        exchange.select(
            "birth",
            date=whole_column(exchange, "date", "birth_date"),
            sex=whole_column(exchange, "sex", "sex"),
            town="residence_town",
            number=whole_column(exchange, "number", "mother_number"),
            alias=pl.lit(False),
        ),
    ]
    whole = _digits("number").str.len_chars().is_in([15, 18])
    return (
        pl.concat(parts)
        .group_by("birth")
        .agg(
            *(
                pl.col(name).drop_nulls().unique().alias(f"shown_{name}")
                for name in ("date", "sex", "town")
            ),
            has_number=(whole.fill_null(False)).any(),
            alias=pl.col("alias").any(),
            shown=pl.lit(True).any(),
        )
    )


def _digits(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all(r"[^0-9Xx０-９Ｘｘ]", "")


def _row(claims: pl.DataFrame, subtype: str, hit: pl.Expr, is_case: pl.Expr) -> pl.DataFrame:
    left_open = (pl.col("left_open") & OPEN_BITS[subtype]) > 0
    rows = claims.filter(hit.fill_null(False) | left_open)
    return rows.select(
        case_type=pl.lit("misreported"),
        subtype=pl.lit(subtype),
        register="register",
        source="register",
        source_record_id="source_record_id",
        birth="birth",
        is_case=is_case.fill_null(False) & ~left_open,
    ).select(_SCHEMA)


def _values(subtype: str, name: str, claims: pl.DataFrame) -> pl.DataFrame:
    """birth_date and sex: a case when evidence shows the true value, and only it, and the record
    another."""
    true = pl.col("birth_date") if name == "date" else pl.col("true_sex")
    stated, other, shown = pl.col(name), pl.col(f"other_{name}"), pl.col(f"shown_{name}")
    contradicted = shown.list.len().fill_null(0) > 0
    # Evidence may be the one that errs, and of two registers without evidence either may.
    doubtful = contradicted & ~((shown.list.len() == 1) & (shown.list.first() == stated))
    return _row(
        claims,
        subtype,
        (stated != true) | doubtful | ((stated != other) & ~contradicted),
        (stated != true) & (shown.list.len() == 1) & (shown.list.first() == true),
    )


def _parities(claims: pl.DataFrame) -> pl.DataFrame:
    """parity: a case on the record that errs; without another birth of the mother, the other is
    open."""
    wrong = pl.col("parity") != pl.col("true_parity")
    open_too = (pl.col("parity") != pl.col("other_parity")) & (pl.col("siblings") == 1)
    return _row(claims, "parity", wrong | open_too, wrong)


def _towns(claims: pl.DataFrame) -> pl.DataFrame:
    """town: a case when the evidence and the other register's later record agree against it."""
    stated, other, shown = pl.col("town"), pl.col("other_town"), pl.col("shown_town")
    shows_town = shown.list.len().fill_null(0) > 0
    differs = shows_town & stated.is_not_null() & ~shown.list.contains(stated)
    against = differs & (shown.list.len() == 1) & (shown.list.first() == other)
    later = pl.col("other_updated") >= pl.col("updated")
    # Open: the record learnt of a move, the address is stale, or two registers differ and no
    # address decides.
    return _row(claims, "town", differs | (~shows_town & (stated != other)), against & later)


def _mothers(claims: pl.DataFrame) -> pl.DataFrame:
    """mother_identity: whole numbers of two persons, or another woman's name; an alias beside no
    number stays open."""
    slipped = (pl.col("slip_here") == "mother_identity").fill_null(False) | (
        pl.col("wrong_mother") > 0
    )
    whole = _digits("number").str.len_chars().is_in([15, 18]).fill_null(False)
    other_slipped = slipped.any().over("birth") & ~pl.col("has_number").fill_null(False)
    nameless = pl.col("alias").fill_null(False) & ~(whole & pl.col("has_number").fill_null(False))
    return _row(
        claims,
        "mother_identity",
        slipped | other_slipped | nameless,
        slipped
        & (pl.col("has_number") | ((pl.col("wrong_mother") == _NAME_TOO) & pl.col("shown"))),
    )


def _late(claims: pl.DataFrame) -> pl.DataFrame:
    """report_period: more than 60 days late by the true date; open where the recorded date says
    otherwise."""

    def late(day: str) -> pl.Expr:
        counted = pl.col("counted_in")
        year = counted.dt.year() + (counted.dt.month() >= 10).cast(pl.Int32)
        own = pl.col(day).dt.year() + (pl.col(day).dt.month() >= 10).cast(pl.Int32)
        return ((counted - pl.col(day)).dt.total_days() > 60) & (year > own)

    return _row(
        claims,
        "report_period",
        late("birth_date") | late("date"),
        late("birth_date") & late("date"),
    )
