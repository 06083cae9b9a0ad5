"""What a backup holds: `backup.json`, each file with its size and SHA-256. It is written last, so a
folder without it is no backup."""

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ValidationError

from flows.errors import FlowError
from operating_system.files import file_sha256, flush_file, flush_folder

MANIFEST = "backup.json"
FORMAT = "birthrecon backup 1"


class BackupError(FlowError):
    """A backup that cannot be made, is not whole, or is not what it was."""


class FileEntry(BaseModel):
    """One file, by its path inside the backup."""

    path: str
    bytes: int
    sha256: str


class BackupManifest(BaseModel):
    """Of one backup. run_id: of the published run, None where none was. head: the ledger's last
    hash, None without a ledger. secret: the fingerprint of the secret that digests are keyed with;
    the secret is not inside. enciphered: whether restricted.duckdb needs BIRTHRECON_KEY, which is
    not inside either. stores: by the name inside, where the settings have the store."""

    model_config = {"extra": "forbid"}

    format: str
    made_at: str
    code_version: str
    run_id: str | None
    events: int
    head: str | None
    secret: str | None
    enciphered: bool
    stores: dict[str, str]
    files: tuple[FileEntry, ...]


def describe(folder: Path) -> tuple[FileEntry, ...]:
    """Every file below the folder but the manifest."""
    return tuple(
        FileEntry(
            path=path.relative_to(folder).as_posix(),
            bytes=path.stat().st_size,
            sha256=file_sha256(path),
        )
        for path in _files(folder)
    )


def write(folder: Path, manifest: BackupManifest) -> None:
    """Write the manifest, and have the disk hold all of it."""
    (folder / MANIFEST).write_text(
        json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    for path in (*_files(folder), folder / MANIFEST):
        flush_file(path)
    for path in (*(one for one in folder.rglob("*") if one.is_dir()), folder):
        flush_folder(path)


def read_proved(folder: Path) -> BackupManifest:
    """The manifest of a backup whose every file is what it was. Raises: BackupError, which names
    the first file that is not."""
    manifest = _read(folder)
    there = {path.relative_to(folder).as_posix() for path in _files(folder)}
    named = {entry.path for entry in manifest.files}
    if there != named:
        one = sorted(there ^ named)[0]
        raise _broken(folder, one, "缺少或多出", "missing, or was added")
    for entry in manifest.files:
        path = folder / entry.path
        if path.stat().st_size != entry.bytes or file_sha256(path) != entry.sha256:
            raise _broken(folder, entry.path, "已不是备份时的内容", "is not what was backed up")
    return manifest


def _read(folder: Path) -> BackupManifest:
    path = folder / MANIFEST
    if not path.is_file():
        raise BackupError(
            f"{folder} 不是完整的备份：没有 {MANIFEST}。",
            f"{folder} is no whole backup: it has no {MANIFEST}.",
        )
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        manifest = BackupManifest(**values)
    except (ValueError, TypeError, ValidationError) as error:
        raise BackupError(
            f"{path} 无法读取（{type(error).__name__}）；请用另一份备份。",
            f"{path} cannot be read ({type(error).__name__}): use another backup.",
        ) from None
    if manifest.format != FORMAT:
        raise BackupError(
            f"{path} 的格式是“{manifest.format}”，本版只能读“{FORMAT}”。",
            f"{path} has the format '{manifest.format}'; this version reads '{FORMAT}'.",
        )
    for entry in manifest.files:
        pure = PurePosixPath(entry.path)
        if pure.is_absolute() or ".." in pure.parts or "\\" in entry.path or ":" in pure.parts[0]:
            raise _broken(folder, entry.path, "路径不在备份之内", "does not lie in the backup")
    return manifest


def _files(folder: Path) -> Iterator[Path]:
    """In a fixed order. A link is no file of a backup: it may lead anywhere."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise _broken(folder, path.name, "是链接", "is a link")
        if path.is_file() and path != folder / MANIFEST:
            yield path


def _broken(folder: Path, name: str, zh: str, en: str) -> BackupError:
    return BackupError(
        f"{folder} 不能使用：{name} {zh}。请用另一份备份。",
        f"{folder} cannot be used: {name} {en}. Use another backup.",
    )
