"""Which parts a delivery has, and taking them in: files in a fixed order, a database where the
options name one.

What a row means is no concern here; see `checks.gate`.
"""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import duckdb

from checks.contracts import all_contracts
from checks.contracts.exchange import BY_SERVICE, EXCHANGE
from checks.contracts.model import Contract
from checks.intake.database_source import DatabaseSource
from checks.intake.databases import load_database
from checks.intake.district import check_district
from checks.intake.folders import shown_name
from checks.intake.grid import Note
from checks.intake.kinds import HEAD_BYTES, archive_name
from checks.intake.listing import Listing, list_delivery, memos
from checks.intake.manifest import Manifest, manifest_notes, read_manifest
from checks.intake.part_ends import RegisterPart
from checks.intake.read import Loaded, RawRows, load_file, raw_rows
from checks.intake.reader_process import ReaderProcess
from checks.intake.refused import packed
from checks.intake.register_parts import judge_parts
from checks.intake.register_tables import sort_out
from checks.intake.unread_files import unread_files
from checks.intake.warehouse import (
    append_rows,
    create_intake_tables,
    open_warehouse,
    second_connection,
    threads_of,
)
from operating_system.files import file_sha256

AT_ONCE = 2
"""Sources that are read beside each other: a third gains nothing, for hospitals have half of all
files' bytes."""


@dataclass(frozen=True)
class IntakeOptions:
    """What the delivery's folder does not say.

    databases: sources that come from a database instead of a file. run_id: default a new one.
    code_version: for the record of the run. notices: a file of notices that came otherwise than
    with the delivery; a source of the exchange like the delivery's own files. revoked: notice_id
    and partner_code of notices that their senders have revoked. of_changes: sources of which the
    files hold changes of what was delivered before.
    """

    databases: tuple[DatabaseSource, ...] = ()
    run_id: str | None = None
    code_version: str = ""
    notices: Path | None = None
    revoked: tuple[tuple[str, str], ...] = ()
    of_changes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Fingerprint:
    source_file: str
    sha256: str
    size: int
    path: Path = Path()


@dataclass(frozen=True)
class _Taken:
    """What a source brought. parts: files or sheets. prints: of its files, in a fixed order.
    left_out: files that turned out not to count."""

    contract: Contract
    parts: Sequence[tuple[Loaded, _Fingerprint]]
    prints: Sequence[str]
    left_out: frozenset[Path] = frozenset()


def take_in(delivery: Path, warehouse: Path, options: IntakeOptions) -> None:
    """Read everything delivered into `raw`, as text; write run_context, source_files and
    intake_findings.

    Raises: DeliveryError when the folder or its delivery.toml cannot be used, or its district is
    not the one that the delivered data bear; DatabaseError when a
    database that the options name cannot be read. Anything wrong with a file is a finding.
    """
    manifest = read_manifest(delivery)
    listing = list_delivery(delivery)
    contracts = all_contracts()
    prints: list[str] = [file_sha256(delivery / "delivery.toml")]
    with open_warehouse(warehouse) as con:
        create_intake_tables(con, contracts)
        if options.revoked:
            con.executemany("insert into revoked_notices values ($1, $2)", options.revoked)
        with ReaderProcess() as reader:  # one for all: they read one file at a time
            listing = sort_out(listing, reader, _from_database(options))
            sources = _take_sources(con, contracts, listing, options, reader)
        listing = listing.without(frozenset[Path]().union(*(one.left_out for one in sources)))
        _record(con, sources)
        for taken in sources:
            prints += taken.prints
        _note_unknown_files(con, listing, _from_database(options))
        unread = unread_files(listing, _from_database(options))
        append_rows(con, "unread_files", [(name,) for name in unread])
        for note in manifest_notes(manifest, datetime.now(UTC).date()):
            _note(con, None, "delivery.toml", note)
        check_district(con, manifest)
        _write_context(con, delivery, manifest, options, prints)


