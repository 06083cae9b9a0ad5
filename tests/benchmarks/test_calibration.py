from pathlib import Path

import polars as pl
import pytest

from benchmarks.calibration import judged_cases
from benchmarks.calibration_tables import by_grade, by_probability, reliability_diagram
from benchmarks.shrinkage import UnknownClassError, by_class_and_world, proposed, rounded_down
from benchmarks.worlds import WORLDS, make_district
from transforms.cases import probabilities


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    delivery = tmp_path_factory.mktemp("district") / "delivery"
    make_district(delivery, births=400, seed=9, world="wild")
    return (
        judged_cases(delivery)
        .drop_nulls("is_true")
        .with_columns(seed=pl.lit(9), world=pl.lit("wild"))
    )


def judged(cls: str, world: str, true: int, wrong: int) -> pl.DataFrame:
    return pl.DataFrame({"is_true": [True] * true + [False] * wrong}).with_columns(
        pl.lit(world).alias("world"),
        pl.lit(cls).alias("class"),
        doubt_factor=pl.lit(1.0),
        is_capped=pl.lit(False),
    )


def test_every_case_of_a_run_has_a_known_class_and_a_verdict(cases: pl.DataFrame) -> None:
    assert cases.height >= 15
    assert cases["case_id"].is_unique().all()
    assert set(cases["class"]) <= set(probabilities()["class"])
    assert cases["is_true"].null_count() == 0
    assert cases["doubt_factor"].is_between(0, 1).all()


def test_the_tables_count_every_case_once(cases: pl.DataFrame) -> None:
    plain = cases.filter((pl.col("doubt_factor") >= 0.98) & ~pl.col("is_capped"))
    assert by_class_and_world(cases)["cases"].sum() == plain.height
    for table in (by_grade(cases).filter(world="all"), by_probability(cases)):
        everything = table.filter(case_type="all")["cases"].sum()
        assert (
            everything == table.filter(pl.col("case_type") != "all")["cases"].sum() == cases.height
        )


def test_the_worst_world_decides_a_class() -> None:
    cases = pl.concat(
        [judged("duplicate", "ordinary", 200, 0), judged("duplicate", "wild", 80, 20)]
    )
    row = proposed(by_class_and_world(cases), probabilities(), 3).row(
        by_predicate=pl.col("class") == "duplicate", named=True
    )
    assert (row["cases_seen"], row["true_cases"]) == (100, 80)
    assert row["measured_on"].startswith("wild")
    assert 0.8 <= row["probability"] < 0.85


def test_few_cases_are_drawn_towards_the_other_worlds_and_one_half() -> None:
    few = by_class_and_world(judged("duplicate", "wild", 3, 0))
    assert few["shrunken"].item() == pytest.approx((3 + 20 * 4 / 5) / 23)
    cases = pl.concat([judged("duplicate", "ordinary", 998, 0), judged("duplicate", "wild", 0, 1)])
    wild = by_class_and_world(cases).filter(world="wild")
    assert wild["share"].item() == 0
    assert wild["shrunken"].item() > 0.9


def test_a_class_that_was_hardly_seen_keeps_its_probability() -> None:
    table = probabilities()
    kept = proposed(by_class_and_world(judged("duplicate", "wild", 0, 4)), table, 3)
    assert kept.equals(table)


def test_a_class_that_the_contract_mostly_leaves_open_keeps_its_probability() -> None:
    left_open = judged("misreported: registers differ", "wild", 9, 0).with_columns(
        is_true=pl.lit(None, pl.Boolean)
    )
    decided = judged("misreported: registers differ", "wild", 8, 0)
    measured = by_class_and_world(pl.concat([left_open, decided]))
    assert measured.select("cases", "left_open").row(0) == (8, 9)
    assert proposed(measured, probabilities(), 3).equals(probabilities())


def test_a_case_that_something_speaks_against_does_not_measure_its_class() -> None:
    doubted = judged("duplicate", "wild", 0, 30).with_columns(doubt_factor=pl.lit(0.5))
    capped = judged("duplicate", "wild", 0, 30).with_columns(is_capped=pl.lit(True))
    assert by_class_and_world(pl.concat([doubted, capped])).height == 0


def test_a_class_that_the_table_does_not_name_is_an_error() -> None:
    measured = by_class_and_world(judged("somehow", "wild", 9, 0))
    with pytest.raises(UnknownClassError, match="somehow"):
        proposed(measured, probabilities(), 3)


def test_a_probability_is_rounded_down_and_never_certain() -> None:
    assert [rounded_down(share) for share in (1.0, 0.9899, 0.0)] == [0.995, 0.985, 0.005]


def test_what_rests_on_a_record_that_is_not_there_is_never_certain() -> None:
    for name, highest in (("missing: from one", 0.989), ("duplicate", 0.995)):
        table = proposed(by_class_and_world(judged(name, "wild", 900, 0)), probabilities(), 3)
        row = table.row(by_predicate=pl.col("class") == name, named=True)
        assert row["probability"] == highest


def test_the_worlds_differ_in_rate_and_in_kind() -> None:
    assert len({(world.error_rate, world.is_wild) for world in WORLDS.values()}) == len(WORLDS)
    assert any(world.is_wild for world in WORLDS.values())


def test_a_probability_that_no_chance_explains_is_marked() -> None:
    cases = pl.DataFrame(
        {
            "case_type": "duplicate",
            "world": "wild",
            "grade": "certain",
            "probability": [0.995] * 40,
            "is_true": [True] * 20 + [False] * 20,
        }
    )
    assert by_probability(cases)["is_off"].all()
    assert by_grade(cases)["is_off"].all()


def test_the_diagram_is_drawn(cases: pl.DataFrame, tmp_path: Path) -> None:
    reliability_diagram(cases).save(tmp_path / "diagram.svg")
    assert "observed share" in (tmp_path / "diagram.svg").read_text(encoding="utf-8")
