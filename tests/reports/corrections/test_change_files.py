import csv
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reports.corrections.change_files import write_changes
from reports.corrections.delivered_names import delivered_name
from reports.snapshot.publish import publish
from tests.lawful_ledger import sign_case
from transforms.ledger.asked_changes import read_asked
from transforms.ledger.errors import LedgerBrokenError, NothingToDoError, SignatureError
from transforms.ledger.event_writer import Actor
from transforms.ledger.findings import facts_as_text, read_facts
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.states import State
from transforms.ledger.store import Ledger, open_ledger
from transforms.ledger.tables import Case

ACTOR = Actor("王统计", "统计员", date(2009, 8, 20))
Line = tuple[str, str, str, str, str, str]


@pytest.fixture(scope="module")
def published(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was published of the warehouse, and the warehouse itself as run.duckdb."""
    folder = tmp_path_factory.mktemp("published")
    publish(warehouse, folder)
    shutil.copy(warehouse, folder / "run.duckdb")
    return folder


@pytest.fixture
def ledger(published: Path, tmp_path: Path) -> Iterator[Ledger]:
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    with open_ledger(tmp_path) as opened:
        yield opened


def signed(
    ledger: Ledger,
    case_id: str,
    case_type: str,
    subtype: str,
    finding: str = "confirmed",
    **values: str,
) -> None:
    """Put a case into the ledger that six people have signed."""
    with ledger.reading() as session:
        engine, secret = session.connection().engine, secret_of(session)
    out = Path(str(engine.url.database)).parent
    with duckdb.connect(out / "run.duckdb") as con:
        facts = facts_as_text(read_facts(con, secret)[case_id])
        asked = read_asked(con, secret).get(case_id)
    columns: dict[str, Any] = {"facts": facts, "case_type": case_type, "subtype": subtype} | values
    sign_case(ledger, case_id, State(finding), asked=asked, **columns)


def changes(out: Path, ledger: Ledger) -> list[Line]:
    """action, record_key, field, before, after, note of every line."""
    [path] = write_changes(out, ledger, ACTOR)
    assert path.name == "wis_20090820_1.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            (
                row["action"],
                row["record_key"],
                row["field"],
                row["before"],
                row["after"],
                row["note"],
            )
            for row in csv.DictReader(file)
        ]


def test_a_false_record_is_removed_and_the_towns_words_go_along(
    ledger: Ledger, tmp_path: Path
) -> None:
    signed(ledger, "C-FA-1", "false_report", "no_delivery_found")
    assert changes(tmp_path, ledger) == [("remove", "W3", "", "", "", "按名单更正 · 已核对")]
    with ledger.reading() as session:
        assert session.get_one(Case, "C-FA-1").status == State.APPLIED


def test_of_a_duplicate_one_record_stays(ledger: Ledger, tmp_path: Path) -> None:
    signed(ledger, "C-DU-1", "duplicate", "same_town")
    assert [(line[0], line[1]) for line in changes(tmp_path, ledger)] == [("remove", "W2b")]


def test_a_wrong_value_is_changed_in_the_registers_own_column(
    ledger: Ledger, tmp_path: Path
) -> None:
    signed(ledger, "C-MI-1", "misreported", "sex", stated_value="1", shown_value="2")
    assert [line[:5] for line in changes(tmp_path, ledger)] == [
        ("change", "W4", "BIRTH.SEX", "1", "2")
    ]


def test_a_mothers_name_is_changed_as_it_was_delivered(ledger: Ledger, tmp_path: Path) -> None:
    """The case holds names in the form that is compared; another name that somebody puts into what
    is published was signed by nobody."""
    for file in ("run", "restricted"):
        with duckdb.connect(tmp_path / f"{file}.duckdb") as con:
            con.execute(
                "update birth_records set mother_name = '肖平', mother_name_raw = '萧 平' "
                "where source_record_id = 'W4'; update birth_records set mother_name = "
                "'阿依古丽买买提', mother_name_raw = '阿依古丽· 买买提' where source_record_id in "
                "(select source_record_id from case_records where case_id = 'C-MI-1' "
                "and role = 'evidence')"
            )
    names = {"stated_mother_name": "肖平", "shown_mother_name": "阿依古丽买买提"}
    signed(ledger, "C-MI-1", "misreported", "mother_identity", **names)
    with duckdb.connect(tmp_path / "restricted.duckdb") as con:
        assert delivered_name(con, "C-MI-1", "肖平") == "萧平"
        con.execute("update birth_records set mother_name_raw = '赵六' where mother_name = '肖平'")
    assert [line[:5] for line in changes(tmp_path, ledger)] == [
        ("change", "W4", "WOMAN.NAME", "肖平", "阿依古丽·买买提")
    ]


def test_an_omitted_birth_is_added_value_by_value(ledger: Ledger, tmp_path: Path) -> None:
    signed(ledger, "C-UR-1", "under_reported", "missing_from_wis")
    added = {
        field: after
        for action, key, field, _, after, _ in changes(tmp_path, ledger)
        if (action, key) == ("add", "")
    }
    assert added["BIRTH.BIRTHDAY"] == "2006-03-05"
    assert added["WOMAN.NAME"] == "李婷"
    assert added["WOMAN.IDNO"] == "420621198203052345"


def test_what_the_town_amended_is_for_a_person_to_change(ledger: Ledger, tmp_path: Path) -> None:
    signed(
        ledger, "C-MI-1", "misreported", "sex", finding="amended", stated_value="1", shown_value="2"
    )
    assert [line[:5] for line in changes(tmp_path, ledger)] == [("by_hand", "W4", "", "1", "")]


def test_a_change_file_killed_on_its_way_is_settled_by_the_ledgers_word(
    ledger: Ledger, tmp_path: Path
) -> None:
    signed(ledger, "C-FA-1", "false_report", "no_delivery_found")
    [path] = write_changes(tmp_path, ledger, ACTOR)
    aside = tmp_path / "changes" / ".aside" / "1234"
    aside.mkdir(parents=True)
    path.rename(aside / path.name)
    (aside / "wis_20090820_2.csv").write_text("never entered")
    with pytest.raises(NothingToDoError):
        write_changes(tmp_path, ledger, ACTOR)
    assert list((tmp_path / "changes").iterdir()) == [path]


def test_nothing_is_handed_over_twice(ledger: Ledger, tmp_path: Path) -> None:
    signed(ledger, "C-FA-1", "false_report", "no_delivery_found")
    write_changes(tmp_path, ledger, ACTOR)
    with pytest.raises(NothingToDoError):
        write_changes(tmp_path, ledger, ACTOR)


def test_no_change_file_is_written_over_a_ledger_that_was_altered(
    ledger: Ledger, tmp_path: Path
) -> None:
    signed(ledger, "C-MI-1", "misreported", "sex", stated_value="1", shown_value="2")
    with ledger.writing() as session:
        session.get_one(Case, "C-MI-1").shown_value = "9"
    with pytest.raises(LedgerBrokenError, match="shown_value"):
        write_changes(tmp_path, ledger, ACTOR)
    assert not list((tmp_path / "changes").glob("*.csv"))


def test_records_that_are_not_those_that_were_signed_for_wait(
    ledger: Ledger, tmp_path: Path
) -> None:
    signed(ledger, "C-FA-1", "false_report", "no_delivery_found", facts="{}")
    with pytest.raises(NothingToDoError, match="signatures do not cover them"):
        write_changes(tmp_path, ledger, ACTOR)


FORGERIES = (
    "parity = 3",
    "village_code = '420607112001'",
    "village_code = null, town_code = '420607112'",
    "mother_name_raw = '李婷婷'",
    "baby_name = '王五'",
    "birth_certificate_no = 'Z999999999'",
)


def test_a_value_to_be_added_that_nobody_has_signed_is_not_carried(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Somebody alters what is published, between the signatures and the change file."""
    signed(ledger, "C-UR-1", "under_reported", "missing_from_wis")
    published = tmp_path / "restricted.duckdb"
    shutil.copy(published, tmp_path / "kept")
    for forged in FORGERIES:
        shutil.copy(tmp_path / "kept", published)
        with duckdb.connect(published) as con:
            con.execute(
                f"update birth_records set {forged} where source in ('population', 'hospital')"
            )
        with pytest.raises(NothingToDoError, match="signatures do not cover them"):
            write_changes(tmp_path, ledger, ACTOR)
    assert not list((tmp_path / "changes").glob("*.csv"))
    shutil.copy(tmp_path / "kept", published)
    assert {line[0] for line in changes(tmp_path, ledger)} == {"add"}


def test_which_record_of_a_duplicate_stays_is_signed_and_no_published_table_moves_it(
    ledger: Ledger, tmp_path: Path
) -> None:
    signed(ledger, "C-DU-1", "duplicate", "same_town")
    for file, forgery in (
        ("births", "update register_entries set town_code = '', counted_month = source_record_id"),
        ("restricted", "update birth_records set town_code = '' where source_record_id = 'W2'"),
    ):
        with duckdb.connect(tmp_path / f"{file}.duckdb") as con:
            con.execute(forgery)
    assert [(line[0], line[1]) for line in changes(tmp_path, ledger)] == [("remove", "W2b")]


def test_an_older_ledgers_signatures_carry_no_value_that_they_do_not_cover(
    ledger: Ledger, tmp_path: Path
) -> None:
    signed(ledger, "C-FA-1", "false_report", "no_delivery_found")
    with ledger.reading() as session:
        facts = session.get_one(Case, "C-FA-1").facts
    sign_case(ledger, "C-DU-1", case_type="duplicate", subtype="same_town", facts=facts)
    assert [line[1] for line in changes(tmp_path, ledger)] == ["W3"]


def test_what_others_have_signed_than_the_settings_name_is_not_handed_over(
    ledger: Ledger, tmp_path: Path
) -> None:
    signed(ledger, "C-FA-1", "false_report", "no_delivery_found")
    with pytest.raises(SignatureError, match="put the old one back"):
        write_changes(tmp_path, ledger, ACTOR, chain=("局长",))
