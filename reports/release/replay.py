"""Makes a release again and compares it with what was released, byte by byte."""

import tempfile
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from operating_system.files import file_sha256
from reports.release.make import INPUTS, PLACING, ReleaseError, make_files
from reports.release.manifest import (
    MANIFEST,
    altered_files,
    made_by,
    read_release_manifest,
)
from reports.release.signature import require_signed


def pinned_inputs(folder: Path) -> Path:
    """The folder of what a release was made from, as it was.

    Raises: ReleaseError where it is gone or has changed; ManifestError; ReleaseSignatureError where
    the manifest is not what was signed.
    """
    manifest = read_release_manifest(folder)
    if "signed" in manifest:  # releases of versions before signatures are not
        require_signed(folder)
    pinned = folder.parent / INPUTS / folder.name
    placing = pinned.with_name(f"{PLACING}{folder.name}")
    if not pinned.is_dir() and placing.is_dir():  # killed between the two; the next publish ends it
        pinned = placing
    for name, digest in manifest["inputs"].items():
        if not (pinned / name).is_file() or file_sha256(pinned / name) != digest:
            raise ReleaseError(
                f"{pinned / name} 不在或已改动，无法重做。\n"
                f"{pinned / name} is missing or has changed: there is nothing to make it "
                "from."
            )
    return pinned


def replay(folder: Path, inputs: Path | None = None) -> list[str]:
    """Make a release again from its pinned input; what differs, one sentence each.

    inputs: a folder of the same files, made otherwise, to make it from. Raises: as `pinned_inputs`.
    """
    pinned, manifest = pinned_inputs(folder), read_release_manifest(folder)
    earlier = [folder.parent / name for name in manifest["earlier"]]
    differences = list(_made_otherwise(manifest, folder.parent))
    with tempfile.TemporaryDirectory() as scratch:
        again = Path(scratch) / folder.name
        again.mkdir()
        make_files(inputs or pinned, again, int(manifest["settings"]["threshold"]), earlier)
        differences += _files_otherwise(folder, again, manifest)
    return differences


def _files_otherwise(folder: Path, again: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    altered = set(altered_files(folder, manifest))
    for name, digest in manifest["files"].items():
        if name in altered:
            why = "已不是发布时的内容 is not what was released"
        elif not (again / name).is_file() or file_sha256(again / name) != digest:
            why = "重做的结果不同 comes out otherwise"
        else:
            continue
        yield f"{name}: {why}{_where(folder / name, again / name)}"


def _made_otherwise(manifest: Mapping[str, Any], releases: Path) -> Iterator[str]:
    """What a release is made from besides its input, where it is not what it was."""
    now = made_by()
    for name in ("code_version", "code_sha256"):
        if manifest[name] != now[name]:
            yield f"{name}: {manifest[name]} → {now[name]}"
    for group in ("libraries", "reference_tables"):
        then, today = manifest[group], dict(now[group])
        for name in sorted({*then, *today}):
            if then.get(name) != today.get(name):
                yield f"{name}: {then.get(name, '—')} → {today.get(name, '—')}"
    for name, digest in manifest["earlier"].items():
        if (
            not (releases / name / MANIFEST).is_file()
            or file_sha256(releases / name / MANIFEST) != digest
        ):
            raise ReleaseError(
                f"{releases / name} 不在或已改动，无法重做。\n"
                f"{releases / name} is missing or has changed: this release was compared with "
                "it."
            )


def _where(found: Path, other: Path) -> str:
    """The first line in which two tables differ, where they are text and both there."""
    if found.suffix != ".csv" or not (found.is_file() and other.is_file()):
        return ""
    pairs = zip_longest(
        found.read_text("utf-8-sig").splitlines(),
        other.read_text("utf-8-sig").splitlines(),
        fillvalue="",
    )
    line, was, now = next(
        ((n, a, b) for n, (a, b) in enumerate(pairs, start=1) if a != b), (0, "", "")
    )
    return f"（第 {line} 行 line {line}: {was} | {now}）" if line else ""
