"""What lies in a delivery's folder: which of its files each source reads, and everything else.

Looked at once, when the delivery is taken in. What is said of it later must not differ from what
was read.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from checks.contracts import all_contracts
from checks.contracts.model import Contract
from checks.intake.dbf_memo import memo_path
from checks.intake.folders import Odd, is_ignored, walk
from checks.intake.register_names import files_of_register

# What else lies beside the sources' folders; `truth` comes with deliveries for practice.
BESIDE = ("delivery.toml", "birthrecon.toml", "deletions.csv", "truth")


@dataclass(frozen=True)
class Folder:
    """A folder of sources. files: below it, in a fixed order; odd: what is no readable file."""

    path: Path
    contracts: Sequence[Contract]
    files: Sequence[Path]
    odd: Sequence[Odd]


@dataclass(frozen=True)
class Listing:
    """folders: those of the sources, also where they are not there. taken: the files of each
    source, if it is read from files, in a fixed order; of registers those that may hold it, until
    `register_tables.sort_out` has looked into them. beside: what lies beside the folders and is no
    part of every delivery."""

    delivery: Path
    folders: Sequence[Folder]
    taken: Mapping[Contract, Sequence[Path]]
    beside: Sequence[Path]

    def folder_of(self, contract: Contract) -> Path:
        """The source's folder."""
        return next(one.path for one in self.folders if contract in one.contracts)

    def without(self, left_out: Set[Path]) -> "Listing":
        """The listing in which no source reads these files."""
        taken = {
            contract: [path for path in paths if path not in left_out]
            for contract, paths in self.taken.items()
        }
        return replace(self, taken=taken)


def list_delivery(delivery: Path) -> Listing:
    """Look at the whole folder. Raises: OSError where it cannot be read."""
    by_path: dict[Path, list[Contract]] = {}
    for contract in all_contracts():
        by_path.setdefault(_source_folder(delivery, contract), []).append(contract)
    folders = [_folder(path, contracts) for path, contracts in sorted(by_path.items())]
    taken = {
        contract: _files_of(contract, folder) for folder in folders for contract in folder.contracts
    }
    beside = [
        path
        for path in sorted(delivery.iterdir())
        if path not in by_path and path.name.lower() not in BESIDE and not is_ignored(path)
    ]
    return Listing(delivery, folders, taken, beside)


def find_files(delivery: Path, contract: Contract) -> list[Path]:
    """The files of one source."""
    return _files_of(contract, _folder(_source_folder(delivery, contract), [contract]))


def memos(files: Sequence[Path]) -> list[Path]:
    """The memo files of the tables among the files."""
    found = [memo_path(path) for path in files if path.suffix.lower() == ".dbf"]
    return [path for path in found if path]


def _folder(path: Path, contracts: Sequence[Contract]) -> Folder:
    files, odd = walk(path) if path.is_dir() else ([], [])
    return Folder(path, contracts, files, odd)


def _source_folder(delivery: Path, contract: Contract) -> Path:
    """The contract's folder, whatever the case of its name."""
    named = [
        path
        for path in delivery.iterdir()
        if path.is_dir() and path.name.lower() == contract.folder
    ]
    return min(named, default=delivery / contract.folder)


def _files_of(contract: Contract, folder: Folder) -> list[Path]:
    """The contract's files; of a single source's rival formats the first pattern that is met
    wins."""
    files = folder.files
    if contract.own_name:
        return files_of_register(contract, folder.contracts, files)
    if not contract.single:
        return [
            path
            for path in files
            if any(fnmatch(path.name.lower(), pattern) for pattern in contract.patterns)
        ]
    for pattern in contract.patterns:
        met = [path for path in files if fnmatch(path.name.lower(), pattern)]
        if met:
            return met
    return []
