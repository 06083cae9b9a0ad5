"""What a whole sample promises: the same bytes from a seed, the plan kept, errors that say what to
do."""

import hashlib
from pathlib import Path

import polars as pl
import pytest

from data.sample import SampleError, SampleSummary, generate, wild_rates
from data.sample.settings import PRACTICE_CASES, case_plan


def fingerprint(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        generate(tmp_path / name, 600, seed)
    first, again, other = (fingerprint(tmp_path / name) for name in "abc")
    assert first == again
    assert first["population/person.csv"] != other["population/person.csv"]


# Of seed 7 at 1,200 births before there were wild kinds: text files as bytes, the truth as CSV.
BEFORE_WILD_KINDS = "892edcdd72c30920745a63efea26794c21b87d0931550dc9ece168df72283b9e"


def test_a_sample_without_wild_kinds_keeps_every_byte_of_before(
    sample: tuple[Path, SampleSummary],
) -> None:
    digest = hashlib.sha256()
    for path in sorted(sample[0].rglob("*")):
        if path.suffix in (".csv", ".DBF", ".jsonl", ".toml"):
            digest.update(path.read_bytes())
    for path in sorted((sample[0] / "truth").glob("*.parquet")):
        digest.update(pl.read_parquet(path).write_csv().encode())
    assert digest.hexdigest() == BEFORE_WILD_KINDS


def test_a_kind_alone_leaves_the_other_registers_as_they_were(
    tmp_path: Path, sample: tuple[Path, SampleSummary]
) -> None:
    generate(tmp_path / "d", 1200, 7, wild=wild_rates(["dialect"]))
    before, after = fingerprint(sample[0]), fingerprint(tmp_path / "d")
    changed = {name for name in before if before[name] != after[name]}
    assert {name.split("/")[0] for name in changed} == {"hospital"}
    assert set(after) - set(before) == {"truth/wild.parquet"}


def test_the_same_seed_gives_the_same_wild_sample(tmp_path: Path) -> None:
    for name in "ab":
        generate(tmp_path / name, 600, 5, wild=wild_rates())
    assert fingerprint(tmp_path / "a") == fingerprint(tmp_path / "b")


def test_a_name_that_is_no_kind_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match=r"没有这些差错种类.*dialects.*dialect"):
        generate(tmp_path / "d", 600, 5, wild={"dialects": 1.0})
    assert not (tmp_path / "d").exists()


def test_every_planned_case_is_found_again_from_the_delivered_values(
    sample: tuple[Path, SampleSummary],
) -> None:
    summary = sample[1]
    assert summary.plan_differs == {}
    assert summary.all_cases == round(1200 * 408 / 6000)


def test_harsh_damage_hides_no_planned_case(tmp_path: Path) -> None:
    summary = generate(tmp_path / "harsh", 1500, 11, cases=110, error_rate=3.0)
    assert (summary.all_cases, summary.plan_differs) == (110, {})


def test_the_practice_proportion_gives_the_practice_numbers() -> None:
    assert case_plan(408) == PRACTICE_CASES
    assert sum(case_plan(3744).values()) == 3744


@pytest.mark.parametrize(
    ("births", "cases", "error_rate"), [(10, None, 1.0), (600, 5000, 1.0), (600, 10, -1.0)]
)
def test_a_sample_that_cannot_be_made_says_so_in_both_languages(
    tmp_path: Path, births: int, cases: int | None, error_rate: float
) -> None:
    with pytest.raises(SampleError, match=r"[一-鿿].*[A-Za-z]"):
        generate(tmp_path / "no", births, 1, cases=cases, error_rate=error_rate)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(SampleError):
        generate(tmp_path, 600, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
