"""An update judges and standardises what has changed, and leaves what a run over the same rows
makes."""

from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from benchmarks.early_stages import Fates, differing_tables, fates, made
from checks.contracts import all_contracts
from checks.gate import check, rules_of
from checks.judging import judge_rows
from checks.reuse import moving
from checks.state.store import STATE_FILE
from tests.sent_deliveries import NOTICES, PEOPLE, WARDS, Sent, person, ward
from transforms.standardise import standardise

CARDS, BIRTHS = "wis/woman.csv", "wis/birth.csv"
TOWNS, HOSPITALS = "reference/towns.csv", "reference/hospitals.csv"


@pytest.fixture(autouse=True)
def few_rows_are_not_much() -> Iterator[pytest.MonkeyPatch]:
    """Of five rows each is a fifth of all; what is asked here is what becomes of single rows."""
    with pytest.MonkeyPatch.context() as patch:
        _call_much(patch, inf)
        yield patch


def _call_much(patch: pytest.MonkeyPatch, share: float) -> None:
    """Above this share of all rows, and of all records, everything is made anew."""
    patch.setattr("checks.state.remember.MOST", share)
    patch.setattr("transforms.record_updates.MOST", share)


def _after(folder: Path, *sent: Sent) -> tuple[list[Fates], dict[str, int]]:
    """What becomes of records by each delivery after the first, and in which tables the last
    differs from one over the same rows that judges and standardises all."""
    found: list[Fates] = []
    differing: dict[str, int] = {}
    state = None
    for number, one in enumerate(sent):
        delivery = one.write(folder / f"delivery-{number}")
        updated, _ = made(delivery, folder / f"{number}", state)
        if state:
            found.append(fates(updated, state))
        if number == len(sent) - 1:
            plain, _ = made(delivery, folder / "plain", state, "another program")
            differing = differing_tables(updated, plain)
        state = folder / f"{number}" / STATE_FILE
    return found, differing


def _card(key: str, name: str) -> str:
    return f"{key},{name},42062119800611196X,20090101\n"


CARD_HEAD = "WOMANID,NAME,IDNO,UPDATED\n"
BIRTH_HEAD = "RECID,WOMANID,SEX,BIRTHDAY\n"


def test_what_other_rows_and_lists_change_in_a_record_is_told(tmp_path: Path) -> None:
    """A card, a hospital's name, the day of the extract: the record's own row stays as it was."""
    first = Sent(
        {
            CARDS: CARD_HEAD + _card("w1", "李婷") + _card("w2", "陈佳"),
            BIRTHS: BIRTH_HEAD + "b1,w1,1,20060305\nb2,w2,2,20060306\nb3,w3,2,20060307\n",
            PEOPLE: [person("1"), (*person("2")[:3], "2009-08-03", *person("2")[4:])],
            WARDS: [ward("1"), ward("1"), ("", *ward("7", "周敏")[1:])],
        }
    )
    found, differing = _after(
        tmp_path,
        first,
        Sent({CARDS: CARD_HEAD + _card("w1", "李霞") + _card("w3", "何洁")}, day=2),
        Sent(
            {HOSPITALS: "hospital_code,hospital_name,covered_from,covered_to\n420607A01,一院,,\n"},
            4,
        ),
    )
    assert [sorted(told.values()) for told in found] == [["changed"] * 2, ["changed"] * 3]
    assert differing == {}


def test_what_one_day_brings_later_changes_only_the_sources_that_it_speaks_of(
    tmp_path: Path,
) -> None:
    """A card that a birth lacked, a row taken back; the wards' file and the other rows stay."""
    first = Sent(
        {
            CARDS: CARD_HEAD + _card("w1", "李婷"),
            BIRTHS: BIRTH_HEAD + "b1,w1,1,20060305\nb3,w3,2,20060307\n",
            PEOPLE: [person("1"), person("2")],
            WARDS: [ward("1"), ("合计", "", "", "", "")],
        }
    )
    later = Sent(
        {CARDS: CARD_HEAD + _card("w3", "何洁")},
        terms="sequence = 1",
        deleted=[("population", "1")],
    )
    _, differing = _after(tmp_path, first, later)
    assert differing == {}


