"""Brings a backup back into a new output folder, on this machine or another one, and proves the
ledger's chain there."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from checks.state.store import STATE_FILE
from flows.backup.make import LEDGER, OUTPUT, SETTINGS, STORES
from flows.backup.manifest import BackupError, BackupManifest, read_proved
from flows.settings import Settings
from operating_system.files import flush_all, flush_folder
from reports.snapshot.activation import activate
from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE
from transforms.ledger.audit import audit
from transforms.ledger.portable import copy_in
from transforms.ledger.store import LEDGER_FILE, open_ledger
from transforms.secret import find_secret

BROUGHT = "restored"
# What a run publishes and swaps as one; everything else in OUT stays where it was.
_PUBLISHED = (BIRTHS_FILE, RESTRICTED_FILE, STATE_FILE, "lists", "report", "audit")


@dataclass(frozen=True)
class BroughtBack:
    """manifest: of the backup. notes: what the administrator has still to do, in Chinese and
    English."""

    manifest: BackupManifest
    notes: tuple[str, ...]


def bring_back(folder: Path, out: Path, settings: Settings) -> BroughtBack:
    """Make OUT from the backup: published files, ledger, lists, releases. Settings and stores come
    to OUT/restored.

    Every file is proved first; OUT gets its name when all of it is there and the chain is whole.
    Raises: BackupError; LedgerNotEmptyError where BIRTHRECON_LEDGER_DSN names a database that holds
    a ledger; PlacingError; OSError.
    """
    manifest = read_proved(folder)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BackupError(
            f"{out} 不是空文件夹；请恢复到一个新的文件夹。",
            f"{out} is not empty: restore into a new folder.",
        )
    making = out.with_name(f".{out.name}.restoring")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700, parents=True)
    _place_output(folder, making, manifest)
    for part in (SETTINGS, STORES):
        if (folder / part).is_dir():
            shutil.copytree(folder / part, making / BROUGHT / part)
    _place_ledger(folder, making, manifest, settings)
    if out.is_dir():
        out.rmdir()
    flush_all(making)
    making.rename(out)
    flush_folder(out.parent)
    return BroughtBack(manifest, tuple(_notes(manifest, out)))


def _place_output(folder: Path, making: Path, manifest: BackupManifest) -> None:
    staging = making / ".staging"
    for entry in sorted((folder / OUTPUT).iterdir()) if (folder / OUTPUT).is_dir() else []:
        place = staging if entry.name in _PUBLISHED else making
        place.mkdir(mode=0o700, exist_ok=True)
        if entry.is_dir():
            shutil.copytree(entry, place / entry.name)
        else:
            shutil.copyfile(entry, place / entry.name)
            (place / entry.name).chmod(0o600)
    if staging.is_dir():
        activate(staging, making, manifest.run_id or "restored")
        shutil.rmtree(staging, ignore_errors=True)


def _place_ledger(folder: Path, making: Path, manifest: BackupManifest, settings: Settings) -> None:
    path, dsn = folder / LEDGER / LEDGER_FILE, settings.ledger_dsn_text
    if not path.is_file():
        return
    shutil.copyfile(path, making / LEDGER_FILE)
    (making / LEDGER_FILE).chmod(0o600)
    with open_ledger(making) as ledger, ledger.reading() as session:
        found = audit(session, manifest.head)
    # A ledger of an older version has grown by its rows, which were carried over on opening.
    if not found.is_whole or found.events < manifest.events:
        zh, en = (found.breaks[0].zh, found.breaks[0].en) if found.breaks else ("", "")
        raise BackupError(
            f"备份中的台账不能证明完整，未恢复。{zh}密钥无误的，请用另一份备份。",
            "The ledger in the backup cannot be proved, so nothing was restored. "
            f"{en} Where the key is the right one, use another backup.",
        )
    if dsn:
        with open_ledger(making, dsn, begins=False) as ledger:
            copy_in(making / LEDGER_FILE, ledger)
        (making / LEDGER_FILE).unlink()


def _notes(manifest: BackupManifest, out: Path) -> list[str]:
    notes = []
    current = find_secret(out)
    if manifest.secret and (current is None or current.fingerprint != manifest.secret):
        notes.append(
            f"本机没有指纹为 {manifest.secret} 的密钥：请把另行保管的密钥文件放到原处后再运行，"
            "不要新造。\n"
            f"The secret with the fingerprint {manifest.secret} is not on this machine: put the "
            "file that was kept apart in its place before the next run, and make no new one."
        )
    if manifest.enciphered:
        notes.append(
            "restricted.duckdb 已加密：请设置原来的 BIRTHRECON_KEY。\n"
            "restricted.duckdb is enciphered: set the BIRTHRECON_KEY that it was written with."
        )
    for name, place in manifest.stores.items():
        store = out / BROUGHT / STORES / name
        notes.append(
            f"数据库副本 {store} 原在 {place}；请放到设置中 store 所指之处。\n"
            f"The store {store} was at {place}: put it where `store` of the settings says."
        )
    return notes
