"""Makes a backup: the ledger first, then everything else that lies in OUT, then the settings and
the stores.

The ledger is copied first: a list that is issued meanwhile has a file that the copy does not know,
never the other way. What is copied is compared with its original by hash. The folder gets its name
when it is whole.

Neither the secret nor a key nor an address with a password is ever inside: whoever steals a backup
of enciphered data has what is enciphered. `secret_to` writes the secret to a file of its own, to be
kept elsewhere.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from flows.backup.manifest import (
    FORMAT,
    BackupError,
    BackupManifest,
    describe,
    write,
)
from flows.settings import Settings
from flows.workspace import LOCK, WORK, holding_output
from operating_system.files import file_sha256, flush_all, flush_folder
from reports.snapshot.activation import CURRENT, RUNS, published_run
from reports.snapshot.publish import RESTRICTED_FILE
from transforms.ledger.audit import audit
from transforms.ledger.portable import copy_out
from transforms.ledger.store import LEDGER_FILE, open_ledger
from transforms.secret import find_secret

OUTPUT, LEDGER, SETTINGS, STORES = "out", "ledger", "settings", "stores"
# Of this machine and this moment, or copied by other means.
_NOT_COPIED = {WORK, LOCK, RUNS, CURRENT, "log"}
_UNFINISHED = (".making-", ".replaying-", ".incoming", ".aside")


def make_backup(
    out: Path,
    folder: Path,
    settings: Settings,
    config: Path | None = None,
    secret_to: Path | None = None,
) -> BackupManifest:
    """Write a backup of OUT to the new folder; returns what it holds.

    Args: config, the settings' file; secret_to, a file outside of the backup for the secret.
    Raises: BackupError; BusyError while a run works on OUT; LedgerUnreachableError; OSError. What
    was begun has no name of a backup, and the next one removes it.
    """
    _require_room(out, folder)
    if secret_to and secret_to.resolve().is_relative_to(folder.resolve()):
        raise BackupError(
            f"密钥不得放在备份之内：{secret_to}。请另选位置，与备份分开保管。",
            f"The secret must not lie in the backup: {secret_to}. Choose another place, and keep "
            "the two apart.",
        )
    making = folder.with_name(f".{folder.name}.making")
    with holding_output(out):
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700, parents=True)
        events, head = _copy_ledger(out, making, settings)
        _copy_output(out, making / OUTPUT)
        stores = _copy_settings(making, settings, config)
        run_id = published_run(out)
    secret = find_secret(out)
    manifest = BackupManifest(
        format=FORMAT,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        code_version=version("birthrecon"),
        run_id=run_id,
        events=events,
        head=head,
        secret=secret.fingerprint if secret else None,
        enciphered=bool(settings.key_text) and (making / OUTPUT / RESTRICTED_FILE).is_file(),
        stores=stores,
        files=describe(making),
    )
    write(making, manifest)
    if secret_to:
        _give_secret(out, secret_to)
    flush_all(making)
    making.rename(folder)
    flush_folder(folder.parent)
    return manifest


def _require_room(out: Path, folder: Path) -> None:
    if not out.is_dir():
        raise BackupError(f"没有输出文件夹 {out}。", f"There is no output folder {out}.")
    if folder.exists():
        raise BackupError(
            f"{folder} 已存在；请为这次备份另起文件夹名。",
            f"{folder} exists: name a new folder for this backup.",
        )
    if folder.resolve().is_relative_to(out.resolve()):
        raise BackupError(
            f"备份不得放在输出文件夹之内：{folder}。请放到另一块磁盘上。",
            f"A backup must not lie in the output folder: {folder}. Put it on another disk.",
        )


def _copy_ledger(out: Path, making: Path, settings: Settings) -> tuple[int, str | None]:
    """The number of events and the last hash of the copy, whose chain is proved; none, where there
    is no ledger yet."""
    dsn = settings.ledger_dsn_text
    if not dsn and not (out / LEDGER_FILE).is_file():
        return 0, None
    (making / LEDGER).mkdir()
    with open_ledger(out, dsn, must_exist=True) as ledger:
        copy_out(ledger, making / LEDGER)
    with open_ledger(making / LEDGER) as copy, copy.reading() as session:
        found = audit(session)
    if not found.is_whole:
        first = found.breaks[0]
        raise BackupError(
            f"台账的校验链已断，未备份：{first.zh} 请先运行 birthrecon audit。",
            f"The ledger's chain is broken, so nothing was backed up: {first.en} Run birthrecon "
            "audit first.",
        )
    return found.events, found.head


def _copy_output(out: Path, place: Path) -> None:
    """Everything in OUT: the published names as the files that they lead to."""
    place.mkdir()
    for entry in sorted(out.iterdir()):
        if entry.name in _NOT_COPIED or entry.name.startswith(LEDGER_FILE):
            continue
        for source in _files_of(entry):
            _copy(source, place / source.relative_to(out))


def _files_of(entry: Path) -> Iterator[Path]:
    if entry.is_file():
        yield entry
        return
    for parent, folders, files in os.walk(entry):
        folders[:] = sorted(name for name in folders if not name.startswith(_UNFINISHED))
        for name in sorted(files):
            if name != LOCK:
                yield Path(parent) / name


def _copy_settings(making: Path, settings: Settings, config: Path | None) -> dict[str, str]:
    if config:
        _copy(config, making / SETTINGS / config.name)
    stores = {}
    for number, database in enumerate(settings.databases, start=1):
        if database.store and database.store.is_file():
            name = f"{number}-{database.source}{database.store.suffix}"
            _copy(database.store, making / STORES / name)
            stores[name] = str(database.store)
    return stores


def _copy(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, place)
    place.chmod(0o600)
    if file_sha256(source) != file_sha256(place):
        raise BackupError(
            f"{source} 在备份时被改动，或磁盘有误；请重试。",
            f"{source} changed while it was copied, or the disk is faulty; try again.",
        )


def _give_secret(out: Path, place: Path) -> None:
    secret = find_secret(out)
    if secret is None:
        raise BackupError("还没有密钥，无需另存。", "There is no secret yet to be kept.")
    if place.exists():
        raise BackupError(f"{place} 已存在。", f"{place} exists.")
    secret.write_to(place)