def warnings_of_delivery(warehouse: Path) -> list[str]:
    """The findings that warn of the delivery as a whole and of no source, in both languages."""
    with open_warehouse(warehouse, read_only=True) as con:
        found = con.execute(
            "select distinct message, message_en from intake_findings "
            "where severity = 'warning' and source is null order by all"
        ).fetchall()
    return [f"{zh}\n{en}" for zh, en in found]


def _take_sources(
    con: duckdb.DuckDBPyConnection,
    contracts: Sequence[Contract],
    listing: Listing,
    options: IntakeOptions,
    reader: ReaderProcess,
) -> list[_Taken]:
    """What each source brought, in the order of the contracts; files of two sources are read
    beside each other. Raises: the error of the first source that has one."""
    from_database = _from_database(options)
    of_files = [contract for contract in contracts if contract.name not in from_database]
    ends = Event()

    def take_files(contract: Contract, beside: duckdb.DuckDBPyConnection) -> _Taken:
        also = options.notices if contract is EXCHANGE else None
        with raw_rows(beside, contract, reader) as raw:
            taken = _take_files(raw, listing, also, ends)
            raw.write()
            return _of_register(beside, taken, options) if contract.own_name else taken

    with ExitStack() as held:
        # Made here: no two threads may use one connection.
        own = [held.enter_context(closing(second_connection(con))) for _ in of_files]
        threads = held.enter_context(ThreadPoolExecutor(min(AT_ONCE, threads_of(con))))
        held.callback(ends.set)  # before threads are waited for: one failed, or the user broke off
        taken = dict(zip(of_files, threads.map(take_files, of_files, own), strict=True))
    for contract in contracts:
        if contract.name in from_database:
            taken[contract] = _take_database(con, contract, from_database[contract.name])
    return [taken[contract] for contract in contracts]


def _take_files(raw: RawRows, listing: Listing, also: Path | None, ends: Event) -> _Taken:
    """Every file of the contract, by name, and one more, unless the intake ends before."""
    parts: list[tuple[Loaded, _Fingerprint]] = []
    prints: list[str] = []
    contract = raw.contract
    folder = listing.folder_of(contract)
    taken = {BY_SERVICE}
    for path in [*listing.taken[contract], *([also] if also else [])]:
        if ends.is_set():
            break
        name = BY_SERVICE if path == also else _name(path, folder, taken)
        taken.add(name)
        try:
            sha256, size = file_sha256(path), path.stat().st_size
            loaded_parts = load_file(raw, path, name)
        except OSError:
            sha256, size, loaded_parts = "", 0, [_unreadable(name)]
        for loaded in loaded_parts:
            parts.append((loaded, _Fingerprint(loaded.source_file, sha256, size, path)))
        prints.append(f"{contract.name}/{name}:{sha256}")
        prints += [f"{name}.memo:{file_sha256(memo)}" for memo in memos([path])]
    return _Taken(contract, parts, prints)


def _of_register(con: duckdb.DuckDBPyConnection, taken: _Taken, options: IntakeOptions) -> _Taken:
    """Of a register's files those that count, and which of them cannot be told apart."""
    by_name = {print_.source_file: print_ for _, print_ in taken.parts}
    judged = judge_parts(
        con,
        taken.contract,
        [RegisterPart(loaded, print_.path) for loaded, print_ in taken.parts],
        of_changes=taken.contract.name in options.of_changes,
    )
    return replace(
        taken,
        parts=[(part.loaded, by_name[part.name]) for part in judged.parts],
        left_out=judged.left_out,
    )


def _name(path: Path, folder: Path, taken: set[str]) -> str:
    """The file's name below its folder, as no other file of the source bears it: one may be written
    in two encodings."""
    name = shown_name(path.relative_to(folder))
    while name in taken:
        name += " (2)"
    return name


def _unreadable(name: str) -> Loaded:
    note = Note(
        "error",
        "no_readable_file",
        "文件无法读取（权限不足或磁盘出错）；请检查后重新报送。",
        "The file cannot be read (rights, or the disk); check it and deliver again.",
    )
    return Loaded(name, 0, "", "damaged", (note,))


