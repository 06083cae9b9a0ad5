"""What a process that answers holds: the run that is published, what is pending, and what others on
its store have answered."""

import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from exchange.answering import answer_waiting, learn_of_others, pending
from exchange.keys import Office
from exchange.matching import NoticeFields, NoticeMatch, PublishedMatcher
from exchange.notices import read_notices
from exchange.partners import partner
from exchange.receive import Road, receive
from exchange.store import Store
from exchange.tables import ARRIVALS
from tests.exchange.conftest import Hospital

ONE = {
    "notice_id": "N1",
    "birth_date": "2008-03-04",
    "baby_sex": 1,
    "mother_name": "欧阳慧玲",
    "mother_id_number": "42060719840105112X",
    "mother_residence_code": "420607109218",
    "outcome": "live",
    "birth_certificate_no": "H420990001",
}


@pytest.fixture
def matchers(store: Store, smaller_district: Path) -> tuple[PublishedMatcher, PublishedMatcher]:
    """Two processes that answer for one office. Not over the district that the files beside this
    one read: another worker is making it at this moment, and this one would wait."""
    files = [store.out / name for name in ("births.duckdb", "restricted.duckdb")]
    for path in files:
        shutil.copy(smaller_district / "out" / path.name, path)
    both = [PublishedMatcher(files[0], files[1], None, lambda: pending(store)) for _ in range(2)]
    for one in both:
        one.take_up()
    return both[0], both[1]


def send(store: Store, **changes: object) -> None:
    body = json.dumps(ONE | changes).encode()
    with store.writing() as connection:
        receive(store, connection, partner(connection, "H1"), read_notices(body), Road.SERVICE)


def met(matcher: PublishedMatcher) -> list[str]:
    """The notices that another one of the same birth is placed with."""
    (placed,) = matcher.match([ONE | {"notice_id": "other"}])
    return [one.source_record_id for one in placed.members]


def test_what_one_process_answers_the_other_knows_and_a_new_run_loses_none_of_it(
    store: Store,
    office: Office,
    hospital: Hospital,
    matchers: tuple[PublishedMatcher, PublishedMatcher],
) -> None:
    first, second = matchers
    send(store)
    assert answer_waiting(store, office, first, "first") == 1
    assert met(second) == []
    known = learn_of_others(store, second, "second", 0)
    assert met(second) == ["N1"]
    # Another run is published; what is answered while it is loaded is held by it too.
    births = store.out / "births.duckdb"
    shutil.copy(births, births.with_name("new"))
    births.with_name("new").replace(births)
    second.take_up()
    send(store, notice_id="N2")
    assert answer_waiting(store, office, second, "second") == 1
    assert met(second) == ["N1", "N2"]
    held = second._held
    while second._held is held:
        second.take_up()
        time.sleep(0.01)
    assert met(second) == ["N1", "N2"]
    # Its own answers are no news; a revocation that the other answered is.
    send(store, version=2, kind="revocation")
    assert answer_waiting(store, office, first, "first") == 1
    learn_of_others(store, second, "second", known)
    assert met(second) == ["N2"]


class Failing(PublishedMatcher):
    """The models fail on one notice, and on every batch that holds it."""

    def match(self, notices: Sequence[NoticeFields]) -> list[NoticeMatch]:
        if any(one["mother_name"] == "失败" for one in notices):
            raise ValueError("no reason")
        return super().match(notices)


def test_a_notice_that_the_models_fail_on_holds_up_no_other_and_the_others_are_held(
    store: Store, office: Office, hospital: Hospital, smaller_district: Path
) -> None:
    out = smaller_district / "out"
    files = (out / "births.duckdb", out / "restricted.duckdb")
    matcher = Failing(*files, None)
    send(store)
    send(store, notice_id="N2", mother_name="失败")
    send(store, notice_id="N3")
    assert answer_waiting(store, office, matcher) == 3
    assert met(matcher) == ["N1", "N3"]
    with store.reading() as connection:
        query = select(ARRIVALS.c.verdict).order_by(ARRIVALS.c.arrival_no)
        assert connection.execute(query).scalars().all() == ["new", "doubtful", "new"]
