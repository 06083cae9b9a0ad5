"""What a run says of notices, the file road, the account, and the intersection."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519
from sqlalchemy import select

from exchange import events
from exchange.account import DISPUTE_NAMES, account, disputes, kind_of_dispute
from exchange.answers import NoticeAnswer, Verdict
from exchange.deliveries import take_delivery
from exchange.errors import ExchangeError
from exchange.inbox import inbox_path, take_inbox
from exchange.intersection import Asker, answer, of_records
from exchange.keys import Office
from exchange.notices import read_notices
from exchange.outgoing import (
    SETTLES,
    BirthToTell,
    bodies,
    due,
    mark_sent,
    record_receipt,
    revoke,
    tell,
)
from exchange.partner_states import ALERT_NAMES, alerts, states
from exchange.partners import Partner, PartnerKind, add_partner, partner
from exchange.questions import ask_by_file, forget_question, read_answer
from exchange.receive import Road, receive
from exchange.run import settle, write_notices
from exchange.sealed import NOTICES, write_bundle
from exchange.store import Store
from exchange.tables import ARRIVALS
from tests.exchange.conftest import Hospital


def restricted_of(births: Path) -> Path:
    return births.with_name("restricted.duckdb")


KEY = "c2VjcmV0IG9mIGEgdGVzdCBhbmQgb2Ygbm8gb2ZmaWNl"
ONE = {"notice_id": "N1", "birth_date": "2008-03-04", "mother_name": "欧阳慧玲"}


def took(store: Store, notices: list[dict[str, object]], verdict: Verdict | None) -> None:
    body = "\n".join(json.dumps(one) for one in notices).encode()
    with store.writing() as connection:
        receive(store, connection, partner(connection, "H1"), read_notices(body), Road.SERVICE)
        if verdict:
            told = store.seal(events.canonical({**vars(NoticeAnswer(verdict))}), "answer_body")
            change = ARRIVALS.update().values(verdict=verdict, answer_body=told)
            provisional = "open" if verdict is Verdict.NEW else None
            connection.execute(change.values(provisional=provisional))


def test_the_run_closes_a_provisional_case_whose_birth_both_registers_hold(
    store: Store, hospital: Hospital, small_district: Path
) -> None:
    births = small_district / "births.duckdb"
    with duckdb.connect(str(births), read_only=True) as con:
        row = con.execute("""
            select l.source_record_id from record_links as l inner join births as b using (birth_id)
            where l.source = 'exchange' and b.in_scope and b.in_wis and b.in_population
            order by 1 limit 1
        """).fetchone()
    assert row
    took(store, [ONE | {"notice_id": row[0]}], Verdict.NEW)
    assert settle(store, births, restricted_of(births), None, "run").closed == 1
    with store.reading() as connection:
        kept = connection.execute(select(ARRIVALS)).mappings().one()
    assert (kept["verdict"], kept["provisional"]) == ("counted", "closed")
    # A run that was killed here and goes on meets it a second time; so does the next run.
    again = settle(store, births, restricted_of(births), None, "run")
    assert again.closed == 0
    with store.reading() as connection:
        kept = connection.execute(select(ARRIVALS)).mappings().one()
    assert (kept["verdict"], kept["provisional"]) == ("counted", "closed")


def test_a_run_reads_what_holds_and_neither_what_is_revoked_nor_refused(
    store: Store, hospital: Hospital, tmp_path: Path
) -> None:
    took(store, [ONE, ONE | {"notice_id": "N2"}], Verdict.NEW)
    took(store, [ONE | {"notice_id": "N2", "version": 2, "kind": "revocation"}], None)
    assert write_notices(store, tmp_path / "n.jsonl") == 1
    (line,) = (tmp_path / "n.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["notice_id"] == "N1"
    assert json.loads(line)["partner_code"] == "H1"


def test_a_correction_wins_over_the_version_in_a_file_of_the_delivery(
    store: Store, hospital: Hospital, tmp_path: Path
) -> None:
    took(store, [ONE | {"sent_at": "2008-03-05T00:00:00"}], Verdict.NEW)
    took(store, [ONE | {"sent_at": "2008-03-05T00:00:00", "version": 2}], Verdict.NEW)
    write_notices(store, tmp_path / "n.jsonl")
    (line,) = (tmp_path / "n.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["sent_at"] > "2026"


def delivered(folder: Path, *notices: dict[str, object], name: str = "H1.jsonl") -> Path:
    (folder / "exchange").mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in notices)
    (folder / "exchange" / name).write_text(text + "\nno notice\n", encoding="utf-8")
    return folder


def test_a_file_of_the_delivery_goes_the_road_of_all_notices_and_changes_nothing_signed(
    store: Store, hospital: Hospital, tmp_path: Path
) -> None:
    took(store, [ONE], Verdict.NEW)
    changed, other = ONE | {"mother_name": "司马青禾"}, ONE | {"notice_id": "N2"}
    stranger = ONE | {"notice_id": "N3", "partner_code": "X9"}
    assert take_delivery(store, delivered(tmp_path, changed, other)) == 1
    delivered(tmp_path, stranger, name="unknown.jsonl")
    assert take_delivery(store, tmp_path) == 0
    later = other | {"mother_name": "司马青禾"}
    assert take_delivery(store, delivered(tmp_path, changed, later)) == 1
    with store.reading() as connection:
        rows = connection.execute(select(ARRIVALS).where(ARRIVALS.c.is_current)).mappings().all()
    found = {row["notice_id"]: (row["version"], row["road"]) for row in rows}
    assert found == {"N1": (1, "service"), "N2": (2, "delivery")}
    assert write_notices(store, tmp_path / "n.jsonl") == 1  # the delivery itself holds the other


def test_a_notice_under_the_number_of_anothers_row_puts_that_row_not_away(
    store: Store, hospital: Hospital, tmp_path: Path
) -> None:
    late = {"sent_at": "2030-01-01T00:00:00"}
    took(store, [ONE | late, ONE | late | {"notice_id": "N2"}, ONE | {"notice_id": "N3"}], None)
    took(store, [ONE | late | {"version": 2}], None)
    rows = [ONE | {"partner_code": "X9"}, ONE | {"notice_id": "N2", "partner_code": "H1"}]
    take_delivery(store, delivered(tmp_path, *rows, name="unknown.jsonl"))
    write_notices(store, tmp_path / "n.jsonl")
    lines = (tmp_path / "n.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["notice_id"] for line in lines} == {"H1:N1", "N2", "N3"}
    with store.reading() as connection:
        keys = connection.execute(select(ARRIVALS.c.notice_id, ARRIVALS.c.record_id)).all()
    assert sorted(map(tuple, keys)) == [
        ("N1", "H1:N1"),
        ("N1", "H1:N1"),
        ("N2", "N2"),
        ("N3", "N3"),
    ]


def test_a_run_answers_what_came_with_its_delivery(
    store: Store, hospital: Hospital, small_district: Path
) -> None:
    """All notices of the made-up delivery, of one partner here."""
    folder = small_district.parent / "delivery"
    codes = {path.stem for path in (folder / "exchange").glob("*.jsonl")}
    with store.writing() as connection:
        for code in sorted(codes):
            add_partner(connection, "tests", Partner(code, code, PartnerKind.DEPARTMENT))
    taken = take_delivery(store, folder)
    settle(store, small_district / "births.duckdb", restricted_of(small_district / "x"), None, "r")
    with store.reading() as connection:
        verdicts = list(connection.execute(select(ARRIVALS.c.verdict)).scalars())
    assert len(verdicts) == taken > 30
    assert verdicts.count(None) <= 0.02 * taken  # keys that came twice
    assert verdicts.count("counted") > 0.5 * taken


def test_two_partners_may_use_one_notice_id(store: Store, hospital: Hospital) -> None:
    took(store, [ONE], None)
    with store.writing() as connection:
        add_partner(connection, "tests", Partner("H2", "中医院", PartnerKind.HOSPITAL))
        other = partner(connection, "H2")
        receive(store, connection, other, read_notices(json.dumps(ONE).encode()), Road.FILE)
        ids = connection.execute(select(ARRIVALS.c.record_id)).scalars().all()
    assert set(ids) == {"N1", "H2:N1"}


def test_a_whole_file_is_taken_once_and_a_half_one_waits(
    store: Store, office: Office, hospital: Hospital
) -> None:
    sender = Office("H1", "", hospital.key, x25519.Identity.generate())
    to = Partner(office.code, "", PartnerKind.COUNTY, seal_key=office.public["seal_key"])
    bundle = write_bundle(sender, to, NOTICES, json.dumps(ONE).encode())
    folder = inbox_path(store.out)
    folder.mkdir(parents=True)
    stranger = Office("H1", "", Ed25519PrivateKey.generate(), sender.sealing)
    elsewhere = Partner("411381", "", PartnerKind.COUNTY, seal_key=office.public["seal_key"])
    for name, data in {
        "a.json": bundle,
        "b.json": bundle,
        "c.json": bundle[: len(bundle) // 2],
        "d.json": bundle.replace(b'"holds": "notices"', b'"holds": "receipts"'),
        "e.json": write_bundle(stranger, to, NOTICES, b"{}"),
        "f.json": write_bundle(sender, elsewhere, NOTICES, b"{}"),
    }.items():
        (folder / name).write_bytes(data)
    found = {one.name[0]: (one.state, one.rule) for one in take_inbox(store, office)}
    assert found == {
        "a": ("taken", ""),
        "b": ("again", "replayed"),
        "c": ("waits", "incomplete"),
        "d": ("refused", "bad_signature"),
        "e": ("refused", "bad_signature"),
        "f": ("refused", "foreign_message"),
    }
    assert [path.name for path in folder.glob("*.json")] == ["c.json"]


def test_the_account_closes_and_tells_when_it_does_not(store: Store, office: Office) -> None:
    with store.writing() as connection:
        new = Partner("411381", "邓州市", PartnerKind.COUNTY, "411381", may_receive=True)
        add_partner(connection, "tests", new)
        fields = {"birth_date": "2007-05-06", "mother_name": "欧阳慧玲", "outcome": "live"}
        births = [BirthToTell("411381", f"hospital:{number}", fields) for number in range(3)]
        assert tell(store, connection, office, births) == 3
        assert tell(store, connection, office, births) == 0
        rows = due(connection, "411381", at=_now())
        mark_sent(connection, "411381", rows)
        told = {"notice_id": rows[0]["notice_id"], "version": 1}
        receipt = told | {"answer": {"verdict": "counted"}}
        assert record_receipt(store, connection, new, receipt)
        assert record_receipt(store, connection, new, receipt)  # a receipt may come twice
        (line,) = account(connection)
        assert (line.sent, line.answered, line.open, line.closes) == (3, 1, 2, True)
        # The birth reads otherwise now: it is told anew, and open again.
        again = BirthToTell("411381", "hospital:0", fields | {"birth_date": "2007-05-07"})
        assert tell(store, connection, office, [again]) == 1
        (line,) = account(connection)
        assert (line.sent, line.answered, line.open, line.closes) == (3, 0, 3, True)
    assert line.month == "200705"


def test_a_forwarded_notice_that_is_revoked_is_taken_back(store: Store, office: Office) -> None:
    fields = {"birth_date": "2007-05-06", "mother_name": "欧阳慧玲", "outcome": "live"}
    with store.writing() as connection:
        new = Partner("411381", "邓州市", PartnerKind.COUNTY, "411381", may_receive=True)
        add_partner(connection, "tests", new)
        births = [BirthToTell("411381", f"forwarded:H1:N{number}", fields) for number in range(2)]
        tell(store, connection, office, births)
        mark_sent(connection, "411381", due(connection, "411381", _now())[:1])
        for number in range(2):
            revoke(store, connection, office, "H1", f"N{number}")
        (row,) = due(connection, "411381", _now())
    (told,) = read_notices(bodies(store, [row]))
    assert (told.version, told.kind) == (2, "revocation")
    assert "mother_name" not in told.fields


def _now() -> datetime:
    return datetime.now(UTC)


def test_a_partner_that_falls_silent_is_shown(store: Store, hospital: Hospital) -> None:
    took(store, [ONE], Verdict.COUNTED)
    with store.reading() as connection:
        (soon,) = states(store, connection, _now().date())
        (later,) = states(store, connection, date(2099, 1, 1))
    assert (soon.alerts, later.alerts) == ((), ("silent",))


def test_a_partner_whose_quality_falls_and_that_sends_late_is_told_with_its_code_alone(
    store: Store, hospital: Hospital
) -> None:
    def month(said: str, count: int, verdict: str, born: str) -> None:
        start = len(_rows(store))
        many = [ONE | {"notice_id": f"N{start + n}", "birth_date": born} for n in range(count)]
        took(store, many, None)
        with store.writing() as connection:
            change = ARRIVALS.update().where(ARRIVALS.c.verdict.is_(None))
            connection.execute(change.values(verdict=verdict, received_at=f"{said}-20T00:00:00"))

    month("2026-09", 20, "counted", "2026-09-10")
    month("2026-10", 20, "doubtful", "2026-05-10")
    with store.reading() as connection:
        (line,) = alerts(store, connection, date(2026, 10, 21))
        (state,) = states(store, connection, date(2026, 10, 21))
    assert state.alerts == ("late", "quality")
    assert [one.matched for one in state.months] == [20, 0]
    assert line.startswith("H1: 报送偏迟 / sends late")
    assert "人民医院" not in line
    assert set(state.alerts) <= set(ALERT_NAMES)


def _rows(store: Store) -> list[object]:
    with store.reading() as connection:
        return list(connection.execute(select(ARRIVALS.c.arrival_no)))


def test_what_is_left_unanswered_is_sent_again_and_a_doubtful_answer_leaves_it_open(
    store: Store, office: Office
) -> None:
    with store.writing() as connection:
        new = Partner("411381", "邓州市", PartnerKind.COUNTY, "411381", may_receive=True)
        add_partner(connection, "tests", new)
        fields = {"birth_date": "2007-05-06", "mother_name": "欧阳慧玲", "outcome": "live"}
        tell(store, connection, office, [BirthToTell("411381", "hospital:0", fields)])
        (row,) = due(connection, "411381", _now())
        mark_sent(connection, "411381", [row])
        assert due(connection, "411381", _now()) == []
        told = {"notice_id": row["notice_id"], "version": 1}
        for verdict in ("doubtful", "received", "superseded", "gift"):
            receipt = told | {"answer": {"verdict": verdict}}
            assert not record_receipt(store, connection, new, receipt)
        (again,) = due(connection, "411381", _now() + timedelta(days=4))
        mark_sent(connection, "411381", [again])
        (line,) = account(connection)
        assert (line.sent, line.answered, line.open) == (1, 0, 1)
        not_theirs = told | {"answer": {"verdict": "not_ours"}}
        assert record_receipt(store, connection, new, not_theirs)
        (line,) = account(connection)
        assert (line.sent, line.answered, line.open) == (1, 1, 0)
        (dispute,) = disputes(store, connection)
    assert (dispute.kind, dispute.told) == ("nobody", "us")


def test_every_verdict_is_handled_by_name() -> None:
    assert set(SETTLES) == set(Verdict)
    kinds = {kind_of_dispute(claim, one) for claim in ("", "ours") for one in Verdict}
    assert kinds - {""} == set(DISPUTE_NAMES)
    assert kind_of_dispute("ours", "received") == ""


def people_at_birth(*people: tuple[str, str, str | None, str | None]) -> pl.DataFrame:
    """Births B0, B1, … of one day: mother, father, her number, the certificate."""
    return pl.DataFrame(
        [(f"B{n}", "2007-05-06", "1", m, f, i, c) for n, (m, f, i, c) in enumerate(people)],
        schema=[
            "birth_id",
            "birth_date",
            "baby_sex",
            "mother_name",
            "father_name",
            "mother_id_number",
            "birth_certificate_no",
        ],
        orient="row",
    )


def test_who_asks_learns_what_is_common_and_nothing_else() -> None:
    pytest.importorskip("private_set_intersection")
    rows = people_at_birth
    ours = of_records(
        rows(("李婷", "王军", "1", None), ("张敏", "刘洋", None, "C1"), ("陈静", "何勇", "9", "C9"))
    )
    theirs = of_records(rows(("李停", "王君", "2", None), ("某", "某", None, "C1")))
    asker = Asker(ours)
    question = asker.question()
    assert "李婷".encode() not in question
    # By sound, and by the certificate; the third birth is nobody's but ours.
    told = answer(question, theirs.texts)
    assert asker.common(told) == {"B0", "B1"}


def test_an_answer_by_file_is_read_after_other_births_were_published(tmp_path: Path) -> None:
    pytest.importorskip("private_set_intersection")
    ours = [("李婷", "王军", "1", None), ("张敏", "刘洋", None, "C1"), ("陈静", "何勇", "9", "C9")]
    theirs = of_records(people_at_birth(("李停", "王君", "2", None), ("某", "某", None, "C1")))
    then = of_records(people_at_birth(*ours))
    for key in (None, KEY):
        told = answer(ask_by_file(tmp_path, "411381", then, key), theirs.texts)
        assert read_answer(tmp_path, "411381", then, told, key) == {"B0", "B1"}
        # One birth is gone since, others stand before the rest.
        now = of_records(people_at_birth(("甲", "乙", "7", "C7"), ("丙", "丁", "8", "C8"), ours[1]))
        assert read_answer(tmp_path, "411381", now, told, key) == {"B2"}
    ask_by_file(tmp_path, "411381", then, KEY)
    with pytest.raises(ExchangeError, match="another question"):
        read_answer(tmp_path, "411381", now, told, KEY)
    forget_question(tmp_path, "411381")
    with pytest.raises(ExchangeError, match="No question to 411381"):
        read_answer(tmp_path, "411381", now, told, KEY)
