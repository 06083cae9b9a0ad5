"""What holds after several deliveries, whatever the order in which they come."""

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from checks.errors import ContradictingDeliveryError, DeliveryError
from checks.intake.warehouse import has_table, open_warehouse
from checks.state.remember import describe_left_out, go_on_from, leave
from checks.state.store import STATE_FILE, Earlier, lay_out
from protection.cipher import WrongKeyError
from tests.sent_deliveries import NOTICES, PEOPLE, WARDS, Office, Sent, held, person, ward


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def _people(held: dict[str, list[tuple[object, ...]]]) -> list[tuple[object, object]]:
    return sorted((row[0], row[1]) for row in held["population"])


def _notices(held: dict[str, list[tuple[object, ...]]]) -> list[tuple[str, object]]:
    """Their files and numbers."""
    return [(str(row[-4]), row[0]) for row in held["exchange"]]


def test_a_changed_row_replaces_the_row_of_its_key_and_no_other(office: Office) -> None:
    first = Sent({PEOPLE: [person("1"), person("2")]})
    change = Sent({PEOPLE: [person("2", "王安"), person("3", "王宁")]}, day=2)
    held = office.gather(first, change)
    assert _people(held) == [("1", "王平"), ("2", "王安"), ("3", "王宁")]
    assert held == office.gather(change, first)


def test_a_change_that_arrives_late_does_not_undo_a_later_one(office: Office) -> None:
    first = Sent({PEOPLE: [person("1")]})
    second, third = (Sent({PEOPLE: [person("1", n)]}, day=d) for n, d in (("王安", 2), ("王宁", 3)))
    assert _people(office.gather(first, third, second)) == [("1", "王宁")]


def test_what_was_deleted_stays_away_unless_it_is_delivered_later(office: Office) -> None:
    first = Sent({PEOPLE: [person("1"), person("2")]})
    deletion = Sent(day=2, deleted=[("population", "1")])
    again = Sent({PEOPLE: [person("1")]}, day=3)
    assert _people(office.gather(deletion, first)) == [("2", "王平")]
    assert _people(office.gather(again, deletion, first)) == [("1", "王平"), ("2", "王平")]


def test_a_hospitals_file_sent_again_takes_the_old_ones_place(office: Office) -> None:
    first = Sent({WARDS: [ward("1"), ward("2"), ward("3")]})
    again = Sent({WARDS: [ward("1"), ward("3", "李霞")]}, day=2)
    held = office.gather(again, first)
    assert [row[2] for row in held["hospital"]] == ["李婷", "李霞"]
    assert held == office.gather(first, again)


def test_a_file_that_cannot_be_read_replaces_nothing_and_is_told(office: Office) -> None:
    first = Sent({WARDS: [ward("1")]})
    broken = Sent({WARDS: ""}, day=2)
    for order in permutations((first, broken)):
        held = office.gather(*order)
        assert [row[1] for row in held["hospital"]] == ["1"]
        assert sorted(str(row[-1]) for row in held["files"]) == ["damaged", "read"]


def test_a_full_extract_takes_away_what_it_lacks(office: Office) -> None:
    first = Sent({PEOPLE: [person("1"), person("2")]})
    full = Sent({PEOPLE: [person("2")]}, day=2, terms='population = "full"')
    assert _people(office.gather(first, full)) == [("2", "王平")]
    assert office.gather(first, full) == office.gather(full, first)


def test_a_delivery_that_comes_twice_changes_nothing(office: Office) -> None:
    first = Sent({PEOPLE: [person("1")], NOTICES: [("n1", "2006-03-05", "李婷")]})
    change = Sent({PEOPLE: [person("1", "王安")]}, day=2)
    assert office.gather(first, change, change) == office.gather(first, change)


def test_of_a_delivery_that_comes_again_it_is_said_that_it_came_before(office: Office) -> None:
    """A folder under another name, or a watch that was killed before it wrote the delivery down."""
    first, change = Sent({PEOPLE: [person("1")]}), Sent({PEOPLE: [person("2")]}, day=2)
    office.gather(first, change)
    assert office.said is None
    office.gather(first, change, change)
    assert "taken in before" in str(office.said)


def test_a_run_over_the_same_delivery_once_more_tells_of_all_that_came_beside_it(
    office: Office,
) -> None:
    """An extract that was drawn earlier and came late, too."""
    first, late = Sent({PEOPLE: [person("1")]}, day=2), Sent({PEOPLE: [person("2")]})
    office.gather(first, late)
    state = Earlier(office.place / STATE_FILE, None, made_by="")
    office.gather(first)
    anew = office.place / "warehouse.duckdb"
    assert "(1, the last of 2009-08-01)" in str(describe_left_out(anew, state))


