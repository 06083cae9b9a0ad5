"""A look at a workbook's archive before anything reads it: what would unpack to more than a
register ever holds is refused.

A reader keeps a sheet as a rectangle from A1 to its last filled cell, and a copy of a text for each
of its uses: a file of 2 kB can ask for 500 GB. What this look does not foresee, the memory limit of
the reading process stops (see `reader_process`).
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

from checks.intake.refused import RefusedFileError, damaged, locked, packed, too_large

CHUNK = 1 << 20
END_OF_ARCHIVE = b"PK\x05\x06"
ENCRYPTED = 0x1
# A part that every workbook of Excel, WPS or LibreOffice has.
WORKBOOK = re.compile(r"(^|/)(workbook\.(xml|bin)|content\.xml|\[Content_Types\]\.xml)$", re.I)
# A cell's or a row's place; a place without letters is a row's.
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,10})["']""")
FILLED = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^<>]*\s)?r\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,10})["']"""
    rb"""(?:[^<>]*[^<>/])?>(?!\s*</)"""
)
SHARED = re.compile(rb"""t\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*([0-9]{1,10})""")
TAGS_OF_A_CELL = 5
MOST_NOTES = 1_000
ITEM = re.compile(rb"<(?:\w+:)?si[\s/>]")
# A formula whose cell holds no value: the program that wrote it never calculated.
UNCALCULATED = re.compile(
    rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
# What somebody has pinned to a cell: Excel's notes and threads by place, LibreOffice's without one.
NOTE = re.compile(
    rb"""<(?:\w+:)?comment\s(?:[^<>]*\s)?ref\s*=\s*["']([A-Za-z]{1,3}[0-9]{1,7})["']"""
    rb"""|<office:annotation[\s>]"""
)
EPOCH_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true|on)["']""", re.IGNORECASE)


@dataclass(frozen=True)
class Limits:
    """What a workbook may hold. Half a million births in one sheet stay below every one of
    them."""

    entries: int = 5_000
    unpacked_bytes: int = 1_000_000_000
    columns: int = 1_000
    cells: int = 20_000_000
    text_bytes: int = 500_000_000
    # Sheets of formatted empty rows shrink to a hundredth; nothing large and honest to less.
    ratio: int = 400
    ratio_from_bytes: int = 50_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Seen:
    """What the look found. uncalculated: formulas whose cells hold no value. notes: the cells that
    bear a note, as far as the file says which."""

    counts_from_1904: bool
    uncalculated: int
    notes: tuple[str, ...] = ()


def look_at_archive(data: bytes, limits: Limits = LIMITS) -> Seen:
    """What is to be known of the workbook in the archive.

    Raises: RefusedFileError when the archive is broken, is locked, holds no workbook, or asks for
    more than the limits.
    """
    # Read before the directory is: its own count costs nothing.
    end = data.rfind(END_OF_ARCHIVE)
    if end >= 0 and int.from_bytes(data[end + 10 : end + 12], "little") > limits.entries:
        raise _many_entries(int.from_bytes(data[end + 10 : end + 12], "little"))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _look_at_directory(entries, limits)
            parts = _Parts(archive, {info.filename.replace("\\", "/"): info for info in entries})
            if not any(WORKBOOK.search(name) for name in parts.infos):
                raise packed("ZIP")
            uncalculated, notes = _look_at_cells(parts, limits)
            return Seen(parts.counts_from_1904(), uncalculated, notes)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise damaged(type(error).__name__) from error


