"""The desk's page of the exchange."""

import json
from dataclasses import asdict

from exchange.answers import NoticeAnswer, Verdict
from exchange.events import canonical
from exchange.notices import read_notices
from exchange.partners import Partner, PartnerKind, add_partner, partner
from exchange.receive import Road, receive
from exchange.store import open_store
from exchange.tables import ARRIVALS


def test_the_share_matched_counts_what_others_tell_of_and_nothing_that_is_only_new(out, visit):
    store = open_store(out)
    with store.writing() as connection:
        add_partner(connection, "tests", Partner("H1", "<人民>医院", PartnerKind.HOSPITAL))
        for number in range(4):
            body = json.dumps({"notice_id": f"N{number}", "mother_name": "欧阳慧玲"}).encode()
            notices = read_notices(body)
            receive(store, connection, partner(connection, "H1"), notices, Road.SERVICE)
        for number, answer in enumerate(
            (
                NoticeAnswer(Verdict.COUNTED),
                NoticeAnswer(Verdict.NEW, is_matched=True),
                NoticeAnswer(Verdict.NEW),
                NoticeAnswer(Verdict.DOUBTFUL),
            )
        ):
            told = store.seal(canonical(asdict(answer)), "answer_body")
            change = ARRIVALS.update().where(ARRIVALS.c.notice_id == f"N{number}")
            connection.execute(change.values(verdict=answer.verdict, answer_body=told))
    store.close()
    page = visit("statistician").get("/exchange")
    assert page.status_code == 200
    assert "50%" in page.text
    assert "&lt;人民&gt;医院" in page.text
    assert "欧阳慧玲" not in page.text