def test_rows_of_one_day_that_contradict_each_other_are_an_error_in_any_order(
    office: Office,
) -> None:
    one, other = (Sent({PEOPLE: [person("1", name)]}) for name in ("王平", "王安"))
    for order in permutations((one, other)):
        with pytest.raises(
            ContradictingDeliveryError, match=r"person\.csv, rows 2: .* sequence = 1"
        ):
            office.gather(*order)
    later = Sent({PEOPLE: [person("1", "王宁")]}, terms="sequence = 1")
    assert _people(office.gather(later, one)) == [("1", "王宁")]


def test_rows_of_one_day_contradict_an_extract_of_the_whole_too(office: Office) -> None:
    whole = Sent({PEOPLE: [person("1")]}, terms='population = "full"')
    change = Sent({PEOPLE: [person("1", "王安")]})
    for order in permutations((whole, change)):
        with pytest.raises(DeliveryError, match="sequence"):
            office.gather(*order)


def test_of_what_the_service_holds_the_newest_alone_counts_whatever_a_deliverys_place(
    office: Office,
) -> None:
    """A notice that was withdrawn meanwhile, or got another number, must not stay."""
    now, before = [("n1", "2006-03-06", "李婷")], [("n1", "2006-03-05", "李婷"), ("n2",) * 3]
    first = Sent({PEOPLE: [person("1")]}, day=3, service=before)
    late = Sent({PEOPLE: [person("2")]}, day=2, service=now)
    held = office.gather(first, late)
    assert [(row[0], row[5]) for row in held["exchange"]] == [("n1", "2006-03-06")]
    assert office.gather(first, Sent({PEOPLE: [person("2")]}, day=2))["exchange"] == []


def test_a_database_is_read_anew_by_each_update_whatever_the_deliverys_place(
    office: Office,
) -> None:
    """It changes from day to day, so two deliveries of one place must not contradict each other."""
    first = Sent(day=3, database=[person("1"), person("2")])
    for day in (2, 3):
        late = Sent({WARDS: [ward("1")]}, day=day, database=[person("2", "王安"), person("3")])
        held = office.gather(first, late)
        assert _people(held) == [("2", "王安"), ("3", "王平")]
        assert [row[1] for row in held["files"]] == ["420607A01_2006.csv", "person"]
    without = Sent({WARDS: [ward("1")]}, day=4)
    assert _people(office.gather(first, without)) == [("1", "王平"), ("2", "王平")]


def test_rows_that_are_read_anew_and_say_the_same_only_move(office: Office) -> None:
    """Those of the register's database and of the exchange's service; the changed ones are new."""
    told = [("n1", "2006-03-06", "李婷"), ("n2", "2006-03-07", "陈佳")]
    first = Sent(database=[person("1"), person("2")], service=told)
    again = Sent(
        day=2, database=[person("0"), person("1"), person("2", "王安")], service=told[::-1][:1]
    )
    office.gather(first, again)
    with open_warehouse(office.place / "warehouse.duckdb") as con:
        moved = con.execute(
            "select source, former_row, row_number from moved_rows order by all"
        ).fetchall()
    assert moved == [("exchange", 2, 1), ("population", 1, 2)]


def test_what_the_service_holds_stands_beside_the_rows_of_every_delivery(office: Office) -> None:
    """Which version of a notice counts, the gate says by its time, as in a run."""
    row = ("n1", "2006-03-05", "李婷")
    sent = Sent({NOTICES: [row]}, day=2)
    for day in (1, 2, 3):
        change = Sent({PEOPLE: [person("1")]}, day=day, service=[("n1", "2006-03-06", "李婷")])
        for order in permutations((sent, change)):
            expected = ["a.jsonl", "exchange_service.jsonl"] if order[1] is change else ["a.jsonl"]
            assert [row[-4] for row in office.gather(*order)["exchange"]] == expected


def test_another_districts_delivery_is_refused(office: Office) -> None:
    with pytest.raises(DeliveryError, match="420608"):
        office.gather(Sent({PEOPLE: [person("1")]}), Sent(day=2, district="420608"))


def test_a_state_opens_with_its_own_key_alone(office: Office) -> None:
    delivery, taken = office.take(Sent({PEOPLE: [person("1")]}))
    key, other = "k" * 32, "o" * 32
    go_on_from(delivery, taken, None)
    leave(taken, office.folder, key, None)
    state = office.folder / STATE_FILE
    assert "王平".encode() not in state.read_bytes()
    for wrong in (other, None):
        with pytest.raises(WrongKeyError, match="BIRTHRECON_KEY"):
            go_on_from(delivery, taken, Earlier(state, wrong, made_by=""))
    go_on_from(delivery, taken, Earlier(state, key, made_by=""))
    assert _people(held(taken)) == [("1", "王平")]


