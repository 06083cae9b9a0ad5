"""The month between two bordering districts, in small: `birthrecon demo-exchange` is the same."""

from collections.abc import Iterator

import pytest

from flows.demo_exchange import HERE, THERE, ExchangedMonth, make_places, play_month, run


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangedMonth]:
    places = make_places(tmp_path_factory.mktemp("border"), births=300, seed=4)
    for place in places.values():
        run(place)
    yield play_month(places, [])
    for place in places.values():
        place.store.close()


def test_each_county_learns_of_its_women_in_the_others_hospital(outcome: ExchangedMonth) -> None:
    assert outcome.told[HERE]["counted"] >= 6
    assert outcome.told[HERE]["new"] >= 3
    assert outcome.told[THERE]["counted"] >= 4


def test_both_accounts_close_although_one_side_was_offline(outcome: ExchangedMonth) -> None:
    assert outcome.closes
    assert sum(line.sent for line in outcome.lines[HERE]) >= 10


def test_a_birth_that_both_count_is_a_dispute_of_both_desks(outcome: ExchangedMonth) -> None:
    assert "both" in {one.kind for one in outcome.disputes[HERE]}
    assert "both" in {one.kind for one in outcome.disputes[THERE]}


def test_what_is_common_is_known_without_a_name(outcome: ExchangedMonth) -> None:
    assert outcome.common[HERE] >= 6
    assert outcome.common[THERE] >= 5


def test_no_name_lies_where_it_should_not(outcome: ExchangedMonth) -> None:
    assert list(outcome.misplaced) == []


def test_one_notice_is_revoked_and_none_counts_twice(outcome: ExchangedMonth) -> None:
    assert outcome.answers["revoked"] == 1
    assert sum(outcome.answers.values()) == 5
