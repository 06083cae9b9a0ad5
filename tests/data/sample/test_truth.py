"""The truth of a sample agrees with the contract's rules and with what was delivered."""

from pathlib import Path

import polars as pl
import pytest

from data.sample import SampleSummary

Sample = tuple[Path, SampleSummary]


@pytest.fixture
def truth(sample: Sample) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_parquet(path) for path in (sample[0] / "truth").glob("*.parquet")}


def counted(truth: dict[str, pl.DataFrame], subtype: str) -> pl.DataFrame:
    """Records by source of each birth that carries a case of the subtype."""
    births = truth["cases"].filter(pl.col("subtype") == subtype)["birth_id"].unique()
    linked = truth["records"].filter(pl.col("birth_id").is_in(births.implode()))
    return linked.group_by("birth_id").agg(pl.col("source").unique().sort())


def test_the_tables_have_the_schema_that_the_scorer_reads(truth: dict[str, pl.DataFrame]) -> None:
    assert truth["records"].columns == ["source", "source_record_id", "birth_id", "note"]
    assert truth["cases"].columns == truth["grey"].columns
    assert truth["returns"].schema["planted"] == pl.Boolean
    assert truth["births"].schema["birth_date"] == pl.Date


def test_a_birth_missing_from_a_register_has_no_record_there_and_evidence_elsewhere(
    truth: dict[str, pl.DataFrame],
) -> None:
    for subtype, absent in (
        ("missing_from_wis", {"wis"}),
        ("missing_from_all", {"wis", "population"}),
    ):
        for _, sources in counted(truth, subtype).iter_rows():
            assert not absent & set(sources)
            assert {"hospital", "exchange"} & set(sources)


def test_every_due_birth_without_a_case_stands_in_both_registers(
    truth: dict[str, pl.DataFrame],
) -> None:
    usual = truth["births"].filter((pl.col("kind") == "B") & pl.col("due") & ~pl.col("moved_out"))
    usual = usual.join(truth["cases"], on="birth_id", how="anti")
    assert usual.select((pl.col("in_wis") & pl.col("in_population")).all()).item()


def test_nobody_is_due_whom_31_days_have_not_passed(truth: dict[str, pl.DataFrame]) -> None:
    births = truth["births"].filter(pl.col("kind") == "B")
    due = births.filter("due")["birth_date"].max()
    young = births.filter(~pl.col("due"))["birth_date"].min()
    assert str(due) <= "2007-09-19" < str(young)


def test_a_fabricated_birth_has_one_record_in_one_register_and_no_evidence(
    truth: dict[str, pl.DataFrame],
) -> None:
    false = truth["records"].filter(pl.col("birth_id").str.starts_with("F"))
    assert false["birth_id"].n_unique() == false.height
    assert set(false["source"]) <= {"wis", "population"}


def test_twins_are_two_births_of_one_delivery(truth: dict[str, pl.DataFrame]) -> None:
    twins = truth["births"].filter((pl.col("plurality") == 2) & (pl.col("kind") == "B"))
    pairs = twins.group_by("delivery").agg(
        pl.col("birth_order").sort(), pl.col("parity").sort(), pl.len()
    )
    assert pairs.height > 0
    assert (pairs["len"] == 2).all()
    assert all(parity[1] == parity[0] + 1 for parity in pairs["parity"])


def test_no_case_is_asked_for_and_left_open_at_once(truth: dict[str, pl.DataFrame]) -> None:
    key = ["case_type", "subtype", "register", "source_record_id"]
    assert truth["cases"].join(truth["grey"], on=key, how="semi").height == 0


def test_women_of_other_counties_and_births_outside_the_window_stand_in_no_register(
    truth: dict[str, pl.DataFrame],
) -> None:
    others = truth["births"].filter(pl.col("kind").is_in(["N", "O"]))
    assert others.height > 0
    assert not others.select((pl.col("in_wis") | pl.col("in_population")).any()).item()