KEYS = st.sampled_from("123")
ROWS = st.builds(person, KEYS, st.sampled_from(["王平", "王安"]))


@st.composite
def _deliveries(draw: st.DrawFn) -> list[Sent]:
    """Three deliveries of three days: rows of the register, notices, files, deletions (of other
    records: else it is refused), a full extract, a key that cannot be read."""
    made = []
    for day in draw(st.permutations([1, 2, 3])):
        rows: dict[str, list[tuple[str, ...]]] = {}
        if people := draw(st.lists(ROWS | st.just(person("")), max_size=3)):
            rows[PEOPLE] = people
        if wards := draw(st.lists(st.builds(ward, KEYS), max_size=2)):
            rows[WARDS] = wards
        if notices := draw(st.lists(KEYS, max_size=2)):
            rows[NOTICES] = [(key, "2006-03-05", "李婷") for key in notices]
        terms = draw(st.sampled_from(["", "", 'population = "full"', 'hospital = "changes"']))
        brought = {row[0] for row in people}
        deleted = [
            ("population", key) for key in draw(st.lists(KEYS, max_size=1)) if key not in brought
        ]
        made.append(Sent(rows, day, terms, deleted))
    return made


@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(made=_deliveries(), order=st.permutations([0, 1, 2]))
def test_the_order_of_arrival_decides_nothing(
    tmp_path_factory: pytest.TempPathFactory, made: list[Sent], order: list[int]
) -> None:
    office = Office(tmp_path_factory.mktemp("office"))
    in_time = office.gather(*sorted(made, key=lambda sent: sent.day))
    gathered = office.gather(*(made[place] for place in order))
    told = ("told",)  # of the delivery that came last
    assert {k: v for k, v in gathered.items() if k not in told} == {
        k: v for k, v in in_time.items() if k not in told
    }


def test_tables_are_reused_of_the_same_program_and_secret_alone(
    office: Office, tmp_path: Path
) -> None:
    delivery, taken = office.take(Sent({PEOPLE: [person("1")]}))
    go_on_from(delivery, taken, None)
    with open_warehouse(taken) as con:
        con.execute("create table town_list as select '420607100' as town_code")
    for made_by, is_reused in (("this program", True), ("another", False), (None, False)):
        leave(taken, office.folder, None, made_by)
        begun = tmp_path / "begun.duckdb"
        lay_out(begun, Earlier(office.folder / STATE_FILE, None, "this program"))
        with open_warehouse(begun) as con:
            assert has_table(con, "main", "town_list") is is_reused
            assert con.execute("select name from raw.population").fetchall() == [("王平",)]
        (office.folder / STATE_FILE).unlink()


def test_of_a_return_whose_month_the_files_name_tells_whole_the_later_row_holds(
    office: Office,
) -> None:
    head = "镇代码,镇名称,报表月份,出生合计,男,女\n420607112,张湾镇,3月,"
    first = Sent({"returns/200603.csv": f"{head}5,3,2\n"})
    again = Sent({"returns/200603.csv": f"{head}6,3,3\n"}, day=2, terms='returns = "changes"')
    for order in permutations((first, again)):
        assert office.gather(*order)["returns"] == [("6",)]


@pytest.mark.parametrize("lost", ["200607", "00200607"])
def test_a_key_that_differs_in_its_zeros_is_nobody_new(office: Office, lost: str) -> None:
    """A workbook made a number of it, and the person would count as a duplicate."""
    first = Sent({PEOPLE: [person("1"), person("0200607")]})
    changes = Sent({PEOPLE: [person("2"), person(lost, "王安")]}, day=2)
    for order in ((first, changes), (changes, first)):
        with pytest.raises(DeliveryError, match=r"population/person\.csv, rows 3: .* zeros"):
            office.gather(*order)
    whole = Sent(changes.rows, day=2, terms='population = "full"')
    assert _people(office.gather(first, whole)) == sorted([("2", "王平"), (lost, "王安")])


def test_a_register_that_has_keys_with_zeros_and_without_keeps_both(office: Office) -> None:
    first = Sent({PEOPLE: [person("07"), person("7")]})
    change = Sent({PEOPLE: [person("7.0", "王安")]}, day=2)
    held = office.gather(first, change)
    assert _people(held) == [("07", "王平"), ("7.0", "王安")]
    assert held == office.gather(change, first)
