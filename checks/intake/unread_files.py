"""Files of a delivery of which nothing was read, and nothing else in their place: a register as a
workbook where a table is asked for, an archive, a folder that may not be opened.

A run that passes over one of these ends with 1. What is another format of a file that was read, or
lies beside the sources' folders and bears no source's name, is told and no more.
"""

from collections.abc import Collection, Sequence
from fnmatch import fnmatch
from pathlib import Path

from checks.contracts.model import Contract
from checks.intake.folders import shown_name, walk
from checks.intake.kinds import HEAD_BYTES, archive_name
from checks.intake.listing import Folder, Listing, memos
from checks.intake.warehouse import open_warehouse

_DELETIONS = ("deletion", "delete", "删除")


def unread_files(listing: Listing, from_database: Collection[str] = ()) -> tuple[str, ...]:
    """Their names below the delivery, in order. from_database: sources that no file is asked of."""
    lacking = [
        contract
        for contract, paths in listing.taken.items()
        if not contract.single or not (paths or contract.name in from_database)
    ]
    found = _beside(listing, lacking)
    for folder in listing.folders:
        known = [path for contract in folder.contracts for path in listing.taken[contract]]
        found += _unread(folder, known, lacking)
    return tuple(shown_name(path.relative_to(listing.delivery)) for path in sorted(found))


def noted_unread_files(warehouse: Path) -> tuple[str, ...]:
    """Those that the intake of this warehouse's delivery has noted."""
    with open_warehouse(warehouse, read_only=True) as con:
        found = con.execute("select name from unread_files order by rowid").fetchall()
    return tuple(str(name) for (name,) in found)


def _unread(folder: Folder, taken: Sequence[Path], lacking: Sequence[Contract]) -> list[Path]:
    """In a folder of sources: what may be a lacking one's, and what is no readable file."""
    known = {*taken, *memos(taken)}
    needed = [contract for contract in folder.contracts if not contract.optional]
    found = [one.path for one in folder.odd]
    for path in folder.files:
        meant = [one for one in folder.contracts if _is_called(path, one)] or needed
        if path not in known and any(contract in lacking for contract in meant):
            found.append(path)
    return found


def _beside(listing: Listing, lacking: Sequence[Contract]) -> list[Path]:
    """Beside the sources' folders: archives, what bears a lacking source's own name, and a list of
    deletions that is called otherwise than it is read."""
    own = [contract for contract in lacking if contract.single]
    found = []
    for place in listing.beside:
        files = walk(place)[0] if place.is_dir() else [place] * place.is_file()
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
    stems = {contract.own_name} - {""} or {one.rpartition(".")[0] for one in contract.patterns}
    return any(fnmatch(path.stem.lower(), stem) for stem in stems if not (exactly and "*" in stem))


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return bool(archive_name(path.name, stream.read(HEAD_BYTES)))
    except OSError:
        return False
