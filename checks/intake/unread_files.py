"""Files of a delivery of which nothing was read, and nothing else in their place: a register as a
workbook where a table is asked for, an archive, a folder that may not be opened.

A run that passes over one of these ends with 1. What is another format of a file that was read, or
lies beside the sources' folders and bears no source's name, is told and no more.
"""

from collections.abc import Collection, Sequence
from fnmatch import fnmatch
from pathlib import Path

from checks.contracts import all_contracts
from checks.contracts.model import Contract
from checks.intake.dbf_memo import memo_path
from checks.intake.folders import is_ignored, shown_name, walk
from checks.intake.kinds import HEAD_BYTES, archive_name
from checks.intake.sources import BESIDE, find_files, source_folder

_DELETIONS = ("deletion", "delete", "删除")


def unread_files(delivery: Path, from_database: Collection[str] = ()) -> tuple[str, ...]:
    """Their names below the delivery, in order. from_database: sources that no file is asked of."""
    folders: dict[Path, list[Contract]] = {}
    for contract in all_contracts():
        folders.setdefault(source_folder(delivery, contract), []).append(contract)
    taken = {contract: find_files(delivery, contract) for contract in all_contracts()}
    lacking = [
        contract
        for contract, paths in taken.items()
        if not contract.single or not (paths or contract.name in from_database)
    ]
    found = _beside(delivery, folders, lacking)
    for folder, contracts in folders.items():
        if folder.is_dir():
            known = [path for contract in contracts for path in taken[contract]]
            found += _unread(folder, contracts, known, lacking)
    return tuple(shown_name(path.relative_to(delivery)) for path in sorted(found))


def _unread(
    folder: Path, contracts: Sequence[Contract], taken: Sequence[Path], lacking: Sequence[Contract]
) -> list[Path]:
    """In a folder of sources: what may be a lacking one's, and what is no readable file."""
    files, odd = walk(folder)
    tables = [path for path in taken if path.suffix.lower() == ".dbf"]
    known = {*taken, *(memo for table in tables if (memo := memo_path(table)))}
    needed = [contract for contract in contracts if not contract.optional]
    found = [one.path for one in odd]
    for path in files:
        meant = [contract for contract in contracts if _is_called(path, contract)] or needed
        if path not in known and any(contract in lacking for contract in meant):
            found.append(path)
    return found


def _beside(delivery: Path, folders: Collection[Path], lacking: Sequence[Contract]) -> list[Path]:
    """Beside the sources' folders: archives, what bears a lacking source's own name, and a list of
    deletions that is called otherwise than it is read."""
    found = []
    for place in delivery.iterdir():
        if place in folders or place.name.lower() in BESIDE or is_ignored(place):
            continue
        files = walk(place)[0] if place.is_dir() else [place] * place.is_file()
        own = [contract for contract in lacking if contract.single]
        found += [
            path
            for path in files
            if _is_archive(path)
            or path.name.lower().startswith(_DELETIONS)
            or any(_is_called(path, one, exactly=True) for one in own)
        ]
    return found


def _is_called(path: Path, contract: Contract, *, exactly: bool = False) -> bool:
    """Whether the file bears a name of the source, in whatever format. exactly: not one that every
    file bears."""
    stems = {pattern.rpartition(".")[0] for pattern in contract.patterns}
    return any(fnmatch(path.stem.lower(), stem) for stem in stems if not (exactly and "*" in stem))


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return bool(archive_name(path.name, stream.read(HEAD_BYTES)))
    except OSError:
        return False
