"""Which births become which case: the plan of a sample, drawn before anything is written.

A birth carries at most one planned case. Births of a plan keep the evidence that the case rests on
undamaged; what other damage makes of other births is found afterwards, in truth.py. Claims of
births that never were: fabricated.py.
"""

import numpy as np
import polars as pl

from data.sample.calendar import statistical_year
from data.sample.draws import Draws, Ints
from data.sample.settings import Settings, case_plan

SLIPS = ("birth_date", "sex", "parity", "mother_identity", "town", "report_period")
_FABRICATED = ("no_delivery_found", "impossible_interval", "invalid_identity")
_REPORT_LATE_DAYS = 60
# Errors that no evidence contradicts, per birth without evidence (two registers differ: work for a
# person).
_UNSEEN_SLIPS = {"birth_date": 0.016, "sex": 0.007, "mother_identity": 0.009}
_MOVED_TOWN = 0.013

Plan = dict[tuple[str, str], int]


class SampleError(Exception):
    """The sample cannot be made with these settings."""


def plan_of(cases: int) -> Plan:
    """Cases to plant by (subtype, register)."""
    return {(subtype, register): n for (_, subtype, register), n in case_plan(cases).items()}


def split_plan(plan: Plan) -> tuple[Plan, Plan]:
    """The plan on real births, and the one on claims of births that never were.

    Half of the unsupported claims are true births that nobody else recorded.
    """
    false = {key: n for key, n in plan.items() if key[0] in _FABRICATED}
    false |= {key: n // 2 for key, n in plan.items() if key[0] == "home_or_outside"}
    return {
        key: n - false.get(key, 0) for key, n in plan.items() if key[0] not in _FABRICATED
    }, false


def planted(settings: Settings, draws: Draws, births: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The births with `plan` and `plan_register` (null for most), `slip` and `slip_register`,
    moved_town_register.

    Raises SampleError when the sample has too few births for the cases asked for.
    """
    where = _eligible(settings)
    free = np.ones(births.height, dtype=bool)
    chosen: list[pl.DataFrame] = []
    for (subtype, register), count in sorted(
        plan.items(), key=lambda item: list(where).index(item[0][0])
    ):
        fits = births.select(where[subtype].fill_null(False)).to_series().to_numpy()
        rows = draws.some(np.flatnonzero(fits & free), count)
        if len(rows) < count:
            raise SampleError(
                f"样本太小：{births.height} 条出生中找不到 {count} 例 {subtype}。Too few births "
                f"for {count} cases of {subtype}: ask for more births or fewer cases."
            )
        free[rows] = False
        chosen.append(_rows(rows, subtype, register))
    planned = births.join(pl.concat(chosen), on="birth", how="left", maintain_order="left")
    return _with_moves(draws, _with_slips(settings, draws, planned))


def _rows(rows: Ints, subtype: str, register: str) -> pl.DataFrame:
    return pl.DataFrame({"birth": pl.Series(rows, dtype=pl.Int64)}).with_columns(
        plan=pl.lit(subtype), plan_register=pl.lit(register)
    )


def _eligible(settings: Settings) -> dict[str, pl.Expr]:
    """Which births can carry a case, scarce kinds first."""
    usual = (pl.col("kind") == "B") & pl.col("due") & ~pl.col("moved_out")
    single = usual & (pl.col("plurality") == 1)
    alone = single & (pl.col("siblings") == 1)
    evidence = pl.col("in_hospital_register") | pl.col("has_notice")
    return {
        "not_live_birth": (pl.col("kind") == "S") & pl.col("in_hospital_register"),
        "home_or_outside": alone & (pl.col("place") >= 3) & ~pl.col("has_notice"),
        "report_period": single
        & (late_report_month() <= settings.extract_date)
        & late_report_is_near(),
        "town": alone & evidence,
        "mother_identity": alone & pl.col("in_hospital_register"),
        "birth_date": single & evidence,
        "sex": single & evidence,
        "parity": single,
        "missing_from_all": usual & evidence,
        "missing_from_population": usual & evidence,
        "missing_from_wis": usual & evidence,
        "cross_town": alone,
        "same_town": single,
    }


def late_report_month() -> pl.Expr:
    """The first month whose report of a birth is late: in the next statistical year, more than 60
    days after it."""
    october = pl.date(statistical_year(pl.col("birth_date")), 10, 1)
    late = (
        (pl.col("birth_date") + pl.duration(days=_REPORT_LATE_DAYS))
        .dt.truncate("1mo")
        .dt.offset_by("1mo")
    )
    return pl.max_horizontal(october, late)


def late_report_is_near() -> pl.Expr:
    """Whether that month is at most half a year off: nobody reports a birth of November eleven
    months later."""
    return (late_report_month() - pl.col("birth_date")).dt.total_days() < 183


def _with_slips(settings: Settings, draws: Draws, births: pl.DataFrame) -> pl.DataFrame:
    n = births.height
    rates = [min(rate * settings.error_rate, 0.2) for rate in _UNSEEN_SLIPS.values()]
    kind = pl.Series([*_UNSEEN_SLIPS, None]).gather(draws.which(n, [*rates, 1 - sum(rates)]))
    register = draws.pick(n, {"wis": 1, "population": 1})
    unseen = (
        pl.col("plan").is_null()
        & (pl.col("kind") == "B")
        & pl.col("due")
        & ~pl.col("moved_out")
        & (pl.col("plurality") == 1)
        & (pl.col("siblings") == 1)
        & ~pl.col("in_hospital_register")
        & ~pl.col("has_notice")
    )
    planned = pl.col("plan").is_in(SLIPS)
    slip = pl.when(planned).then("plan").when(unseen).then(pl.lit(kind))
    slip_register = (
        pl.when(planned)
        .then("plan_register")
        .when(unseen & pl.lit(kind).is_not_null())
        .then(pl.lit(register))
    )
    return births.with_columns(slip=slip, slip_register=slip_register)


def _with_moves(draws: Draws, births: pl.DataFrame) -> pl.DataFrame:
    """Families that moved to another town, which one register learnt later: no case."""
    moves = (
        pl.lit(pl.Series(draws.chance(births.height, _MOVED_TOWN)))
        & pl.col("plan").is_null()
        & pl.col("slip").is_null()
        & (pl.col("kind") == "B")
        & pl.col("due")
        & ~pl.col("moved_out")
        & (pl.col("plurality") == 1)
        & (pl.col("siblings") == 1)
    )
    register = pl.lit(draws.pick(births.height, {"wis": 1, "population": 1}))
    return births.with_columns(moved_town_register=pl.when(moves).then(register))
