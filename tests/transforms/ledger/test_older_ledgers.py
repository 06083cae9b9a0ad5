"""A ledger that an older version wrote is brought up to date and says what it said."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import transforms.ledger
from transforms.ledger.audit import audit
from transforms.ledger.chain import GENESIS, canonical, digest, event_hash
from transforms.ledger.event_writer import Actor, open_event_writer
from transforms.ledger.findings import keyed_facts
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.states import SIGN_OFF, State
from transforms.ledger.store import open_ledger
from transforms.ledger.tables import Case, Event, Receipt, Signature

ROWS = {
    "C-sex": ("misreported", "sex", "1", "2"),
    "C-number": ("misreported", "mother_identity", "420621198203052345", "420621198203052361"),
    "C-name": ("misreported", "mother_identity", "白梅", "戴兰"),
    "C-twice": ("duplicate", "same_town", "2", None),
    "C-near": ("false_report", "impossible_interval", "127", "2"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An output folder whose ledger has the schema of 0002."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    with engine.begin() as connection:
        config = Config()
        home = Path(transforms.ledger.__file__).parent / "migrations"
        config.set_main_option("script_location", str(home))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for case_id, (case_type, subtype, stated, shown) in ROWS.items():
            connection.execute(
                sa.text(
                    "insert into ledger_cases (case_id, case_type, subtype, register, grade, "
                    "status, version, evidence_digest, facts, stated, shown, extract_date) values "
                    "(:id, :type, :sub, 'wis', 'certain', 'open', 1, 'x', '{}', :stated, :shown, "
                    "'2009-07-31')"
                ),
                {"id": case_id, "type": case_type, "sub": subtype, "stated": stated}
                | {"shown": shown},
            )
    engine.dispose()
    return tmp_path


def test_values_and_names_move_into_columns_that_say_what_they_hold(folder: Path) -> None:
    with open_ledger(folder) as ledger, ledger.reading() as session:
        found = {
            case.case_id: (
                case.stated_value,
                case.shown_value,
                case.stated_mother_name,
                case.shown_mother_name,
            )
            for case in session.query(Case)
        }
    assert found == {
        "C-sex": ("1", "2", None, None),
        "C-number": ("420621198203052345", "420621198203052361", None, None),
        "C-name": (None, None, "白梅", "戴兰"),
        "C-twice": (None, None, None, None),
        "C-near": (None, None, None, None),
    }


FACTS = {"wis:W3": {"role": "subject", "mother_id_number": "0123456789ab"}}
EVIDENCE = digest([FACTS, "1", "2"])
ANSWER = {
    "case_id": "C-sex",
    "finding": "confirmed",
    "correction": "女",
    "checked_by": "赵干事",
    "checked_on": "2009-08-10",
    "remark": "已核对",
}


def insert(connection: sa.Connection, table: str, **values: object) -> None:
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    connection.execute(sa.text(f"insert into {table} ({names}) values ({places})"), values)


def old_event(
    connection: sa.Connection,
    action: str,
    before: str | None,
    after: str | None,
    actor: str = "birthrecon",
    role: str = "run",
    **details: object,
) -> None:
    """An event as the first ledgers wrote it."""
    last = connection.execute(
        sa.text("select seq, hash from ledger_events order by seq desc limit 1")
    ).first()
    event: dict[str, object] = {
        "seq": last.seq + 1 if last else 1,
        "at": "2009-08-01T00:00:00+00:00",
        "actor": actor,
        "role": role,
        "action": action,
        "case_id": "C-sex",
        "before": before,
        "after": after,
        "why": "",
        "details": canonical({"on": "2009-08-15", **details}),
        "previous_hash": last.hash if last else GENESIS,
    }
    insert(connection, "ledger_events", **event, hash=event_hash(event))


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """An output folder whose ledger has the schema of 0003, and a case that six have signed."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    with engine.begin() as connection:
        config = Config()
        home = Path(transforms.ledger.__file__).parent / "migrations"
        config.set_main_option("script_location", str(home))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        insert(
            connection,
            "ledger_lists",
            number="L1",
            town_code="420607107",
            sha256="x",
            issued_on="2009-08-01",
            deadline="2009-09-01",
            extract_date="2009-07-31",
        )
        insert(
            connection,
            "ledger_cases",
            case_id="C-sex",
            case_type="misreported",
            subtype="sex",
            register="wis",
            grade="certain",
            status="signed",
            version=10,
            evidence_digest=EVIDENCE,
            facts=canonical(FACTS),
            stated_value="1",
            shown_value="2",
            extract_date="2009-07-31",
            list_number="L1",
            answer_id=1,
            signed_on="2009-08-15",
        )
        insert(connection, "ledger_listed_cases", number="L1", case_id="C-sex", cells='{"a":"1f"}')
        insert(
            connection,
            "ledger_receipts",
            id=1,
            number="L1",
            answers_sha256="ab",
            file_sha256="cd",
            received_on="2009-08-12",
        )
        insert(connection, "ledger_answers", id=1, receipt_id=1, **ANSWER, sha256=digest(ANSWER))
        content = digest(["C-sex", "misreported", "sex", "wis", EVIDENCE, digest(ANSWER)])
        old_event(connection, "open", None, "open")
        old_event(connection, "issue", "open", "issued", number="L1")
        old_event(connection, "answer", "issued", "confirmed", answer_id=1)
        for place, role in enumerate(SIGN_OFF, start=1):
            name = f"签字人{place}"
            old_event(connection, "sign", "confirmed", "confirmed", name, role, place=place)
            insert(
                connection,
                "ledger_signatures",
                id=place,
                case_id="C-sex",
                place=place,
                role=role,
                signer=name,
                signed_on="2009-08-15",
                content_sha256=content,
                is_void=False,
            )
        old_event(connection, "complete", "confirmed", "signed")
    engine.dispose()
    return tmp_path


def test_an_older_ledger_goes_on_and_is_never_called_whole_in_silence(signed: Path) -> None:
    for _ in range(2):  # carried over once
        with open_ledger(signed) as ledger, ledger.reading() as session:
            found = audit(session)
            assert found.breaks == ()
            assert found.older_events == 10
            assert session.get_one(Event, 11).action == "begin"
    with (
        open_ledger(signed) as ledger,
        open_event_writer(ledger, Actor("王统计", "统计员", date(2009, 8, 20))) as events,
    ):
        events.move(events.case("C-sex"), State.APPLIED, "hand over", "", {"files": []})


def test_plain_digests_of_an_older_ledger_are_keyed_and_its_signatures_keep_their_worth(
    signed: Path,
) -> None:
    with open_ledger(signed) as ledger, ledger.reading() as session:
        case = session.get_one(Case, "C-sex")
        secret = secret_of(session)
        assert case.facts == canonical(keyed_facts(secret, FACTS))
        assert "0123456789ab" not in case.facts
        assert case.evidence_digest != EVIDENCE
        assert session.get_one(Receipt, 1).answers_sha256 != "ab"
        answer = secret.digest("answer", digest(ANSWER))
        content = ["C-sex", "misreported", "sex", "wis", case.evidence_digest, answer]
        assert {row.content_sha256 for row in session.query(Signature)} == {digest(content)}


def test_a_case_that_was_moved_behind_an_older_chain_is_told(signed: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{signed / 'ledger.sqlite'}")
    with engine.begin() as connection:
        connection.execute(sa.text("update ledger_cases set status = 'verified'"))
    engine.dispose()
    with open_ledger(signed) as ledger, ledger.reading() as session:
        told = audit(session).breaks
    assert told
    assert "status, version, decision" in told[0].en
