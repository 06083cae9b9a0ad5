"""The cells of a list of deletions, read as the gate reads the registers' own."""

import csv
from collections.abc import Sequence

import duckdb

from checks.cast import reader
from checks.contracts.model import Contract, Kind
from checks.errors import DeliveryError
from checks.intake.delimited import SEPARATORS, one_line_end
from checks.intake.headings import HEADING_SEARCH_ROWS as SEARCHED
from checks.state.terms import plain_word

FILE = "deletions.csv"
HEADINGS = ("source", "source_record_id")
# Records have keys of their own there; of the others whole files are sent again.
DELETABLE = ("population", "wis_woman", "wis_birth", "hospital", "exchange")
# So a column of numbers comes out of some programs where one of its cells is empty.


def read_list(con: duckdb.DuckDBPyConnection, text: str) -> list[tuple[int, list[str]]]:
    """The rows below the headings, with their lines, blank ones left out. A title may stand above
    the headings; any of the registers' separators may part the cells.

    Raises: DeliveryError where no row is headed so, or a record stands above it, or a quote does
    not pair.
    """
    lines = one_line_end(text).replace("\r", " ").split("\n")
    for separator in SEPARATORS:
        top = [next(csv.reader([line], delimiter=separator), []) for line in lines[:SEARCHED]]
        for at, cells in enumerate(_plain(con, top)):
            if [plain_word(cell) for cell in cells] == list(HEADINGS):
                return _below(con, lines, at, separator)
            if cells and plain_word(cells[0]) in DELETABLE:
                break
    raise DeliveryError(
        f"{FILE} 的记录之上应有表头 {','.join(HEADINGS)}（可在前 {SEARCHED} 行之内）；请加上或上移"
        "这一行，其下每行写一条记录。",
        f"{FILE} must be headed {','.join(HEADINGS)} above its records, within the first "
        f"{SEARCHED} rows: put that row there, and below it one row a record.",
    )


def _below(
    con: duckdb.DuckDBPyConnection, lines: Sequence[str], heading: int, separator: str
) -> list[tuple[int, list[str]]]:
    reading = csv.reader(lines[heading + 1 :], delimiter=separator, strict=True)
    rows: list[list[str]] = []
    numbers: list[int] = []
    try:
        for row in reading:
            rows.append(row)
            numbers.append(heading + 1 + reading.line_num)
    except csv.Error:
        number = heading + 1 + reading.line_num
        raise DeliveryError(
            f"{FILE} 第 {number} 行的引号不成对；请改正，或另存为 UTF-8 的 CSV。",
            f"{FILE}, row {number}: a quote does not pair. Mend it, or save the list anew as CSV "
            "in UTF-8.",
        ) from None
    cells = _plain(con, rows)
    return [(number, row) for number, row in zip(numbers, cells, strict=True) if row]


def _plain(con: duckdb.DuckDBPyConnection, rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows' cells, clean. Excel writes empty ones behind them where the sheet was once
    wider."""
    clean = iter(clean_cells(con, [cell for row in rows for cell in row]))
    found = [[next(clean) for _ in row] for row in rows]
    for cells in found:
        while cells and not cells[-1]:
            cells.pop()
    return found


def clean_cells(con: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> list[str]:
    """The texts without marks of text, blanks, wide letters and characters of no width; '' where
    nothing is left. The connection has been given the readers, as for all here."""
    return [text or "" for text in _read(con, "clean(v)", texts)]


def read_keys(
    con: duckdb.DuckDBPyConnection, contract: Contract, texts: Sequence[str]
) -> list[str | None]:
    """The `source_record_id` that each clean text names; None where it is no key, or a number that
    has lost digits."""
    columns = [contract.column(name) for name in contract.key]
    at_key = next(at for at, column in enumerate(columns) if column.kind is Kind.KEY)
    parts = [_parts(text, at_key, len(columns)) for text in texts]
    read = []
    for at, column in enumerate(columns):
        cells = clean_cells(con, [one[at] for one in parts])
        found = _read(con, f"cast({reader(column, 'v')} as varchar)", cells)
        # A birth order that is none is left as it stands: it meets nothing, and is told.
        left = [cell if column.default else "" for cell in cells]
        read.append([one or cell for one, cell in zip(found, left, strict=True)])
    return ["/".join(one) if all(one) else None for one in zip(*read, strict=True)]


def _parts(text: str, at_key: int, width: int) -> list[str]:
    """The key's columns; the one that is a number of its own may hold a '/'."""
    parts = text.split("/")
    behind = len(parts) - (width - at_key - 1)
    if len(parts) < width:
        return [*parts, *[""] * (width - len(parts))]
    return [*parts[:at_key], "/".join(parts[at_key:behind]), *parts[behind:]]


def _read(con: duckdb.DuckDBPyConnection, sql: str, texts: Sequence[str]) -> list[str | None]:
    rows = con.execute(
        f"select {sql} from (select unnest($1::varchar[]) as v, "
        "unnest(range(len($1::varchar[]))) as nth) order by nth",
        [list(texts)],
    ).fetchall()
    return [row[0] for row in rows]
