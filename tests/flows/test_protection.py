"""What lies in an output folder: whose it is to read, and what of it says who somebody is.

One run over a register that uses ID numbers as keys, with a key, under a umask that hides nothing.
"""

import csv
import io
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from exchange.questions import question_path
from flows.cli import app
from flows.key_change import change_keys
from flows.run import run_directly
from flows.settings import Database, Settings
from flows.workspace import UNDER_WAY, WORK, FlowError, new_job, workspace
from protection.cipher import WrongKeyError, read_private, write_private
from protection.key import KEY_VARIABLE, OLD_KEY_VARIABLE, Key
from protection.rights import OWNER
from protection.working_files import attachment, connect_with_crypto
from reports.corrections.issue import IssueOptions, issue_lists
from reports.corrections.kept_lists import NOTE as LISTS_NOTE
from reports.snapshot.restricted import NotPublishedError, open_restricted
from transforms.ledger.event_writer import Actor
from transforms.ledger.store import open_ledger
from transforms.ledger.tables import Case, Event
from transforms.ledger.vocabulary import LedgerRole

KEY, OTHER = "Zr7-first-Kq29xWm4Lt0v", "Yd3-other-Hn81bPc6Gs5u"
THIRD = "Vw5-third-Jd47gRz9Mc2q"
ACTOR = Actor("王敏", LedgerRole.STATISTICIAN, date(2009, 8, 5))
OFFICE = IssueOptions(date(2009, 9, 5), with_undecided=True)


