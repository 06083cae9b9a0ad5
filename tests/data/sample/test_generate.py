"""What a whole sample promises: the same bytes from a seed, the plan kept, errors that say what to
do."""

import hashlib
from pathlib import Path

import pytest

from data.sample import SampleError, SampleSummary, generate
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
