"""Make a sample: draw the facts, plan the cases, write the delivery and its truth.

One district at a time, so that a province of millions of births needs the memory of one district.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from data.sample import truth
from data.sample.births import births as births_of
from data.sample.births import with_certificates
from data.sample.calendar import days
from data.sample.cases import SampleError, plan_of, planted, split_plan
from data.sample.claims import claimed
from data.sample.deliveries import deliveries
from data.sample.delivery import Delivery
from data.sample.delivery_records import delivery_records
from data.sample.delivery_registers import delivery_rows
from data.sample.draws import Draws, Ints
from data.sample.fabricated import fabricated
from data.sample.notices import notice_rows
from data.sample.people import ages, women
from data.sample.places import District, districts
from data.sample.population import population_rows
from data.sample.settings import USUAL_TWINS, Settings, sample_settings
from data.sample.summary import SampleSummary
from data.sample.wild import facts_planted, planted_kinds, wild_rates
from data.sample.wis import wis_rows

_FEWEST_BIRTHS = 300
_IDLE_WOMEN = 0.26  # women without a birth in the window, per birth


def generate(
    folder: Path,
    births: int,
    seed: int,
    cases: int | None = None,
    error_rate: float = 1.0,
    wild: Mapping[str, float] | None = None,
    county: str = "420607",
    twins: float = USUAL_TWINS,
) -> SampleSummary:
    """Write a made-up delivery into folder, and folder/truth beside it.

    Args: births, live births of residents inside the window; seed, the same gives the same bytes;
    cases, how many to plant (default: the practice proportion, 408 in 6,000 births); error_rate
    multiplies every rate of damage; wild, kinds of error that come together and their rates
    (wild_rates() has all); county, 420607 or its neighbour 411381; twins, deliveries of twins per
    birth, at most a third. From 500,000 births on, the delivery is a province's: many districts,
    Parquet and UTF-8.
    Raises SampleError when the folder is not empty, or the sample is too small for its cases.
    """
    if births < _FEWEST_BIRTHS:
        raise SampleError(
            f"至少需要 {_FEWEST_BIRTHS} 条出生。At least {_FEWEST_BIRTHS} births are needed."
        )
    if not 0 <= error_rate <= 10:
        raise SampleError("error_rate 应在 0 到 10 之间。error_rate must be between 0 and 10.")
    if not 0 <= twins <= 1 / 3:
        raise SampleError("twins 应在 0 到 1/3 之间。twins must be between 0 and 1/3.")
    if folder.exists() and any(folder.iterdir()):
        raise SampleError(f"文件夹 {folder} 不是空的。The folder {folder} is not empty.")
    if wild:
        wild_rates(list(wild))  # a name that is no kind is told before anything is written
    settings = sample_settings(births, seed, cases, error_rate, wild, county, twins)
    with Delivery(folder, settings) as delivery:
        for number, district in enumerate(
            districts(settings, Draws(np.random.default_rng([seed, 0])))
        ):
            draws = Draws(np.random.default_rng([seed, 1, number]))
            _make_district(settings, district, draws, delivery, number)
        return delivery.finish(Draws(np.random.default_rng([seed, 2])))


def _make_district(
    settings: Settings, district: District, draws: Draws, delivery: Delivery, number: int
) -> None:
    facts, people, idle = _facts(settings, district, draws)
    facts, people, idle, facts_log = facts_planted(settings, district, facts, people, idle)
    facts = with_certificates(draws, facts, number)
    stated = {
        register: claimed(settings, draws, facts, register, idle)
        for register in ("population", "wis")
    }
    population = population_rows(settings, district, draws, stated["population"], people)
    wis, roster = wis_rows(settings, district, draws, stated["wis"], people)
    hospital = delivery_records(
        settings, draws, delivery_rows(settings, district, draws, facts, people)
    )
    notices = notice_rows(settings, district, draws, facts, people)
    delivered = truth.Delivered(facts, population, wis, hospital, notices)
    if settings.wild:
        delivered, roster = planted_kinds(settings, district, delivered, roster, facts_log)
    delivery.add(district, draws, delivered, roster)


def _facts(
    settings: Settings, district: District, draws: Draws
) -> tuple[pl.DataFrame, pl.DataFrame, Ints]:
    real, false = split_plan(plan_of(district.cases))
    stillborn = sum(n for (subtype, _), n in real.items() if subtype == "not_live_birth")
    table = deliveries(settings, district, draws, still=3 * stillborn + 3)
    own = table.filter(pl.col("woman") == pl.col("delivery"))
    idle_count = round(district.births * _IDLE_WOMEN) + sum(false.values()) + 10
    people = _women(settings, district, draws, own, idle_count)
    index = pl.DataFrame({"woman": own["woman"], "row": np.arange(own.height)})
    table = (
        table.join(index, on="woman", maintain_order="left").drop("woman").rename({"row": "woman"})
    )
    facts = planted(settings, draws, births_of(settings, district, draws, table, people), real)
    idle = draws.rng.permutation(np.arange(own.height, own.height + idle_count))
    claims, people, idle = fabricated(settings, district, draws, facts, people, false, idle)
    # The births that rule those claims out must be seen: their evidence stays whole.
    beside = claims.filter(pl.col("plan") == "impossible_interval")["woman"].implode()
    facts = facts.with_columns(anchor=pl.col("woman").is_in(beside))
    claims = claims.with_columns(anchor=pl.lit(False))
    return pl.concat([facts, claims], how="diagonal"), people, idle


def _women(
    settings: Settings, district: District, draws: Draws, own: pl.DataFrame, idle: int
) -> pl.DataFrame:
    """The mothers of the deliveries, in their order, and after them women of the district without a
    birth."""
    day = pl.concat([own["date"], days(draws, idle, settings.window_start, settings.window_end)])
    parity = pl.concat([own["parity"], draws.pick(idle, {1: 2, 2: 3, 3: 1})])
    residents = pl.concat([own["kind"] != "N", pl.Series([True]).new_from_index(0, idle)])
    return women(draws, district, day, ages(draws, parity.to_numpy()), residents)