def test_a_whole_extract_judges_only_rows_that_say_something_else_or_stand_below_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under another file name, with a row more, one changed and one gone, and a hospital's file
    with a row more on top."""
    judged: list[int] = []

    def counting(con: duckdb.DuckDBPyConnection, *asked: Any) -> None:
        judged.extend(con.execute(f"select count(*) from {asked[-1]}").fetchone() or ())
        judge_rows(con, *asked)

    people = [person(str(number)) for number in range(1, 9)]
    first = Sent({PEOPLE: [*people, person("")], WARDS: [ward("1"), ward("2"), ward("3")]})
    second = Sent(
        {
            "population/all.csv": [*people[:2], person("20"), *people[2:7], person("")],
            WARDS: [ward("0", "周敏"), ward("1"), ward("2", "何洁"), ward("3")],
        },
        day=1,
        terms='sequence = 1\npopulation = "full"',
    )
    monkeypatch.setattr("checks.reuse.judge_rows", counting)
    found, differing = _after(tmp_path, first, second)
    assert differing == {}
    # The ward's four; "20", "3" and the last, and the rows above them, which they may repeat.
    assert sorted(judged) == [4, 3 + 2]
    assert found == [
        {
            ("population", "20"): "new",
            ("population", "8"): "gone",
            ("population", "person.csv!10"): "gone",  # of no key, and so named after its place
            ("population", "all.csv!10"): "new",
            ("hospital", "420607A01/0/1"): "new",
            ("hospital", "420607A01/2/1"): "changed",
        }
    ]


ROWS = st.builds(person, st.sampled_from("1234567"), st.sampled_from(["王平", "王安"]))


@st.composite
def _deliveries(draw: st.DrawFn) -> list[Sent]:
    sent = []
    for day in draw(st.permutations([1, 2, 3])):
        rows: dict[str, list[tuple[str, ...]] | str] = {}
        if people := draw(st.lists(ROWS | st.just(person("")), max_size=6)):
            rows[draw(st.sampled_from([PEOPLE, "population/all.csv"]))] = people
        if wards := draw(st.lists(st.builds(ward, st.sampled_from("123")), max_size=4)):
            rows[draw(st.sampled_from([WARDS, "hospital/420607A01.csv"]))] = [
                *wards,
                ("合计", "", "", "", ""),
            ]
        if keys := draw(st.lists(st.sampled_from("123"), max_size=2)):
            rows[NOTICES] = [(key, "2006-03-05", "李婷") for key in keys]
        names = st.sampled_from(["李婷", "李霞", "李婷之女", "?"])
        if cards := draw(st.lists(st.builds(_card, st.sampled_from("12"), names), max_size=2)):
            rows[CARDS] = CARD_HEAD + "".join(cards)
            rows[BIRTHS] = BIRTH_HEAD + "b1,1,1,20060305\nb2,2,2,20060306\n"
        if draw(st.booleans()):
            rows[TOWNS] = "town_code,town_name\n420607100,双沟镇\n"
        full = 'population = "full"\nwis_woman = "full"\nhospital = "full"'
        terms = draw(st.sampled_from(["", full, 'hospital = "changes"']))
        deleted = [("population", key) for key in draw(st.lists(st.sampled_from("12"), max_size=1))]
        sent.append(Sent(rows, day, terms, deleted))
    return sent


@settings(max_examples=1, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(sent=_deliveries(), much=st.sampled_from([inf, 0.3, -1.0]))
def test_an_update_leaves_the_tables_of_a_run_over_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, sent: list[Sent], much: float
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _call_much(patch, much)
        _, differing = _after(tmp_path_factory.mktemp("updates"), *sent)
    assert differing == {}


@pytest.mark.parametrize(("late", "judged"), [("12", 2 + 1), ("1234", 6 + 4)])
def test_every_row_is_judged_anew_where_more_than_three_in_ten_come_or_go(
    tmp_path: Path,
    few_rows_are_not_much: pytest.MonkeyPatch,
    late: str,
    judged: int,
) -> None:
    """As in a run: to judge so many apart would take as long, and to hold them apart more
    memory."""
    few_rows_are_not_much.undo()
    counted: list[int] = []

    def counting(con: duckdb.DuckDBPyConnection, *asked: Any, **how: bool) -> None:
        counted.extend(con.execute(f"select count(*) from {asked[-1]}").fetchone() or ())
        judge_rows(con, *asked, **how)

    people = [person(str(number)) for number in range(3, 9)]
    first = Sent({PEOPLE: people})
    made(first.write(tmp_path / "first"), tmp_path / "run")
    few_rows_are_not_much.setattr("checks.judging.judge_rows", counting)
    few_rows_are_not_much.setattr("checks.reuse.judge_rows", counting)
    second = Sent({PEOPLE: [person(f"2{one}") for one in late]}, day=2)
    made(second.write(tmp_path / "second"), tmp_path / "update", tmp_path / "run" / STATE_FILE)
    assert counted == [judged]


def test_standardising_anew_that_ends_half_way_is_done_again_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not from half of its own tables, which would pass for those of the run before."""
    first = Sent({PEOPLE: [person(str(number)) for number in range(9)]})
    made(first.write(tmp_path / "first"), tmp_path / "run")
    lists = Sent(
        {TOWNS: "town_code,town_name\n420607100,双沟镇\n", PEOPLE: [person("1", "王安")]}, day=2
    )
    delivery = lists.write(tmp_path / "second")
    with monkeypatch.context() as broken:
        broken.setattr(
            "transforms.standardise.places", lambda con: con.execute("select no_such_column")
        )
        with pytest.raises(duckdb.Error):
            made(delivery, tmp_path / "update", tmp_path / "run" / STATE_FILE)
    warehouse = tmp_path / "update" / "warehouse.duckdb"
    standardise(warehouse)
    plain, _ = made(delivery, tmp_path / "plain", tmp_path / "run" / STATE_FILE, "another program")
    assert differing_tables(warehouse, plain) == {}


def test_what_looks_beyond_the_row_can_be_asked_of_the_row_as_it_was_read() -> None:
    for contract in all_contracts():
        for sql in moving(contract, rules_of(contract)).values():
            assert "raw_" not in sql
            assert "fault" not in sql


def test_a_check_that_ends_half_way_begins_again_where_the_run_before_left_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = Sent({PEOPLE: [person("1"), person("2")]}).write(tmp_path / "delivery")
    made(delivery, tmp_path / "run")
    late = Sent({PEOPLE: [person("1", "王安")]}, day=2).write(tmp_path / "late")
    with monkeypatch.context() as broken:
        broken.setattr("checks.gate.profile", lambda con: con.execute("select no_such_column"))
        with pytest.raises(duckdb.Error):
            made(late, tmp_path / "update", tmp_path / "run" / STATE_FILE)
    warehouse = tmp_path / "update" / "warehouse.duckdb"
    check(warehouse)
    standardise(warehouse)
    plain, _ = made(late, tmp_path / "plain", tmp_path / "run" / STATE_FILE, "another program")
    assert differing_tables(warehouse, plain) == {}
