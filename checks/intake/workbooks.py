"""Excel workbooks (.xlsx and the older .xls) as grids, one per sheet that holds anything."""

import polars as pl

from checks.contracts.model import Contract
from checks.intake.delimited import mark_bytes
from checks.intake.grid import HEADING_SEARCH_ROWS, Grid, find_heading_row

MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00(\.0+)?$"


def read_workbook(data: bytes, contract: Contract) -> list[Grid]:
    """Every sheet with content; row_number is the sheet's. A true date arrives as YYYY-MM-DD.

    Raises: polars' or calamine's errors when the bytes are no workbook; the caller makes a finding
    of them.
    """
    # skip_rows=0: calamine else drops empty rows at the top, and every row number after them would
    # be wrong.
    sheets = pl.read_excel(
        data,
        sheet_id=0,
        has_header=False,
        drop_empty_rows=False,
        drop_empty_cols=False,
        raise_if_empty=False,
        read_options={"dtypes": "string", "header_row": None, "skip_rows": 0},
    )
    filled = {name: sheet for name, sheet in sheets.items() if sheet.height and sheet.width}
    return [
        _grid(sheet, contract, "" if index == 0 else name)
        for index, (name, sheet) in enumerate(filled.items())
    ]


def _grid(sheet: pl.DataFrame, contract: Contract, part: str) -> Grid:
    names = [f"c{index}" for index in range(sheet.width)]
    text = sheet.rename(dict(zip(sheet.columns, names, strict=True))).cast(pl.String)
    numbered = text.with_columns(row_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    rows = text.head(HEADING_SEARCH_ROWS).rows()
    start = find_heading_row(rows, contract) or 0
    body = _without_empty_tail(numbered.slice(start + 1), names)
    whole_line = pl.concat_str([pl.col(name).fill_null("") for name in names], separator=",")
    cells = body.with_columns(
        pl.col(names).str.replace(MIDNIGHT, "${1}"), fault=mark_bytes(whole_line, lossy=False)
    )
    cells = cells.with_columns(
        line=pl.when(pl.col("fault").is_not_null()).then(whole_line.str.slice(0, 60))
    )
    return Grid(cells, tuple(cell or "" for cell in rows[start]), "xlsx", part)


def _without_empty_tail(rows: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Formatted but empty cells below the table are no delivered rows."""
    filled = rows.select(
        pl.any_horizontal(pl.col(names).fill_null("").str.strip_chars() != "")
    ).to_series()
    last = filled.arg_true().max()
    return rows.head(int(last) + 1 if isinstance(last, int) else 0)
