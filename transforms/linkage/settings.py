"""The probabilistic model: what is compared, in which levels, and how much each level says.

Splink owns the model (Fellegi-Sunter weights, term frequencies, EM). Levels are conditions over the
columns of `link_features`, most alike first. The weights live in `model.json`, made by `train.py`
and reviewed like code; a run never re-estimates them by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from splink import SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison
from splink.internals.comparison_creator import ComparisonCreator

from transforms.linkage.name_ladder import contradicts_nothing, name_ladder

Level = tuple[str, str]
"""(label, SQL condition)."""


def _comparison(
    name: str,
    missing: str,
    levels: Sequence[Level],
    otherwise: str,
    frequency_of: str | None = None,
) -> CustomComparison:
    """A comparison from its levels; frequency_of names the column whose term frequency adjusts the
    first level."""
    built: list[Any] = [CustomLevel(missing, "missing").configure(is_null_level=True)]
    for number, (label, condition) in enumerate(levels):
        level = CustomLevel(condition, label)
        if number == 0 and frequency_of is not None:
            level.configure(
                tf_adjustment_column=frequency_of, disable_tf_exact_match_detection=True
            )
        built.append(level)
    built.append(ElseLevel().configure(label_for_charts=otherwise))
    return CustomComparison(built, output_column_name=name)


def _either_null(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


def _name(person: str) -> CustomComparison:
    return _comparison(
        f"{person}_name",
        f"{_either_null(f'{person}_name_no')} or {contradicts_nothing(person)}",
        name_ladder(person),
        "different",
        frequency_of=f"{person}_name_no",
    )


def _id_number(person: str, extra: Sequence[Level] = ()) -> CustomComparison:
    column = f"{person}_id_number"
    whole = f"length({column}_l) = 18 and length({column}_r) = 18"

    def same_part(length: int) -> str:
        return f"substr({column}_l, 7, {length}) = substr({column}_r, 7, {length})"

    levels: list[Level] = [
        ("same", f"{column}_l = {column}_r"),
        # Only numbers of one length have a Hamming distance; only 18 characters hold a birth date.
        (
            "one digit, or two swapped",
            f"case when length({column}_l) = length({column}_r) "
            f"then hamming({column}_l, {column}_r) <= 2 else false end",
        ),
        ("same birth date and sequence", f"{whole} and {same_part(11)}"),
        *extra,
        ("same birth date", f"{whole} and {same_part(8)}"),
    ]
    # A passport beside a resident number contradicts nothing.
    two_kinds = f"{person}_id_kind_l <> {person}_id_kind_r"
    missing = f"{_either_null(column)} or {two_kinds}"
    return _comparison(f"{person}_id", missing, levels, "different")


def _mother_age() -> CustomComparison:
    # Only where a number is missing on one side: otherwise the numbers have said it already.
    both_numbers = "(mother_id_number_l is not null and mother_id_number_r is not null)"
    levels: list[Level] = [
        ("same birth date", "mother_birth_date_l = mother_birth_date_r"),
        ("same year", "mother_birth_year_l = mother_birth_year_r"),
        ("a year apart", "abs(mother_birth_year_l - mother_birth_year_r) = 1"),
        ("two or three years apart", "abs(mother_birth_year_l - mother_birth_year_r) <= 3"),
    ]
    return _comparison(
        "mother_age", f"{both_numbers} or {_either_null('mother_birth_year')}", levels, "far apart"
    )


def _birth_date() -> CustomComparison:
    days = "abs(day_no_l - day_no_r)"
    swapped = (
        "year(birth_date_l) = year(birth_date_r) and month(birth_date_l) = day(birth_date_r) and "
        "day(birth_date_l) = month(birth_date_r)"
    )
    levels: list[Level] = [
        ("same day", "day_no_l = day_no_r"),
        ("lunar date of the other", "lunar_day_no_l = day_no_r or lunar_day_no_r = day_no_l"),
        ("a day apart", f"{days} = 1"),
        ("two or three days apart", f"{days} <= 3"),
        ("day and month swapped", swapped),
        (
            "same month or same day of a near month",
            f"{days} <= 31 or ({days} <= 93 and day(birth_date_l) = day(birth_date_r))",
        ),
        (
            "same day of another year",
            "month(birth_date_l) = month(birth_date_r) and day(birth_date_l) = day(birth_date_r)",
        ),
        ("up to 210 days apart", f"{days} <= 210"),
    ]
    return _comparison("birth_date", _either_null("day_no"), levels, "another pregnancy")


def settings() -> SettingsCreator:
    """The model's shape, untrained."""
    residence: list[Level] = [
        ("same village", "village_code_l = village_code_r"),
        (
            "same town, a village unknown",
            f"town_code_l = town_code_r and ({_either_null('village_code')})",
        ),
        ("same town", "town_code_l = town_code_r"),
    ]
    certificate: list[Level] = [
        ("same", "birth_certificate_no_l = birth_certificate_no_r"),
        (
            "two digits swapped",
            "hamming(birth_certificate_no_l, birth_certificate_no_r) = 2 and "
            "list_sort(string_split(birth_certificate_no_l, '')) = "
            "list_sort(string_split(birth_certificate_no_r, ''))",
        ),
        # Numbers of one day and hospital follow each other: there a digit says two babies.
        (
            "one digit differs",
            "hamming(birth_certificate_no_l, birth_certificate_no_r) = 1",
        ),
    ]
    comparisons: list[ComparisonCreator | dict[str, Any]] = [
        _name("mother"),
        _id_number("mother"),
        _mother_age(),
        _name("father"),
        _id_number("father"),
        _birth_date(),
        _comparison("residence", _either_null("town_code"), residence, "another town"),
        _comparison(
            "telephone",
            _either_null("telephone"),
            [("same", "telephone_l = telephone_r")],
            "different",
        ),
        _comparison(
            "facility",
            _either_null("hospital_code"),
            [("same", "hospital_code_l = hospital_code_r")],
            "different",
        ),
        _name("baby"),
        _comparison(
            "baby_sex", _either_null("baby_sex"), [("same", "baby_sex_l = baby_sex_r")], "different"
        ),
        _comparison("certificate", _either_null("birth_certificate_no"), certificate, "different"),
    ]
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[],
        unique_id_column_name="record_no",
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )
