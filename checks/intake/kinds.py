"""What a file is, told by its first bytes: names lie (.xls is text with tabs, a web page or XML as
often as a workbook)."""

import re
from enum import StrEnum

HEAD_BYTES = 4096


class FileKind(StrEnum):
    """The formats that the intake tells apart."""

    PARQUET = "parquet"
    ARCHIVE = "archive"  # .xlsx, .xlsm, .xlsb, .ods, and .et of today's WPS
    COMPOUND = "compound"  # .xls and .et; also a workbook with a password
    OLD_EXCEL = "old_excel"  # before Excel 5: nothing reads it
    SPREADSHEET_ML = "spreadsheet_ml"  # "XML Spreadsheet 2003"
    WEB_PAGE = "web_page"
    WEB_ARCHIVE = "web_archive"  # "single file web page"
    FOREIGN = "foreign"  # no table at all
    TEXT = "text"  # or bytes that are nothing else


# Read in a process of their own: each of them can ask for more memory than there is.
OFFICE = (
    FileKind.ARCHIVE,
    FileKind.COMPOUND,
    FileKind.SPREADSHEET_ML,
    FileKind.WEB_PAGE,
    FileKind.WEB_ARCHIVE,
)
MARKS = (
    (b"PAR1", FileKind.PARQUET),
    (b"PK\x03\x04", FileKind.ARCHIVE),
    (b"PK\x05\x06", FileKind.ARCHIVE),
    (b"\xd0\xcf\x11\xe0", FileKind.COMPOUND),
    (b"\x09\x00\x04\x00", FileKind.OLD_EXCEL),
    (b"\x09\x02\x06\x00", FileKind.OLD_EXCEL),
    (b"\x09\x04\x06\x00", FileKind.OLD_EXCEL),
)
FOREIGN = (
    (b"%PDF", "PDF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "GZIP"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
)
PACKED = ("ZIP", "RAR", "7-Zip", "GZIP")
_PAGE = re.compile(
    r"<(!doctype\s+html|html|head|meta|body|table|style|title|div|center|!--)[\s>\-]", re.IGNORECASE
)
_JSON = re.compile(r"(?:\ufeff|ï»¿)?\s*(?:\[\s*)*[\"\\]?\{\s*[\"'\\}]|(?:\ufeff|ï»¿)?\s*\[\s*\]")
_OBJECT = re.compile(r"\{\s*\"")
_WORKBOOK = re.compile(r"<(\w+:)?workbook[\s>]", re.IGNORECASE)


def kind_of(head: bytes) -> FileKind:
    """The kind of file that begins so. head: its first HEAD_BYTES."""
    for mark, kind in MARKS:
        if head.startswith(mark):
            return kind
    if foreign_name(head):
        return FileKind.FOREIGN
    text = _as_text(head).lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        if _WORKBOOK.search(text):
            return FileKind.SPREADSHEET_ML
        if _PAGE.search(text):
            return FileKind.WEB_PAGE
    if text[:400].lower().startswith("mime-version:") or "multipart/related" in text[:400].lower():
        return FileKind.WEB_ARCHIVE
    return FileKind.TEXT


def is_json(head: bytes) -> bool:
    """Whether the text begins as JSON does: with an object, a list of them, or one as a text."""
    return _JSON.match(_as_text(head)) is not None


def has_objects(head: bytes) -> bool:
    """Whether an object of JSON begins somewhere in the text, below a title or behind a word."""
    return _OBJECT.search(_as_text(head)) is not None


def foreign_name(head: bytes) -> str:
    """What the file is called by people, where it can be no table."""
    return next((name for mark, name in FOREIGN if head.startswith(mark)), "")


def archive_name(name: str, head: bytes) -> str:
    """What an archive is called that holds other files; empty for anything else, and for a workbook
    in another's place, which begins like an archive too."""
    kind = "ZIP" if head.startswith(b"PK") and name.lower().endswith(".zip") else foreign_name(head)
    return kind if kind in PACKED else ""


def _as_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.decode("latin-1")
