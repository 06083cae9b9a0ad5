"""Which parts a delivery has, and taking them in: files in a fixed order, a database where the
options name one.

What a row means is no concern here; see `checks.gate`.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

import duckdb

from checks.contracts import all_contracts
from checks.contracts.model import Contract
from checks.intake.databases import DatabaseSource, load_database
from checks.intake.manifest import Manifest, read_manifest
from checks.intake.read import Loaded, load_file, raw_rows
from checks.intake.warehouse import create_intake_tables, open_warehouse

IGNORED = ("~$*", ".*", "thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class IntakeOptions:
    """What the delivery's folder does not say.

    databases: sources that come from a database instead of a file. run_id: default a new one.
    code_version: for the record of the run.
    """

    databases: tuple[DatabaseSource, ...] = ()
    run_id: str | None = None
    code_version: str = ""


@dataclass(frozen=True)
class _Fingerprint:
    source_file: str
    sha256: str
    size: int


def take_in(delivery: Path, warehouse: Path, options: IntakeOptions) -> None:
    """Read everything delivered into `raw`, as text; write run_context, source_files and
    intake_findings.

    Raises: DeliveryError when the folder or its delivery.toml cannot be used; DatabaseError when a
    database that the options name cannot be read. Anything wrong with a file is a finding.
    """
    manifest = read_manifest(delivery)
    contracts = all_contracts()
    from_database = {source.contract: source for source in options.databases}
    prints: list[str] = [_sha256(delivery / "delivery.toml")]
    with open_warehouse(warehouse) as con:
        create_intake_tables(con, contracts)
        for contract in contracts:
            if contract.name in from_database:
                prints.append(_take_database(con, contract, from_database[contract.name]))
            else:
                prints += _take_files(con, contract, delivery)
        _note_unknown_files(con, contracts, delivery)
        _write_context(con, delivery, manifest, options, prints)


def _take_files(con: duckdb.DuckDBPyConnection, contract: Contract, delivery: Path) -> list[str]:
    """Every file of the contract, by name; returns their fingerprints."""
    prints = []
    folder = _folder(delivery, contract)
    with raw_rows(con, contract) as raw:
        for path in find_files(delivery, contract):
            name = path.relative_to(folder).as_posix()
            sha256 = _sha256(path)
            for loaded in load_file(raw, path, name):
                _record(
                    con,
                    contract,
                    loaded,
                    _Fingerprint(loaded.source_file, sha256, path.stat().st_size),
                )
            prints.append(f"{contract.name}/{name}:{sha256}")
    return prints


def _take_database(
    con: duckdb.DuckDBPyConnection, contract: Contract, source: DatabaseSource
) -> str:
    loaded, sha256 = load_database(con, contract, source)
    _record(con, contract, loaded, _Fingerprint(loaded.source_file, sha256, 0))
    return f"{contract.name}:{sha256}"


def find_files(delivery: Path, contract: Contract) -> list[Path]:
    """The contract's files in a fixed order; of a single source's rival formats the first pattern
    that is met wins."""
    folder = _folder(delivery, contract)
    if not folder.is_dir():
        return []
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_ignored(path))
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


def _folder(delivery: Path, contract: Contract) -> Path:
    """The contract's folder, whatever the case of its name."""
    named = [
        path
        for path in delivery.iterdir()
        if path.is_dir() and path.name.lower() == contract.folder
    ]
    return min(named, default=delivery / contract.folder)


def _is_ignored(path: Path) -> bool:
    return any(fnmatch(path.name.lower(), pattern) for pattern in IGNORED)


def _record(
    con: duckdb.DuckDBPyConnection, contract: Contract, loaded: Loaded, fingerprint: _Fingerprint
) -> None:
    con.execute(
        "insert into source_files values ($1, $2, $3, $4, $5, $6, $7)",
        [
            contract.name,
            loaded.source_file,
            fingerprint.sha256,
            fingerprint.size,
            loaded.encoding,
            loaded.rows,
            loaded.status,
        ],
    )
    for note in loaded.notes:
        con.execute(
            "insert into intake_findings values ($1, $2, $3, $4, $5, $6, $7)",
            [
                note.severity,
                contract.name,
                loaded.source_file,
                note.rule,
                note.zh,
                note.en,
                note.rows,
            ],
        )


def _note_unknown_files(
    con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract], delivery: Path
) -> None:
    """Files in a source's folder that no contract takes: told, never silently passed over."""
    known = {path for contract in contracts for path in find_files(delivery, contract)}
    folders = {_folder(delivery, contract) for contract in contracts}
    for folder in sorted(path for path in folders if path.is_dir()):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            if path in known or _is_ignored(path):
                continue
            name = path.relative_to(delivery).as_posix()
            con.execute(
                "insert into source_files values (null, $1, $2, $3, null, 0, 'unknown')",
                [name, _sha256(path), path.stat().st_size],
            )
            con.execute(
                "insert into intake_findings values ('note', null, $1, 'unknown_file', $2, $3, 0)",
                [
                    name,
                    "不在约定之内或另有同一来源的文件，未读取。",
                    "The file is outside the contract, or another file of its source was read "
                    "instead.",
                ],
            )


def _write_context(
    con: duckdb.DuckDBPyConnection,
    delivery: Path,
    manifest: Manifest,
    options: IntakeOptions,
    prints: list[str],
) -> None:
    sha256 = hashlib.sha256("\n".join(prints).encode()).hexdigest()
    now = datetime.now(UTC).replace(tzinfo=None)
    con.execute(
        "insert into run_context values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            options.run_id or uuid.uuid4().hex,
            now,
            str(delivery),
            sha256,
            options.code_version,
            manifest.window_start,
            manifest.window_end,
            manifest.extract_date,
            manifest.district_code,
        ],
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
