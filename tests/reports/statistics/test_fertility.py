"""Women's cards become person-years, and rates are told only where cards are of all women."""

import io
from pathlib import Path
from shutil import copyfile

import duckdb
import pytest
from rich.console import Console

from reports.snapshot.publish import publish
from reports.snapshot.saved_queries import ask
from reports.statistics.fertility import Fertility, read_fertility
from reports.statistics.fertility_rates import AGE_GROUPS
from reports.statistics.fertility_tables import show_fertility
from reports.statistics.snapshot import open_snapshot

TOWN = "420607107"


@pytest.fixture(scope="module")
def with_cards(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small district with the cards of six women, and its mothers' dates of birth."""
    folder = tmp_path_factory.mktemp("with_cards")
    copyfile(warehouse, folder / "warehouse.duckdb")
    with duckdb.connect(folder / "warehouse.duckdb") as con:
        con.execute(f"""
            insert into woman_cards values
                ('1', '李婷', 'A', '{TOWN}', false, false, true, '1982-03-05', '2009-01-01'),
                ('2', '李婷', 'A', '420607112', false, false, true, '1982-03-05', '2008-01-01'),
                ('3', '王芳', 'B', '{TOWN}', true, true, true, '1960-01-01', null),
                ('4', '赵敏', null, '{TOWN}', false, false, true, null, null),
                ('5', '钱英', 'D', '999999999', false, false, false, '1982-03-05', null),
                ('6', '孙丽', 'E', '{TOWN}', false, false, true, '1993-10-01', null)""")
        con.execute(
            "update birth_records set mother_birth_date = '1982-03-06' where source in "
            "('population', 'wis')"
        )
        con.execute(
            "update birth_records set mother_birth_date = '1981-03-05' where source = 'hospital'"
        )
        con.execute(
            "update birth_records set mother_birth_date = '1940-01-01' where "
            "source_record_id = 'W3'"
        )
    publish(folder / "warehouse.duckdb", folder)
    return folder


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with open_snapshot(folder) as snapshot:
        return snapshot.rows(query)


def fill(folder: Path, women: float, births: int, undated: float = 0, unknown: int = 0) -> None:
    """Put women of each age group, and births at 20-29, in the place of those that are there."""
    with duckdb.connect(folder / "births.duckdb") as con:
        con.execute("delete from women_years")
        con.execute("delete from births_by_age")
        for age in AGE_GROUPS:
            con.execute("insert into women_years values (2007, ?, ?, ?, 0)", [TOWN, age, women])
        if undated:
            con.execute("insert into women_years values (2007, ?, null, ?, 0)", [TOWN, undated])
        for age in ("20-24", "25-29"):
            con.execute(
                "insert into births_by_age values (2007, ?, ?, 1, ?, 0, ?)",
                [TOWN, age, births, births + 10],
            )
        if unknown:
            con.execute(
                "insert into births_by_age values (2007, ?, null, 1, 0, 0, ?)", [TOWN, unknown]
            )


def fertility(folder: Path) -> Fertility:
    with open_snapshot(folder) as snapshot:
        return read_fertility(snapshot)


def shown(folder: Path, language: str) -> str:
    text = io.StringIO()
    found = fertility(folder)
    show_fertility(found, {TOWN: "双沟镇"}, language, Console(file=text, width=300))  # type: ignore[arg-type]
    return text.getvalue()


def test_a_woman_with_two_cards_lives_once_and_ages_on_her_birthday(with_cards: Path):
    lived = rows(
        with_cards,
        "select town_code, age_group, settled_years from women_years "
        "where statistical_year = 2007 and settled_years > 0 order by age_group nulls last",
    )
    # 1 October 2006 to 4 March 2007 are 155 of 365 days at 20-24.
    assert lived == [
        (TOWN, "20-24", pytest.approx(155 / 365, abs=0.05)),
        (TOWN, "25-29", pytest.approx(210 / 365, abs=0.05)),
        (TOWN, None, 1.0),
    ]


def test_a_woman_who_moved_stands_apart_and_counts_until_she_is_fifty(with_cards: Path):
    lived = rows(
        with_cards,
        "select statistical_year, age_group, mover_years from women_years where mover_years > 0 "
        "and statistical_year >= 2009",
    )
    assert lived == [(2009, "45-49", pytest.approx(273 / 365, abs=0.05))]


def test_a_girl_counts_from_her_fifteenth_birthday(with_cards: Path):
    lived = rows(with_cards, "select sum(settled_years) from women_years where age_group = '15-19'")
    assert lived == [(pytest.approx(273 / 365, abs=0.05),)]


def test_births_by_age_are_the_births_of_the_series(with_cards: Path):
    sums = "sum(wis), sum(population), sum(corrected)"
    assert rows(with_cards, f"select {sums} from births_by_age") == rows(
        with_cards, f"select {sums} from v_series"
    )


def test_evidence_tells_the_mothers_age_and_an_impossible_one_is_unknown(with_cards: Path):
    found = rows(
        with_cards,
        "select statistical_year, age_group, sum(wis), sum(population), sum(corrected) "
        "from births_by_age where statistical_year <= 2007 group by all order by all",
    )
    assert found == [
        (2006, "20-24", 0, 1, 0),  # the register: a day before her 24th birthday
        (2006, "25-29", 0, 0, 1),  # the hospital: her 25th
        (2007, "20-24", 2, 0, 1),
        (2007, None, 1, 0, 0),  # 67 years is no age of a mother
    ]


def test_no_table_for_analysts_holds_a_mothers_or_a_womans_date_of_birth(with_cards: Path):
    names = rows(
        with_cards,
        "select column_name from duckdb_columns() where not internal and (column_name like "
        "'%mother%' or column_name like '%woman%' or column_name = 'age_group')",
    )
    assert names == [("age_group",)] * 3  # two tables of counts, and the view that joins them


def test_without_cards_no_rate_is_told(published: Path):
    assert fertility(published).withheld == "no_cards"
    assert "妇女卡（WOMAN）" in shown(published, "zh")
    assert ask(published, "fertility_by_age").rows[0][-1] is None


@pytest.mark.parametrize(
    ("women", "births", "undated", "unknown", "reason"),
    [
        (1000, 300, 0, 0, None),
        (1000, 800, 0, 0, "mothers_only"),
        (1000, 300, 400, 0, "women_undated"),
        (1000, 300, 0, 80, "mothers_undated"),
        (0, 300, 400, 0, "women_undated"),
    ],
)
def test_rates_are_withheld_where_they_would_be_wrong(
    emptied: Path, women: float, births: int, undated: float, unknown: int, reason: str | None
):
    fill(emptied, women, births, undated, unknown)
    found = fertility(emptied)
    assert found.withheld == reason
    for part in (found.whole, *found.years, *found.towns):
        assert (part.after is None) == (reason is not None)
    asked = ask(emptied, "fertility_by_town").rows
    assert [row[-1] is None for row in asked] == [reason is not None]


def test_births_of_an_unknown_age_are_shared_out_and_the_question_says_the_same(emptied: Path):
    fill(emptied, women=1000, births=300, unknown=31)
    after = fertility(emptied).towns[0].after
    assert after is not None
    assert after.total.value == pytest.approx(5 * (620 + 31) / 1000)
    assert ask(emptied, "fertility_by_town").rows[0][5:] == (3.0, 3.26)
    rates = [row[5:] for row in ask(emptied, "fertility_by_age").rows if row[1] == "20-24"]
    assert rates == [(300.0, 325.5)]
    assert "3.25 (" in shown(emptied, "en") or "3.26 (" in shown(emptied, "en")


def test_an_age_without_women_withholds_that_town_alone(emptied: Path):
    fill(emptied, women=1000, births=300)
    with duckdb.connect(emptied / "births.duckdb") as con:
        con.execute("insert into women_years values (2007, '420607112', '20-24', 50, 0)")
    found = fertility(emptied)
    assert [part.withheld for part in found.towns] == [None, "age_gaps"]
    assert found.withheld is None


def test_a_wis_that_reported_nothing_has_no_rate_of_nought(emptied: Path):
    fill(emptied, women=1000, births=300)
    with duckdb.connect(emptied / "births.duckdb") as con:
        con.execute("update births_by_age set wis = 0")
    whole = fertility(emptied).whole
    assert whole.before is None
    assert whole.after is not None


def test_a_wis_that_tells_no_mothers_age_has_no_rate_of_nought(emptied: Path):
    fill(emptied, women=1000, births=300)
    with duckdb.connect(emptied / "births.duckdb") as con:
        con.execute("update births_by_age set wis = 0")
        con.execute(
            "insert into births_by_age values (2007, ?, null, 1, 600, 0, 0)",
            [TOWN],
        )
    whole = fertility(emptied).whole
    assert ask(emptied, "fertility_by_town").rows[0][5] is None
    assert whole.before is None
    assert whole.after is not None


def test_a_file_of_an_older_version_says_so(emptied: Path):
    with duckdb.connect(emptied / "births.duckdb") as con:
        con.execute("drop view v_fertility_limits")
        con.execute("drop table women_years")
    assert fertility(emptied).withheld == "not_published"
    assert "birthrecon run" in shown(emptied, "en")