@contextmanager
def masked_by(umask: int) -> Iterator[None]:
    before = os.umask(umask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.fixture(scope="module")
def persons(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The delivery with ID numbers as the population register's keys; one key is a child's name."""
    folder = Path(shutil.copytree(delivery, tmp_path_factory.mktemp("persons") / "delivery"))
    path = folder / "population" / "person.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    for number, row in enumerate(rows):
        day = row["birth_date"].replace("-", "") if len(row["birth_date"]) == 10 else "20060305"
        row["person_id"] = f"420607{day[:8]}{number % 1000:03d}X"
    named = next(row for row in rows if len(row["name"]) == 3)
    named["person_id"] = named["name"]
    with path.open("w", encoding="utf-8", newline="") as text:
        table = csv.DictWriter(text, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def kept(persons: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """OUT of a run with a key and its issued lists, made under umask 000."""
    out = tmp_path_factory.mktemp("kept") / "out"
    with pytest.MonkeyPatch.context() as patch, masked_by(0):
        patch.setenv(KEY_VARIABLE, KEY)
        run_directly(persons, out, Settings(audit=False))
        with open_ledger(out) as ledger:
            issue_lists(out, ledger, ACTOR, OFFICE, KEY)
        yield out


@pytest.fixture
def copied(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to change, with the key at hand."""
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    return Path(shutil.copytree(kept, tmp_path / "out", symlinks=True))


def identities(delivery: Path) -> set[str]:
    """Every name of three signs and every ID number that the population register delivered."""
    text = (delivery / "population" / "person.csv").read_text(encoding="utf-8")
    found = set()
    for row in csv.DictReader(io.StringIO(text)):
        names = {row["name"], row["mother_name"], row["father_name"]}
        numbers = {row["id_number"], row["mother_id_number"], row["father_id_number"]}
        found |= {name for name in names if len(name) >= 3}
        found |= {number for number in {*numbers, row["person_id"]} if len(number) >= 15}
    return found


def told_by(content: bytes, wanted: set[str]) -> set[str]:
    """Which of the names and numbers stand in a file, by their first signs."""
    text = content.decode("utf-8", "ignore")
    there = set(re.findall(r"(?=([\u4e00-\u9fff]{3}))", text))
    there |= set(re.findall(r"(?=(\d{15}))", text))
    return {value for value in wanted if value[:15] in there or value[:3] in there}


def everything_in(database: Path) -> str:
    """All text of all tables of births.duckdb."""
    with duckdb.connect(str(database), read_only=True) as con:
        tables = [
            row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()
        ]
        return "\n".join(str(con.execute(f"from {table}").fetchall()) for table in tables)


def test_no_file_of_an_output_is_open_to_others_whatever_the_umask(kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    found = {path: path.lstat().st_mode for path in kept.rglob("*") if not path.is_symlink()}
    assert {path.name for path in found} >= {"ledger.sqlite", "restricted.duckdb", "issued", "log"}
    loose = {path: oct(mode) for path, mode in found.items() if stat.S_IMODE(mode) & 0o077}
    assert loose == {}


def test_a_group_may_read_what_the_folder_passes_on_to_it(kept: Path, tmp_path: Path) -> None:
    out = tmp_path / "shared"
    out.mkdir()
    out.chmod(0o2750)
    with masked_by(0o022), workspace(new_job(tmp_path / "delivery", out, Settings(audit=False))):
        (out / "log").mkdir(exist_ok=True)
        assert stat.S_IMODE((out / WORK).stat().st_mode) == 0o700
        with open_ledger(out):
            assert stat.S_IMODE((out / "ledger.sqlite").stat().st_mode) == 0o640
    assert stat.S_IMODE(out.stat().st_mode) == 0o2750


def test_a_run_begins_while_somebody_at_the_desk_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger's journal is there when the folder is listed, and gone when it is narrowed."""
    out, listed = tmp_path / "out", Path.glob
    out.mkdir()
    (out / "ledger.sqlite").write_bytes(b"")
    (out / "ledger.sqlite").chmod(0o644)

    def list_and_end_the_transaction(folder: Path, pattern: str) -> Iterator[Path]:
        journal = out / "ledger.sqlite-journal"
        journal.touch()
        found = sorted(listed(folder, pattern), reverse=True)
        journal.unlink()
        return iter(found)

    monkeypatch.setattr(Path, "glob", list_and_end_the_transaction)
    with workspace(new_job(tmp_path / "delivery", out, Settings(audit=False))):
        assert stat.S_IMODE((out / "ledger.sqlite").stat().st_mode) == 0o600


def test_with_a_key_nothing_at_rest_says_who_somebody_is(kept: Path, persons: Path) -> None:
    wanted = identities(persons)
    assert len(wanted) > 500
    delivered = (persons / "population" / "person.csv").read_bytes()
    assert len(told_by(delivered, wanted)) > 500
    files = [path for path in kept.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {path.name: told_by(path.read_bytes(), wanted) for path in files} == {
        path.name: set() for path in files
    }
    assert not [path for path in kept.rglob("*") if path.suffix in (".xlsx", ".pdf")]


def test_analysts_get_no_name_and_no_number_where_the_register_uses_them_as_keys(
    kept: Path, persons: Path
) -> None:
    said = everything_in(kept / "births.duckdb")
    assert [value for value in identities(persons) if value in said] == []
    with duckdb.connect(str(kept / "births.duckdb"), read_only=True) as con:
        links, digests = con.execute(
            "select count(*), count(*) filter (regexp_full_match(source_record_id, "
            "'K[0-9a-f]{20}')) from record_links where source = 'population'"
        ).fetchall()[0]
        told = con.execute("select rows from findings where rule = 'id_number_as_key'").fetchall()
        refused = con.execute(
            "select rule from quarantine where source_record_id is null"
        ).fetchall()
        entries = con.execute(
            "select count(*) from register_entries as e anti join record_values as v "
            "on e.register = v.source and e.source_record_id = v.source_record_id"
        ).fetchone()
    assert links == digests > 200
    assert told[0][0] >= links
    assert ("missing_key",) in refused
    assert entries == (0,)


def test_what_a_killed_run_leaves_is_opened_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from checks.intake.warehouse import open_warehouse

    monkeypatch.setenv(KEY_VARIABLE, KEY)
    job = new_job(tmp_path / "delivery", tmp_path / "out", Settings(audit=False))
    with workspace(job):
        with open_warehouse(job.warehouse) as con:
            con.execute("create table names as select '李婷婷' || range as name from range(9)")
        left = Path(shutil.copytree(job.work, tmp_path / "left"))
    assert not any("李婷婷".encode() in path.read_bytes() for path in left.rglob("*.duckdb*"))
    with pytest.raises(duckdb.Error, match="encrypted"):
        duckdb.connect(left / "warehouse.duckdb", read_only=True)


def test_keys_change_and_a_change_that_was_killed_is_finished_with_both(
    copied: Path, persons: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "import sys, os, signal; from pathlib import Path; from flows import key_change; "
        "from flows.settings import load_settings\n"
        "def die(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        "key_change.encipher_ledger_again = die\n"
        "key_change.change_keys(Path(sys.argv[1]), load_settings())"
    )
    both = os.environ | {KEY_VARIABLE: OTHER, OLD_KEY_VARIABLE: KEY}
    done = subprocess.run([sys.executable, "-c", program, str(copied)], env=both, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (copied / UNDER_WAY).is_file()
    with (
        pytest.raises(FlowError, match="rekey"),
        workspace(new_job(persons, copied, Settings(audit=False))),
    ):
        pass
    (first, *_) = sorted((copied / "issued").iterdir())
    with pytest.raises(WrongKeyError, match=Key(OTHER).mark):
        read_private(first, Key(KEY))
    half = copied / "issued" / f".{first.name}.new"
    half.write_bytes(b"half of a file")
    monkeypatch.setenv(KEY_VARIABLE, OTHER)
    monkeypatch.setenv(OLD_KEY_VARIABLE, KEY)
    changed = change_keys(copied, Settings())
    assert (changed.files, changed.texts > 20) == (0, True)
    assert not (copied / UNDER_WAY).exists()
    assert not list((copied / "issued").glob(f"*{half.name}*"))
    assert read_private(first, Key(OTHER)).startswith((b"PK", b"%PDF"))
    assert read_private(copied / LISTS_NOTE, Key(OTHER)).startswith(b"{")
    with pytest.raises(NotPublishedError, match=KEY_VARIABLE):
        open_restricted(copied, KEY)
    with closing(open_restricted(copied, OTHER)) as con:
        assert con.execute("select count(*) from birth_records").fetchone() != (0,)
    with open_ledger(copied) as ledger, ledger.reading() as session:
        assert all(session.scalars(select(Case.facts)))
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    with (
        open_ledger(copied) as ledger,
        ledger.reading() as session,
        pytest.raises(WrongKeyError, match=Key(OTHER).mark),
    ):
        session.scalars(select(Case.facts)).all()


@pytest.fixture
def sealed_list(tmp_path: Path) -> Path:
    """An issued list under KEY, and what a run without a key left when it was killed."""
    (tmp_path / "issued").mkdir()
    (tmp_path / WORK / "run").mkdir(parents=True)
    (tmp_path / WORK / "run" / "warehouse.duckdb").write_text("李婷婷")
    return write_private(tmp_path / "issued" / "A.xlsx", b"PK", Key(KEY), OWNER)


def test_a_change_with_another_old_key_begins_nothing(
    sealed_list: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OLD_KEY_VARIABLE, THIRD)
    monkeypatch.setenv(KEY_VARIABLE, OTHER)
    with pytest.raises(WrongKeyError, match=Key(KEY).mark):
        change_keys(sealed_list.parents[1], Settings())
    assert not (sealed_list.parents[1] / UNDER_WAY).exists()


def test_no_change_of_keys_begins_while_another_is_broken_off(
    sealed_list: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else files lie under three keys, and no two of them finish any change."""
    out = sealed_list.parents[1]
    note = f"{Key(KEY).mark} -> {Key(OTHER).mark}\n"
    (out / UNDER_WAY).write_text(note)
    monkeypatch.setenv(OLD_KEY_VARIABLE, KEY)
    monkeypatch.setenv(KEY_VARIABLE, THIRD)
    with pytest.raises(FlowError, match=note.strip()):
        change_keys(out, Settings())
    assert (out / UNDER_WAY).read_text() == note
    assert read_private(sealed_list, Key(KEY)) == b"PK"
    monkeypatch.setenv(KEY_VARIABLE, OTHER)
    assert change_keys(out, Settings()).files == 1
    assert read_private(sealed_list, Key(OTHER)) == b"PK"


def test_after_a_change_of_keys_nothing_of_a_killed_run_lies_in_plain(
    sealed_list: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = sealed_list.parents[1]
    monkeypatch.setenv(OLD_KEY_VARIABLE, KEY)
    monkeypatch.setenv(KEY_VARIABLE, OTHER)
    change_keys(out, Settings())
    assert not any("李婷婷".encode() in path.read_bytes() for path in out.rglob("*.duckdb"))


def test_a_question_to_a_county_can_be_read_after_a_change_of_keys(
    sealed_list: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = sealed_list.parents[1]
    question_path(out, "411381").parent.mkdir()
    write_private(question_path(out, "411381"), b"asked", Key(KEY), OWNER)
    monkeypatch.setenv(OLD_KEY_VARIABLE, KEY)
    monkeypatch.setenv(KEY_VARIABLE, OTHER)
    change_keys(out, Settings())
    assert read_private(question_path(out, "411381"), Key(OTHER)) == b"asked"


@pytest.mark.parametrize("former", [KEY, None, THIRD])
def test_a_change_of_keys_takes_the_kept_copy_of_a_register_along(
    sealed_list: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, former: str | None
) -> None:
    """It holds the register's identities, and nobody knows when the next run replaces it. One under
    a key that is not at hand stays shut."""
    store = tmp_path / "elsewhere" / "population.duckdb"
    store.parent.mkdir()
    _keep(store, former)
    monkeypatch.setenv(OLD_KEY_VARIABLE, KEY)
    monkeypatch.setenv(KEY_VARIABLE, OTHER)
    change_keys(sealed_list.parents[1], Settings(databases=(Database(store=store),)))
    assert _kept_under(store, OTHER if former != THIRD else THIRD) == [("李婷婷",)]
    assert "李婷婷".encode() not in b"".join(path.read_bytes() for path in store.parent.iterdir())


def test_a_kept_copy_that_is_in_use_lets_no_change_of_keys_begin(
    sealed_list: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would stay in plain, and nobody would say so."""
    store, out = tmp_path / "elsewhere" / "population.duckdb", sealed_list.parents[1]
    store.parent.mkdir()
    _keep(store, None)
    holding = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    command = [sys.executable, "-c", holding, str(store)]
    monkeypatch.setenv(OLD_KEY_VARIABLE, KEY)
    monkeypatch.setenv(KEY_VARIABLE, OTHER)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(FlowError, match=r"population\.duckdb is in use"):
            change_keys(out, Settings(databases=(Database(store=store),)))
        other.communicate(b"\n")
    assert not (out / UNDER_WAY).exists()
    assert read_private(sealed_list, Key(KEY)) == b"PK"


def _keep(store: Path, key: str | None) -> None:
    """A kept copy, of which the last rows lie in the file beside it: its run was killed."""
    with closing(connect_with_crypto(":memory:", {})) as con:
        con.execute(attachment(store, "store", key))
        con.execute("create table store.kept (name varchar)")
        con.execute("checkpoint store")
        con.execute("insert into store.kept values ('李婷婷')")
        left = {path.name: path.read_bytes() for path in store.parent.iterdir()}
    for name, data in left.items():
        (store.parent / name).write_bytes(data)


def _kept_under(store: Path, key: str) -> list[tuple[str]]:
    with closing(connect_with_crypto(":memory:", {})) as con:
        con.execute(attachment(store, "store", key))
        return con.execute("from store.kept").fetchall()


def test_a_look_at_the_terminal_is_masked_unless_a_reason_is_given_and_is_an_event(
    copied: Path, persons: Path, tmp_path: Path
) -> None:
    with open_ledger(copied) as ledger, ledger.reading() as session:
        case_id = session.scalars(
            select(Case.case_id).where(Case.register == "wis").order_by(Case.case_id)
        ).first()
    numbers = {value for value in identities(persons) if value[:15].isdigit()}
    plain = CliRunner().invoke(app, ["explain", str(copied), str(case_id)])
    shown = CliRunner().invoke(
        app, ["explain", str(copied), str(case_id), "--reason", "核对户口簿"]
    )
    assert (plain.exit_code, shown.exit_code) == (0, 0)
    assert not [number for number in numbers if number in plain.stdout]
    assert "--reason" in plain.stdout
    assert "--reason" not in shown.stdout
    assert (
        CliRunner().invoke(app, ["explain", str(copied), str(case_id), "--reason", " "]).exit_code
    )
    (first, *_) = sorted((copied / "issued").glob("*.xlsx.enc"))
    out = CliRunner().invoke(app, ["decipher", str(copied), str(first), "--to", str(tmp_path)])
    plain_list = tmp_path / first.name.removesuffix(".enc")
    assert (out.exit_code, plain_list.read_bytes()[:2]) == (0, b"PK")
    assert stat.S_IMODE(plain_list.stat().st_mode) == 0o600
    with open_ledger(copied) as ledger, ledger.reading() as session:
        events = session.execute(
            select(Event.action, Event.why).order_by(Event.seq.desc()).limit(3)
        ).all()
    assert [tuple(row) for row in reversed(events)] == [
        ("read", "at_the_terminal"),
        ("reveal", "核对户口簿"),
        ("download", "taken_out"),
    ]


@pytest.mark.parametrize(
    "key", ["hush", "a" * 40, "12345678901234567890123", "密钥密钥密钥密钥密钥"]
)
def test_a_key_that_does_not_protect_is_refused_and_not_repeated(
    key: str, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, key)
    done = CliRunner().invoke(app, ["explain", str(copied), "C0be"])
    assert done.exit_code == 2
    assert "birthrecon new-key" in done.stderr
    assert key not in done.stderr
