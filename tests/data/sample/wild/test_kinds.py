"""Every wild kind stands in the delivered files: against the ordinary sample of the same seed."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from data.sample.wild import WILD_RATES
from data.sample.wild.plant import FACTS, KINDS
from tests.data.sample.wild.conftest import RENUMBERED, Sample

MOTHER = ("mother_name", "mother_id_number", "father_name", "father_id_number")
# What a kind changes on the records that the truth names for it: the source, and the columns of
# which at least one differs.
CHANGES = {
    "population_head_of_household": ("population", ("mother_id_number",)),
    "population_grandmother": ("population", ("mother_name",)),
    "population_husbands_number": ("population", ("mother_id_number",)),
    "population_default_number": ("population", ("mother_id_number",)),
    "population_filled_down": ("population", MOTHER),
    "population_adopted": ("population", MOTHER),
    "population_number_of_19": ("population", ("mother_id_number",)),
    "population_number_of_17": ("population", ("mother_id_number",)),
    "population_new_number": ("population", ("mother_id_number",)),
    "population_mother_renamed": ("population", ("mother_name",)),
    "population_twin_copied": ("population", ("name", "birth_certificate_no")),
    "wis_namesakes_card": ("wis", ("WOMANID",)),
    "wis_one_hospital_code": ("wis", ("HOSPCODE",)),
    "population_parent_unknown": ("population", ("father_name",)),
    "population_new_year": ("population", ("birth_date",)),
    "population_day_of_entry": ("population", ("birth_date",)),
    "population_heaped_date": ("population", ("birth_date",)),
    "population_lunar_town": ("population", ("birth_date",)),
    "population_certificate_reissued": ("population", ("birth_certificate_no",)),
    "wis_twin_next_year": ("wis", ("BIRTHDAY",)),
    "wis_twins_exchanged": ("wis", ("CHILD", "CERTNO")),
    "wis_row_above": ("wis", ("CHILD", "CERTNO")),
    "wis_two_cards": ("wis", ("WOMANID",)),
    "wis_sister_in_the_card": ("wis", ("NAME", "IDNO")),
    "wis_husbands_number": ("wis", ("IDNO",)),
    "wis_number_of_17": ("wis", ("IDNO",)),
    "wis_place_miscoded": ("wis", ("PLACE",)),
    "wis_remarried": ("wis", ("HUSBAND",)),
    "wis_homophone_office": ("wis", ("NAME",)),
    "wis_orphans": ("wis", ("NAME",)),
    "hospital_sisters_number": ("hospital", ("产妇身份证号",)),
    "hospital_letters_for_digits": ("hospital", ("产妇身份证号",)),
    "hospital_number_of_19": ("hospital", ("产妇身份证号",)),
    "hospital_number_of_17": ("hospital", ("产妇身份证号",)),
    "hospital_numbers_without_end": ("hospital", ("产妇身份证号",)),
    "hospital_comma": ("hospital", ("现住址",)),
    "hospital_clock": ("hospital", ("分娩日期",)),
    "exchange_brief": ("exchange", ("mother_id_number", "baby_name", "birth_certificate_no")),
    "exchange_wrong_residence": ("exchange", ("mother_residence_code",)),
    "exchange_sexes_by_another_code": ("exchange", ("baby_sex",)),
    "name_notes": ("wis", ("NAME",)),
    "dialect": ("hospital", ("产妇姓名",)),
    "rare_characters": ("population", ("mother_name",)),
}
# Among these, cells repeat and seldom differ, or every record has its own chance.
PARTLY = {
    "hospital_filled_down": ("hospital", ("产妇身份证号", "联系电话", "配偶姓名")),
    "hospital_numbers_counted_up": ("hospital", ("产妇身份证号",)),
    "hospital_column_shifted": ("hospital", ("出生医学证明编号",)),
    "hospital_columns_exchanged": ("hospital", ("产妇姓名", "产妇身份证号")),
    "hospital_day_month_swapped": ("hospital", ("分娩日期",)),
    "hospital_shared_telephone": ("hospital", ("联系电话",)),
    "hospital_midwives_words": ("hospital", ("新生儿性别", "出生体重")),
    "hospital_careless": ("hospital", ("产妇姓名", "产妇身份证号", "配偶姓名", "分娩日期")),
    "population_careless_clerk": ("population", ("mother_name", "mother_id_number", "name")),
    "population_sexes_filled_down": ("population", ("sex",)),
    "wis_parities_filled_down": ("wis", ("PARITY",)),
    "wis_late_by_a_month": ("wis", ("RPTMONTH",)),
    "wis_moved_out_misnamed": ("wis", ("NAME", "IDNO")),
    "merged_town": ("population", ("village_code",)),
}
VANISHES = {
    "wis_twin_omitted": "wis",
    "wis_page_lost": "wis",
    "wis_month_lost": "wis",
    "population_late": "population",
    "hospital_twin_one_row": "hospital",
    "hospital_quarter_lost": "hospital",
}
REPEATS = {
    "population_grandparents": "population",
    "population_both_households": "population",
    "population_foster_parents": "population",
    "population_page_twice": "population",
    "wis_counted_again": "wis",
    "wis_both_households": "wis",
    "wis_page_twice": "wis",
    "hospital_page_twice": "hospital",
    "hospital_transfer": "hospital",
    "exchange_resent": "exchange",
    "exchange_partner_repeats": "exchange",
}
SHOWN_ELSEWHERE = {"renumbered", "hospital_other_encoding"}  # tests of their own below


def test_every_kind_is_tested_here_and_has_a_rate() -> None:
    tested = {*CHANGES, *PARTLY, *VANISHES, *REPEATS, *SHOWN_ELSEWHERE}
    assert tested == set(KINDS)
    assert {*KINDS, *FACTS} == set(WILD_RATES)


def test_every_kind_is_explained_in_the_docs() -> None:
    page = (Path(__file__).parents[4] / "docs" / "sample.md").read_text(encoding="utf-8")
    assert [kind for kind in WILD_RATES if kind not in page] == []


def keys(sample: Sample, kind: str, source: str) -> pl.Series:
    planted = sample.truth["wild"].filter((pl.col("kind") == kind) & (pl.col("source") == source))
    return planted["source_record_id"].unique().sort()


def both(ordinary: Sample, wild: Sample, kind: str, source: str) -> pl.DataFrame:
    """The kind's records, before and after; what was sent again counts once."""
    named = keys(wild, kind, source).implode()
    before, after = (
        sample.rows[source]
        .filter(pl.col("source_record_id").is_in(named))
        .unique("source_record_id", keep="first", maintain_order=True)
        for sample in (ordinary, wild)
    )
    return before.join(after, on="source_record_id", suffix="_after")


