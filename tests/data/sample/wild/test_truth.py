"""What the truth says of wild kinds: the contract's rules, kind by kind."""

import polars as pl
import pytest

from tests.data.sample.wild.conftest import Sample

MOTHER = "misreported/mother_identity"
DATE = "misreported/birth_date"
# The case that follows from a kind on births that no other kind befell, where the evidence shows
# it; where not, the truth leaves it open.
FOLLOWS = {
    "population_head_of_household": {MOTHER},
    "population_grandmother": {MOTHER},
    "population_husbands_number": {MOTHER},
    "population_default_number": {MOTHER},
    "population_filled_down": {MOTHER},
    "population_adopted": {MOTHER},
    "population_number_of_19": {MOTHER},
    "wis_sister_in_the_card": {MOTHER},
    "wis_husbands_number": {MOTHER},
    "population_new_year": {DATE},
    "population_day_of_entry": {DATE},
    "population_heaped_date": {DATE},
    "wis_twin_next_year": {DATE},
    "population_grandparents": {"duplicate/cross_town", "duplicate/same_town"},
    "population_both_households": {"duplicate/cross_town", "duplicate/same_town"},
    "population_foster_parents": {"duplicate/cross_town", "duplicate/same_town"},
    "population_page_twice": {"duplicate/same_town"},
    "wis_counted_again": {"duplicate/same_town"},
    "wis_both_households": {"duplicate/cross_town"},
    "wis_page_twice": {"duplicate/same_town"},
    "wis_twin_omitted": {"under_reported/missing_from_wis"},
    "wis_namesakes_card": {MOTHER},
    "wis_month_lost": {"under_reported/missing_from_wis"},
    "wis_page_lost": {"under_reported/missing_from_wis"},
    "population_late": {"under_reported/missing_from_population"},
}
# No case follows from these, whatever a reader may think.
INNOCENT = (
    "population_number_of_17",
    "population_parent_unknown",
    "population_mother_renamed",
    "population_twin_copied",
    "wis_one_hospital_code",
    "population_certificate_reissued",
    "population_new_number",
    "wis_row_above",
    "wis_two_cards",
    "wis_orphans",
    "wis_number_of_17",
    "wis_place_miscoded",
    "wis_remarried",
    "hospital_transfer",
    "hospital_page_twice",
    "hospital_sisters_number",
    "hospital_letters_for_digits",
    "hospital_number_of_19",
    "hospital_number_of_17",
    "hospital_filled_down",
    "hospital_numbers_counted_up",
    "hospital_column_shifted",
    "hospital_columns_exchanged",
    "hospital_twin_one_row",
    "hospital_comma",
    "hospital_other_encoding",
    "exchange_resent",
    "exchange_brief",
    "exchange_wrong_residence",
    "rare_characters",
    "name_notes",
    "dialect",
)


def alone(sample: Sample, kind: str) -> pl.DataFrame:
    """The births of a kind that carry no other, with the cases the truth asks for: birth_id,
    asked."""
    kinds = sample.truth["wild"].group_by("birth_id").agg(pl.col("kind").unique())
    births = kinds.filter(pl.col("kind").list.eval(pl.element() == kind).list.all())
    asked = sample.truth["cases"].select(
        "birth_id", case=pl.concat_str("case_type", "subtype", separator="/")
    )
    return (
        births.join(asked.unique(), on="birth_id", how="left")
        .group_by("birth_id")
        .agg(pl.col("case").drop_nulls().alias("asked"))
    )