def _look_at_directory(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise _many_entries(len(entries))
    if any(info.flag_bits & ENCRYPTED for info in entries):
        raise locked()
    unpacked = sum(info.file_size for info in entries)
    packed = sum(info.compress_size for info in entries)
    if unpacked > limits.unpacked_bytes or (
        unpacked > limits.ratio_from_bytes and unpacked > limits.ratio * max(packed, 1)
    ):
        raise too_large(
            f"解压后有 {unpacked // 1_000_000} MB，是文件的 {unpacked // max(packed, 1)} 倍",
            f"unpacked it has {unpacked // 1_000_000} MB, {unpacked // max(packed, 1)} times the "
            "file",
        )


def _many_entries(count: int) -> RefusedFileError:
    return too_large(f"压缩包内有 {count} 个部分", f"its archive has {count} parts")


@dataclass(frozen=True)
class _Parts:
    """The archive's parts by name."""

    archive: zipfile.ZipFile
    infos: dict[str, zipfile.ZipInfo]

    def xml(self) -> list[str]:
        """Parts that may be a sheet, whatever their names; the texts' table is none."""
        return [
            name
            for name in self.infos
            if name.lower().endswith(".xml") and not name.lower().endswith("sharedstrings.xml")
        ]

    def texts(self) -> list[str]:
        """The tables of texts that cells refer to."""
        return [name for name in self.infos if name.lower().endswith("sharedstrings.xml")]

    def pieces(self, name: str, limit: int) -> Iterator[bytes]:
        """The part's text in pieces that begin at a tag.

        Raises: RefusedFileError when more comes than the directory told.
        """
        rest, come = b"", 0
        with self.archive.open(self.infos[name]) as stream:
            while chunk := stream.read(CHUNK):
                come += len(chunk)
                if come > limit:
                    raise _unpacks_beyond(limit)
                whole = rest + chunk
                cut = _last_whole_cell(whole)
                rest = whole[cut:]
                yield whole[:cut]
        yield rest

    def counts_from_1904(self) -> bool:
        """What the workbook's own part says of its first day."""
        name = next((name for name in self.infos if name.lower() == "xl/workbook.xml"), "")
        return bool(name) and any(
            EPOCH_1904.search(piece) for piece in self.pieces(name, LIMITS.unpacked_bytes)
        )


def _last_whole_cell(text: bytes) -> int:
    """Where the text may be cut: a cell's tag, its value's tag and what follows stay together."""
    cut = len(text)
    for _ in range(TAGS_OF_A_CELL):
        cut = text.rfind(b"<", 0, cut)
        if cut <= 0 or len(text) > 8 * CHUNK:
            return len(text)
    return cut


def _unpacks_beyond(limit: int) -> RefusedFileError:
    return too_large(
        f"有一部分解压后超过 {limit // 1_000_000} MB",
        f"one of its parts unpacks to more than {limit // 1_000_000} MB",
    )


def _look_at_cells(parts: _Parts, limits: Limits) -> tuple[int, tuple[str, ...]]:
    """How many formulas have no value, and which cells bear notes. Raises: RefusedFileError when a
    sheet is too large."""
    uses, uncalculated, notes = 0, 0, list[str]()
    for name in parts.xml():
        extent = _extent(parts, name, PLACE, limits)
        if extent.is_beyond(limits):
            # Formatted cells with nothing in them cost a reader nothing: count the filled ones.
            extent = _extent(parts, name, FILLED, limits)
        if extent.is_beyond(limits):
            raise too_large(
                f"工作表一直用到第 {extent.row} 行、第 {extent.column} 列",
                f"a sheet reaches as far as row {extent.row} and column {extent.column}",
            )
        uses += extent.texts
        uncalculated += extent.uncalculated
        notes += extent.notes
    _look_at_texts(parts, uses, limits)
    return uncalculated, tuple(notes[:MOST_NOTES])


@dataclass(frozen=True)
class _Extent:
    """How far a sheet reaches, how many cells refer to the texts' table (at most), how many hold a
    formula without a value, and which bear a note."""

    row: int
    column: int
    texts: int
    uncalculated: int
    notes: tuple[str, ...]

    def is_beyond(self, limits: Limits) -> bool:
        """Whether the rectangle is larger than a register's."""
        return self.column > limits.columns or self.row * max(self.column, 1) > limits.cells


def _extent(parts: _Parts, name: str, pattern: re.Pattern[bytes], limits: Limits) -> _Extent:
    row, texts, uncalculated, letters, notes = 0, 0, 0, {b""}, list[str]()
    for piece in parts.pieces(name, limits.unpacked_bytes):
        texts += piece.count(b'"s"') + piece.count(b"'s'")
        uncalculated += len(UNCALCULATED.findall(piece)) if b"f>" in piece else 0
        if b"comment" in piece or b"annotation" in piece:
            notes += [place.decode() for place in NOTE.findall(piece)]
        found = pattern.findall(piece)
        if found:
            row = max(row, max(int(number) for _, number in found))
            letters.update({place for place, _ in found})
    column = max(_column(place) for place in letters)
    return _Extent(row, column, texts, uncalculated, tuple(notes))


def _column(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _look_at_texts(parts: _Parts, uses: int, limits: Limits) -> None:
    """Each use of a text is a copy of it: the length of all copies together counts."""
    lengths = [length for name in parts.texts() for length in _text_lengths(parts, name, limits)]
    if max(lengths, default=0) * uses <= limits.text_bytes:
        return
    copied = 0
    for name in parts.xml():
        for piece in parts.pieces(name, limits.unpacked_bytes):
            places = map(int, SHARED.findall(piece))
            copied += sum(lengths[place] for place in places if place < len(lengths))
        if copied > limits.text_bytes:
            raise too_large(
                f"单元格内的文字合计超过 {limits.text_bytes // 1_000_000} MB",
                f"its cells hold more than {limits.text_bytes // 1_000_000} MB of text",
            )


def _text_lengths(parts: _Parts, name: str, limits: Limits) -> list[int]:
    """Bytes of each text with its tags, in the table's order."""
    starts, come = [], 0
    for piece in parts.pieces(name, limits.unpacked_bytes):
        starts += [come + match.start() for match in ITEM.finditer(piece)]
        come += len(piece)
    return [after - before for before, after in pairwise([*starts, come])]