def differing(pairs: pl.DataFrame, columns: tuple[str, ...]) -> int:
    differs = (pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in columns)
    return pairs.filter(pl.any_horizontal(*differs)).height


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_a_kind_changes_the_records_that_the_truth_names(
    kind: str, ordinary: Sample, wild: Sample
) -> None:
    source, columns = CHANGES[kind]
    pairs = both(ordinary, wild, kind, source)
    assert pairs.height > 0
    # One in five may come out as it was: the row above of the same mother, a number without an X.
    assert differing(pairs, columns) >= 0.8 * pairs.height


@pytest.mark.parametrize("kind", sorted(PARTLY))
def test_a_stretch_differs_in_part(kind: str, ordinary: Sample, wild: Sample) -> None:
    source, columns = PARTLY[kind]
    pairs = both(ordinary, wild, kind, source)
    assert pairs.height > 0
    assert differing(pairs, columns) > 0


@pytest.mark.parametrize("kind", sorted(VANISHES))
def test_lost_records_stand_in_no_file(kind: str, ordinary: Sample, wild: Sample) -> None:
    source = VANISHES[kind]
    lost = keys(wild, kind, source)
    assert len(lost) > 0
    present = wild.truth["records"].filter(source=source)["source_record_id"]
    assert set(lost).isdisjoint(present)


