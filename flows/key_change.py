"""Changes the key of an output folder, and takes single files out of it in plain.

A change of keys can be killed at any moment. Each file is written anew beside the old one and
replaces it by one rename, the ledger changes in one transaction, and a note in OUT says that a
change is under way, until all of it is done. So every file lies under one of the two keys, and the
command run again with both finishes what is left. With any other two keys it would leave files of
three, which no two open: nothing begins before all is seen to open, nor beside another change.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from checks.state.store import STATE_FILE
from exchange.keys import office_path
from exchange.questions import question_path
from exchange.store import encipher_notices_again, has_store, open_store
from flows.errors import FlowError
from flows.settings import Settings
from flows.workspace import UNDER_WAY, WORK, holding_output
from operating_system.files import flush_file, flush_folder
from protection.cipher import (
    ENCIPHERED,
    WrongKeyError,
    is_unfinished,
    plain_name,
    read_private,
    unseal,
    write_private,
)
from protection.key import KEY_VARIABLE, OLD_KEY_VARIABLE, Key, as_key
from protection.rights import OWNER, rights_of
from protection.working_files import attachment, connect_with_crypto
from reports.corrections.kept_lists import NOTE as LISTS_NOTE
from reports.release.signing_key import RELEASE_KEY
from reports.snapshot.publish import RESTRICTED_FILE
from transforms.ledger.decide_case import log_download
from transforms.ledger.enciphered import encipher_ledger_again
from transforms.ledger.event_writer import Actor
from transforms.ledger.store import LEDGER_FILE, Ledger, open_ledger
from transforms.ledger.vocabulary import Reason

# Folders whose files are enciphered one by one; below .runs those called `lists`.
_SEALED = ("issued", "signing", "changes", ".runs/*/lists")


_WORDS_OF_NOTE = 3
# What DuckDB says of a file that another process has open, on any system.
_IN_USE = re.compile("lock|used by another process", re.IGNORECASE)


@dataclass(frozen=True)
class Changed:
    """What a change of keys has changed. mark: of the new key."""

    mark: str
    files: int
    texts: int


def change_keys(out: Path, settings: Settings) -> Changed:
    """Bring restricted databases, lists, change files, the ledger and kept copies of registers to
    the key of the settings, from that of BIRTHRECON_OLD_KEY or from plain.

    Raises: FlowError without a new key, where both are the same, or where a change between other
    keys was broken off, or while a kept copy is in use; WrongKeyError for a file of neither, before
    anything is changed; BusyError.
    """
    new, old = as_key(settings.key_text), as_key(os.environ.get(OLD_KEY_VARIABLE))
    if new is None:
        raise FlowError(
            f"请把新密钥放在 {KEY_VARIABLE}，旧密钥放在 {OLD_KEY_VARIABLE}。",
            f"Put the new key into {KEY_VARIABLE} and the old one into {OLD_KEY_VARIABLE}.",
        )
    if old == new:
        raise FlowError("新旧密钥相同。", "The new key is the old one.")
    with holding_output(out), rights_of(out).in_force():
        _require_same_keys(out, old, new)
        for path in _databases(out):
            _require_opens(path, old, new)
        for path in _sealed(out):
            _plain(path, old, new)
        for path in _stores(settings):
            _require_free(path)
        _note(out, old, new)
        # A killed run's, and perhaps of a time without a key: nothing goes on from it.
        shutil.rmtree(out / WORK, ignore_errors=True)
        files = sum(_change_database(path, old, new) for path in _databases(out))
        files += sum(_change_store(path, old, new) for path in _stores(settings))
        files += sum(_change_file(path, old, new) for path in _sealed(out))
        texts = 0
        if settings.ledger_dsn_text or (out / LEDGER_FILE).is_file():
            with (
                open_ledger(out, settings.ledger_dsn_text, must_exist=True) as ledger,
                ledger.writing() as session,
            ):
                texts = encipher_ledger_again(session, old, new)
        if has_store(out):
            texts += _change_exchange(out, old, settings.key_text)
        (out / UNDER_WAY).unlink()
    return Changed(new.mark, files, texts)


def _change_exchange(out: Path, old: Key | None, key_text: str | None) -> int:
    """Bring the notices of the exchange to the new key. Returns: texts changed."""
    store = open_store(out, key_text)
    try:
        return encipher_notices_again(store, old)
    finally:
        store.close()


def take_out(
    out: Path, file: Path, to: Path, key: str | None, ledger: Ledger, actor: Actor
) -> Path:
    """Write an enciphered file of OUT in plain, for its owner alone, and enter that in the ledger
    first. Returns: where it lies. Raises: FlowError; WrongKeyError."""
    found = next((path for path in (file, out / file) if path.is_file()), None)
    if found is None or not found.resolve().is_relative_to(out.resolve()):
        raise FlowError(f"{out} 中没有文件 {file}。", f"There is no file {file} in {out}.")
    place = to / plain_name(found).name if to.is_dir() else to
    if place.exists():
        raise FlowError(f"{place} 已存在。", f"{place} exists already.")
    data = read_private(found, as_key(key))
    log_download(ledger, actor, found.name, Reason.TAKEN_OUT)
    return write_private(place, data, None, OWNER)


def _databases(out: Path) -> Iterator[Path]:
    """Every run's databases with identities; OUT's own names are links to them, or files."""
    for name in (RESTRICTED_FILE, STATE_FILE):
        direct = out / name
        if direct.is_file() and not direct.is_symlink():
            yield direct
        yield from sorted(out.glob(f".runs/*/{name}"))


def _stores(settings: Settings) -> Iterator[Path]:
    """The kept copies of registers, wherever they lie."""
    for database in settings.databases:
        if database.store and database.store.is_file():
            yield database.store


def _sealed(out: Path) -> Iterator[Path]:
    """The files that are enciphered one by one; what a killed command did not finish is removed."""
    folders = [path for pattern in _SEALED for path in sorted(out.glob(pattern))]
    for key in (office_path(out), question_path(out, "*"), out / RELEASE_KEY):
        yield from (path for path in key.parent.glob(f"{key.name}*") if path.is_file())
    for note in sorted((*out.glob(f"{LISTS_NOTE}*"), *out.glob(f".runs/*/{LISTS_NOTE}*"))):
        if note.is_file() and not note.is_symlink():
            yield note
    if not (out / "lists").is_symlink():
        folders.append(out / "lists")
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and is_unfinished(path):
                path.unlink()
            elif path.is_file():
                yield path


def _require_same_keys(out: Path, old: Key | None, new: Key) -> None:
    """Raises: FlowError where a change between other keys was broken off."""
    note = out / UNDER_WAY
    marks = note.read_text("ascii", errors="replace").split() if note.is_file() else []
    if len(marks) == _WORDS_OF_NOTE and {marks[0], marks[-1]} != {_mark(old), new.mark}:
        raise FlowError(
            f"{out} 的密钥更换中断过（标记 {marks[0]} -> {marks[-1]}），须先用这两个密钥完成；"
            f"给出的是 {_mark(old)} -> {new.mark}（plain 指没有密钥）。什么都没有改动。",
            f"A change of keys in {out} was broken off (marks {marks[0]} -> {marks[-1]}) and has "
            f"to be finished with these two first; those given are {_mark(old)} -> {new.mark} "
            "(plain: no key). Nothing was changed.",
        )


def _note(out: Path, old: Key | None, new: Key) -> None:
    """Say that a change is under way: whole, or not at all."""
    fresh = out / f"{UNDER_WAY}.new"
    fresh.write_text(f"{_mark(old)} -> {new.mark}\n", "ascii")
    flush_file(fresh)
    fresh.replace(out / UNDER_WAY)
    flush_folder(out)


def _mark(key: Key | None) -> str:
    return key.mark if key else "plain"


def _plain(path: Path, old: Key | None, new: Key) -> bytes | None:
    """What a file says; None where it lies under the new key. Raises: WrongKeyError for one of
    neither."""
    data = path.read_bytes()
    if not path.name.endswith(ENCIPHERED):
        return data
    try:
        unseal(data, new, path.name)
    except WrongKeyError:
        return unseal(data, old, path.name)
    return None


def _change_file(path: Path, old: Key | None, new: Key) -> bool:
    """Bring one file to the new key; whether it was not there yet."""
    data = _plain(path, old, new)
    if data is None:
        return False
    place = write_private(plain_name(path), data, new, rights_of(path.parent))
    flush_folder(path.parent)
    if place != path:
        path.unlink()
    return True


def _change_database(path: Path, old: Key | None, new: Key) -> bool:
    """The same for a DuckDB file, which is copied table by table."""
    if _opens(path, new.text):
        return False
    fresh = path.with_name(f".{path.name}.new")
    for left in path.parent.glob(f"{fresh.name}*"):
        left.unlink()
    with closing(_connection()) as con:
        con.execute(attachment(path, "before", old.text if old else None, read_only=True))
        con.execute(attachment(fresh, "after", new.text))
        con.execute("copy from database before to after")
        # To close the file would say nothing of a full disk.
        con.execute("checkpoint after")
    rights_of(path.parent).give(fresh)
    flush_file(fresh)
    fresh.replace(path)
    flush_folder(path.parent)
    return True


def _change_store(path: Path, old: Key | None, new: Key) -> bool:
    """The same for the kept copy of a register, which may be plain still, or lie under any key: one
    that opens under none of these the next run begins anew, so it stops no change."""
    for key in dict.fromkeys((old, None)):
        text = key.text if key else None
        if _opens(path, text):
            with closing(_connection()) as con:  # what a killed run has left beside it goes in
                con.execute(attachment(path, "kept", text))
                con.execute("checkpoint kept")
            return _change_database(path, key, new)
    return False


def _require_free(store: Path) -> None:
    """Raises: FlowError while another program has the copy open: it would stay as it is, untold."""
    with closing(_connection()) as con:
        try:
            con.execute(attachment(store, "tried", None, read_only=True))
        except duckdb.Error as error:
            if _IN_USE.search(str(error)):
                raise FlowError(
                    f"数据库副本 {store} 正被另一个程序使用；请等它结束后再换密钥。"
                    "什么都没有改动。",
                    f"The copy {store} is in use by another program: wait until that ends, then "
                    "change the keys. Nothing was changed.",
                ) from None


def _require_opens(path: Path, old: Key | None, new: Key) -> None:
    if not _opens(path, new.text) and not _opens(path, old.text if old else None):
        raise WrongKeyError(path.name, old)


def _opens(path: Path, key: str | None) -> bool:
    with closing(_connection()) as con:
        try:
            con.execute(attachment(path, "tried", key, read_only=True))
        except duckdb.Error:
            return False
    return True


def _connection() -> duckdb.DuckDBPyConnection:
    return connect_with_crypto(
        ":memory:", {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