def _take_database(
    con: duckdb.DuckDBPyConnection, contract: Contract, source: DatabaseSource
) -> _Taken:
    loaded, sha256 = load_database(con, contract, source)
    part = loaded, _Fingerprint(loaded.source_file, sha256, 0)
    return _Taken(contract, [part], [f"{contract.name}:{sha256}"])


def _record(con: duckdb.DuckDBPyConnection, sources: Sequence[_Taken]) -> None:
    """Every part in `source_files`, and what is to be known of it."""
    rows = [
        (
            taken.contract.name,
            loaded.source_file,
            fingerprint.sha256,
            fingerprint.size,
            loaded.encoding,
            loaded.rows,
            loaded.status,
        )
        for taken in sources
        for loaded, fingerprint in taken.parts
    ]
    append_rows(con, "source_files", rows)
    for taken in sources:
        for loaded, _ in taken.parts:
            for note in loaded.notes:
                _note(con, taken.contract.name, loaded.source_file, note)


def _from_database(options: IntakeOptions) -> dict[str, DatabaseSource]:
    return {source.contract: source for source in options.databases}


def _note_unknown_files(
    con: duckdb.DuckDBPyConnection, listing: Listing, from_database: Collection[str]
) -> None:
    """Whatever no contract takes: told, never silently passed over. from_database: the sources that
    are read from no file."""
    read = [one for one in listing.taken if one.name not in from_database]
    known = {path for contract in read for path in listing.taken[contract]}
    known |= set(memos(sorted(known)))
    for folder in listing.folders:
        for path in folder.files:
            if path not in known:
                _note_unknown(con, path, listing.delivery)
        for one in folder.odd:
            name = shown_name(one.path.relative_to(listing.delivery))
            _note(con, None, name, one.note)
    for path in listing.beside:
        name = shown_name(path.relative_to(listing.delivery))
        _note(con, None, name, _unknown(path) if path.is_file() else _UNKNOWN)


_UNKNOWN = Note(
    "note",
    "unknown_file",
    "不在约定之内，或同一来源已由另一个文件或数据库读取，未读取；其中如有应报的数据，请存为约定的"
    "格式和文件名后重新报送。",
    "The file is outside the contract, or another file or a database of its source was read "
    "instead. Where it holds data that belong to the delivery, save it under the contract's name "
    "and format and deliver again.",
)


_SHORTCUT = Note(
    "error",
    "no_readable_file",
    "这是快捷方式，不是文件本身，没有读取；请放入文件本身后重新报送。",
    "This is a shortcut and not the file, and nothing was read; put the file itself there and "
    "deliver again.",
)


def _note_unknown(con: duckdb.DuckDBPyConnection, path: Path, delivery: Path) -> None:
    name = shown_name(path.relative_to(delivery))
    con.execute(
        "insert into source_files values (null, $1, $2, $3, null, 0, 'unknown')",
        [name, file_sha256(path), path.stat().st_size],
    )
    _note(con, None, name, _unknown(path))


def _unknown(path: Path) -> Note:
    """What is to be known of a file that no contract takes."""
    if path.suffix.lower() == ".lnk":
        return _SHORTCUT
    try:
        with path.open("rb") as stream:
            kind = archive_name(path.name, stream.read(HEAD_BYTES))
    except OSError:
        return _UNKNOWN
    if not kind:
        return _UNKNOWN
    error = packed(kind)
    return Note("error", error.rule, error.zh, error.en)


def _note(con: duckdb.DuckDBPyConnection, source: str | None, source_file: str, note: Note) -> None:
    con.execute(
        "insert into intake_findings values ($1, $2, $3, $4, $5, $6, $7)",
        [note.severity, source, source_file, note.rule, note.zh, note.en, note.rows],
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
            shown_name(delivery),
            sha256,
            options.code_version,
            manifest.window_start,
            manifest.window_end,
            manifest.extract_date,
            manifest.district_code,
        ],
    )