@pytest.mark.parametrize("kind", sorted(REPEATS))
def test_a_birth_entered_again_has_one_record_more(
    kind: str, ordinary: Sample, wild: Sample
) -> None:
    source = REPEATS[kind]
    births = wild.truth["wild"].filter(kind=kind)["birth_id"].unique()
    assert len(births) > 0

    def records(sample: Sample) -> int:
        linked = sample.truth["records"].filter(source=source)
        return linked.filter(pl.col("birth_id").is_in(births.implode())).height

    assert records(wild) >= records(ordinary) + 0.9 * len(births)


def test_a_hospital_that_numbers_anew_gives_one_key_to_two_deliveries(
    renumbered: Sample,
) -> None:
    later = keys(renumbered, RENUMBERED, "hospital")
    marked = later.filter(later.str.contains("@"))
    assert len(marked) > 0
    assert (later.str.contains(r"^\w+/B?\d{4}/\d(@\d{4})?$")).all()
    records = renumbered.truth["records"].filter(source="hospital")
    assert records["source_record_id"].n_unique() == records.height
    first = records.filter(
        pl.col("source_record_id").is_in(marked.str.replace("@.*", "").implode())
    )
    assert first.height == marked.str.replace("@.*", "").n_unique()


def test_some_lines_are_in_another_encoding_than_their_file(wild: Sample) -> None:
    named = keys(wild, "hospital_other_encoding", "hospital")
    mixed = 0
    for path in (wild.folder / "hospital").glob("*.csv"):
        for line in path.read_bytes().split(b"\n"):
            try:
                line.decode("gb18030")
            except UnicodeDecodeError:
                line.decode("utf-8")
                mixed += 1
    # A UTF-8 line may by chance read as GB18030 too.
    assert 0 < mixed <= len(named)
    assert mixed >= len(named) // 3


def test_some_lines_have_one_field_too_many(wild: Sample) -> None:
    commas = [
        line.count(b",")
        for path in (wild.folder / "hospital").glob("*.csv")
        for line in path.read_bytes().split(b"\n")
        if line
    ]
    assert set(commas) == {17, 18}
    kept = wild.truth["records"].filter(source="hospital")["source_record_id"]
    named = keys(wild, "hospital_comma", "hospital")
    assert commas.count(18) == named.is_in(kept.implode()).sum() > 0


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_a_kind_that_lies_in_the_people_befalls_births(kind: str, people: Sample) -> None:
    births = people.truth["wild"].filter(kind=kind)["birth_id"]
    assert births.n_unique() >= 2
    assert births.is_in(people.truth["births"]["birth_id"].implode()).all()


def test_two_couples_of_one_town_bear_the_same_names(people: Sample) -> None:
    births = people.truth["wild"].filter(kind="same_couple").select("birth_id")
    named = people.truth["records"].filter(source="population").join(births, on="birth_id")
    named = named.join(people.rows["population"], on="source_record_id")
    town = pl.col("village_code").str.slice(0, 9)
    couples = named.group_by("mother_name", "father_name", town).len()
    # A clerk may miswrite one of the four names.
    assert couples.filter(pl.col("len") == 2).height >= births.height // 4


def test_a_town_that_was_merged_sent_returns_until_then(wild: Sample) -> None:
    codes = wild.rows["wis"].filter(
        pl.col("RECID").is_in(keys(wild, "merged_town", "wis").implode())
    )
    (old,) = codes["VILLAGE"].str.slice(0, 9).unique().to_list()
    named = pl.read_csv(wild.folder / "reference" / "towns.csv", infer_schema=False)["town_code"]
    assert old not in named
    months = [
        path.stem
        for path in sorted((wild.folder / "returns").glob("*.xlsx"))
        if old in str(list(openpyxl.load_workbook(path, read_only=True).worksheets[0].values))
    ]
    assert months == sorted(months)
    assert max(months) == "200609"
    assert codes["RPTMONTH"].is_between(pl.lit("200510"), pl.lit("200609")).all()
