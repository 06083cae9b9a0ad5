"""Makes a release: a folder OUT/releases/<name>, its input kept apart, and a manifest of both.

A release is attacked before anybody sees it, put in place by one rename, and never changed. Its
input is births.duckdb as it was, which holds every cell. It lies in OUT/releases/.inputs, readable
by its owner alone, and is given to nobody.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from operating_system.files import file_sha256, flush_all, flush_folder
from protection.rights import EVERYBODY, rights_of
from reports.release.bulletin.pages import LANGUAGES
from reports.release.bulletin.protected import write_protected_bulletin
from reports.release.content import Content, read_facts
from reports.release.disclosure.attack_files import require_no_more_than_tables
from reports.release.disclosure.leak import THRESHOLD
from reports.release.disclosure.protection import protect
from reports.release.manifest import (
    MANIFEST,
    altered_files,
    made_by,
    read_release_manifest,
    write_manifest,
)
from reports.release.notes import district_name
from reports.release.revisions import TABLE as REVISIONS
from reports.release.revisions import triangle
from reports.release.sdmx.write import write_sdmx
from reports.release.signature import SignedRelease, require_signed, sign_manifest, signed_facts
from reports.release.signing_key import Signer, load_signer
from reports.release.tables import Births, cells_of, read_births, write_frame
from reports.release.workbook import write_release_workbook
from reports.shared.folder_lock import holding_folder
from reports.snapshot.publish import BIRTHS_FILE
from reports.snapshot.restricted import NotPublishedError
from reports.statistics.snapshot import open_snapshot
from reports.statistics.summary import summarise

RELEASES, INPUTS, TABLES = "releases", ".inputs", "tables"
_REVIEW = "review.result.json"
_MAKING, PLACING = ".making-", ".placing-"
REPLAYING = ".replaying-"


class ReleaseError(Exception):
    """A release that cannot be made, or made again."""


@dataclass(frozen=True)
class Release:
    """What was made. cells, suppressed: of all tables together, each cell once; withheld: shares
    left out of the bulletin, since the attack worked a count out from them; earlier: releases that
    it was compared with; signed: by whom, and when."""

    folder: Path
    cells: int
    suppressed: int
    withheld: int
    earlier: tuple[str, ...]
    signed: SignedRelease


def make_release(
    out: Path,
    name: str,
    threshold: int = THRESHOLD,
    review: Path | None = None,
    signer: Callable[[Path], Signer] = load_signer,
) -> Release:
    """Make OUT/releases/<name>.

    Args: threshold, births of which a smaller number is hidden; review, the result of a clerical
    review of this run; signer, who signs what is released in OUT.
    Raises: ReleaseError; NotPublishedError; ManifestError; LeakError; NotProtectableError; the
    errors of a review and of `load_signer`.
    """
    if not is_name(name):
        raise ReleaseError(
            f"发布名应为年-月，如 2009-07，而不是 {name}。\n"
            f"A release is named by its month, such as 2009-07, and not {name}."
        )
    source, folder = (out / BIRTHS_FILE).resolve(), out / RELEASES / name
    if not source.is_file():
        raise NotPublishedError(f"尚未发布 / Nothing is published there: {out / BIRTHS_FILE}")
    inputs = out / RELEASES / INPUTS
    # A release is for everybody; what it was made from is not.
    EVERYBODY.make_folder(out / RELEASES)
    rights_of(out).make_folder(inputs)
    with holding_folder(inputs, busy()):
        _settle(inputs)
        _refuse_released(folder)
        content, earlier = _make_and_place(source, review, folder, threshold, signer(out))
    tables, names = content.tables, tuple(one.name for one in earlier)
    return Release(
        folder,
        len(tables.cells),
        len(tables.hidden),
        len(content.withheld),
        names,
        require_signed(folder),
    )


def is_name(text: str) -> bool:
    """Whether a release may be called so: by its month, as 2009-07."""
    return re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) is not None


def busy() -> ReleaseError:
    """What to say to whoever finds the inputs of releases held."""
    return ReleaseError(
        "另一个 birthrecon publish 或 replay 正在进行；请等它结束后重试。\n"
        "Another birthrecon publish or replay is at work; wait until it ends, then try again."
    )


def _settle(inputs: Path) -> None:
    """Remove what a killed command was making; an input whose release got its place keeps its own.
    Whoever holds the lock is alone."""
    for left in (*inputs.glob(f"{_MAKING}*"), *inputs.glob(f"{REPLAYING}*")):
        shutil.rmtree(left, ignore_errors=True)
    for pinned in inputs.glob(f"{PLACING}*"):
        name = pinned.name.removeprefix(PLACING)
        if (inputs.parent / name).is_dir():
            pinned.replace(inputs / name)
        else:
            shutil.rmtree(pinned, ignore_errors=True)


def _refuse_released(folder: Path) -> None:
    if folder.exists():
        raise ReleaseError(
            f"{folder} 已发布，不能更改。\n{folder} is released already and cannot change."
        )


def _make_and_place(
    source: Path, review: Path | None, folder: Path, threshold: int, signer: Signer
) -> tuple[Content, list[Path]]:
    """Make the release aside, then its input and itself get their places; what it says, and the
    releases before it."""
    inputs = folder.parent / INPUTS
    earlier = _releases_before(folder.parent)
    with tempfile.TemporaryDirectory(dir=inputs, prefix=_MAKING) as scratch:
        pinned = _pin(source, review, Path(scratch) / "pinned")
        making = Path(scratch) / folder.name
        making.mkdir(mode=0o755)
        content = make_files(pinned, making, threshold, earlier)
        signed = {"signed": signed_facts(signer, district_name(content))}
        write_manifest(making, _facts(content, pinned, earlier) | signed)
        sign_manifest(making, signer)
        rights_of(inputs.parent.parent).give_all(pinned)
        EVERYBODY.give_all(making)
        # what bears a release's name is never changed: it must outlast a power cut
        flush_all(Path(scratch))
        # left by a release that somebody has taken away
        shutil.rmtree(inputs / folder.name, ignore_errors=True)
        placing = pinned.rename(inputs / f"{PLACING}{folder.name}")
        making.rename(folder)
        placing.rename(inputs / folder.name)
        flush_folder(inputs)
        flush_folder(folder.parent)
    return content, earlier


def make_files(pinned: Path, folder: Path, threshold: int, earlier: Sequence[Path]) -> Content:
    """Write everything but the manifest."""
    tables_folder = folder / TABLES
    tables_folder.mkdir()
    with open_snapshot(pinned) as snapshot:
        births, run = read_births(snapshot), read_facts(snapshot)
        towns = dict(snapshot.rows("select town_code, town_name from towns order by all"))
    _require_births(births)
    tables = protect(
        cells_of(births), towns, tables_folder, threshold, [one / TABLES for one in earlier]
    )
    seen = triangle([(one.name, one / TABLES) for one in (*earlier, folder)])
    write_frame(seen.frame(), tables_folder / REVISIONS)
    review = pinned / _REVIEW if (pinned / _REVIEW).is_file() else None
    content = Content(folder.name, tables, seen, summarise(pinned, review), run, threshold)
    write_sdmx(content, folder)
    for language in LANGUAGES:
        write_release_workbook(content, language, folder / f"tables.{language}.xlsx")
    printed = write_protected_bulletin(content, folder, earlier)
    require_no_more_than_tables(folder, earlier)
    return printed


def _require_births(births: Births) -> None:
    if not births.by_birth:
        raise ReleaseError(
            "这次核对没有一例可计的出生，没有可发布的数字；请先看报告 report/index.html，"
            "核对 delivery.toml 的统计期和各来源是否报送，再运行 birthrecon run。\n"
            "The run has no birth that counts, so there is nothing to release. See "
            "report/index.html, check the window in delivery.toml and what the sources delivered, "
            "and run birthrecon run again."
        )


def _releases_before(releases: Path) -> list[Path]:
    """The releases that lie there, whose readers know them. Raises: ManifestError; ReleaseError:
    one was altered, or is a copy under another name, which would count as one more."""
    found = sorted(
        path for path in releases.iterdir() if path.is_dir() and not path.name.startswith(".")
    )
    for one in found:
        manifest = read_release_manifest(one)
        if manifest["release"] != one.name:
            raise ReleaseError(
                f"{one} 里是 {manifest['release']} 的发布：文件夹改过名，或是一份副本。请改回原名；"
                "是副本的，请移出 releases。\n"
                f"{one} holds the release {manifest['release']}: the folder was renamed, or it is "
                "a copy. Give it its name back, or move the copy out of releases."
            )
        altered = altered_files(one, manifest)
        if altered:
            raise ReleaseError(
                f"{one / altered[0]} 已不是发布时的内容，无法与之比较；请从备份恢复。\n"
                f"{one / altered[0]} is not what was released, so that nothing can be compared "
                "with it: "
                "restore it from a backup."
            )
    return found


def _pin(source: Path, review: Path | None, folder: Path) -> Path:
    """Copies of what a release is made from, readable by their owner alone."""
    folder.mkdir(mode=0o700)
    for path, name in ((source, BIRTHS_FILE), (review, _REVIEW)):
        if path is not None:
            shutil.copyfile(path, folder / name)
            (folder / name).chmod(0o600)
    return folder


def _facts(content: Content, pinned: Path, earlier: Sequence[Path]) -> dict[str, object]:
    run = content.run
    return {
        "release": content.name,
        "run": {
            "run_id": run.run_id,
            "delivery_sha256": run.delivery_sha256,
            "code_version": run.code_version,
            "extract_date": run.extract_date.isoformat(),
        },
        "inputs": {path.name: file_sha256(path) for path in sorted(pinned.iterdir())},
        "earlier": {one.name: file_sha256(one / MANIFEST) for one in earlier},
        "settings": {"threshold": content.threshold},
        **made_by(),
        "cells": len(content.tables.cells),
        "suppressed": len(content.tables.hidden),
        "shares_withheld": len(content.withheld),
        "open_to_insiders": content.tables.open_to_insiders,
        "unsolved": content.tables.unsolved,
    }