@pytest.mark.parametrize("kind", sorted(FOLLOWS))
def test_the_case_that_follows_is_asked_for_or_left_open(kind: str, with_evidence: Sample) -> None:
    births = alone(with_evidence, kind)
    every = set(with_evidence.truth["wild"].filter(kind=kind)["birth_id"])
    cases = with_evidence.truth["cases"].filter(pl.col("birth_id").is_in(every))
    found = set(cases["case_type"] + "/" + cases["subtype"])
    assert found & FOLLOWS[kind], "no birth of this kind has its case"
    silent = births.filter(pl.col("asked").list.len() == 0)["birth_id"]
    left_open = with_evidence.truth["grey"].filter(pl.col("birth_id").is_in(silent.implode()))
    # A date heaped on the true day changes nothing.
    tolerated = 2 if kind in ("population_heaped_date", "population_page_twice") else 0
    assert len(set(silent) - set(left_open["birth_id"])) <= tolerated
    others = set(births["asked"].explode().drop_nulls()) - FOLLOWS[kind]
    assert not {case for case in others if case.startswith(("false_report", "unsupported"))}


@pytest.mark.parametrize("kind", INNOCENT)
def test_no_case_follows_from_what_is_no_error_of_a_register(kind: str, wild: Sample) -> None:
    births = alone(wild, kind)
    assert births.filter(pl.col("asked").list.len() > 0).height == 0


@pytest.mark.parametrize("kind", ["hospital_clock", "hospital_day_month_swapped"])
def test_dates_that_are_off_as_a_whole_accuse_nobody(
    kind: str, ordinary: Sample, wild: Sample
) -> None:
    births = wild.truth["wild"].filter(kind=kind)["birth_id"].unique().implode()

    def cases(sample: Sample) -> int:
        dates = sample.truth["cases"].filter(pl.col("subtype") == "birth_date")
        return dates.filter(pl.col("birth_id").is_in(births))["truth_case_id"].n_unique()

    assert cases(wild) <= cases(ordinary)


def test_a_stillbirth_counted_as_live_is_a_false_report(people: Sample) -> None:
    births = people.truth["wild"].filter(kind="stillbirth_as_live")["birth_id"]
    cases = people.truth["cases"].filter(pl.col("birth_id").is_in(births.implode()))
    assert set(cases["subtype"]) == {"not_live_birth"}
    assert cases["birth_id"].n_unique() == len(births)


def test_a_claim_copied_from_a_neighbour_is_a_false_report(people: Sample) -> None:
    births = people.truth["wild"].filter(kind="copied_neighbour")["birth_id"]
    cases = people.truth["cases"].filter(pl.col("birth_id").is_in(births.implode()))
    assert set(cases["subtype"]) == {"no_delivery_found"}
    assert cases["birth_id"].n_unique() == len(births)


def test_every_record_of_the_truth_stands_in_the_files(wild: Sample) -> None:
    for source in ("population", "wis", "exchange"):
        linked = wild.truth["records"].filter(source=source)["source_record_id"]
        assert linked.n_unique() == len(linked)
        assert set(linked) == set(wild.rows[source]["source_record_id"])


def test_every_case_names_records_that_were_delivered(wild: Sample) -> None:
    key = ["source", "source_record_id"]
    for name in ("cases", "grey"):
        named = wild.truth[name].select(key).unique()
        assert named.join(wild.truth["records"], on=key, how="anti").height == 0


def test_no_case_is_asked_for_and_left_open_at_once(wild: Sample) -> None:
    key = ["case_type", "subtype", "register", "source_record_id"]
    assert wild.truth["cases"].join(wild.truth["grey"], on=key, how="semi").height == 0


def test_an_under_report_lacks_the_record_and_has_evidence(wild: Sample) -> None:
    missing = wild.truth["cases"].filter(case_type="under_reported")
    records = wild.truth["records"]
    for register in ("wis", "population"):
        births = missing.filter(
            pl.col("subtype").is_in([f"missing_from_{register}", "missing_from_all"])
        )
        held = records.filter(source=register)["birth_id"]
        assert set(births["birth_id"]).isdisjoint(held)
    shown = records.filter(pl.col("source").is_in(["hospital", "exchange"]))["birth_id"]
    assert set(missing["birth_id"]) <= set(shown)
