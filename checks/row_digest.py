"""What a row says, as one text and in 64 bits."""

from collections.abc import Collection, Iterable

import duckdb


def row_digest(
    con: duckdb.DuckDBPyConnection, rows: str, columns: Collection[str] | None = None
) -> str:
    """SQL of a digest of the columns of a table or view: among two million rows two that say
    different things have the same once in ten million runs.

    Texts go through MD5. DuckDB's own hash of a text of 16 bytes or more takes two for one where
    they differ in two places eight bytes apart: it did so 24 times in 600,000 keys of a district.

    Args: rows, the table or view, with its schema where it needs one; columns, those that count,
    all where it is not given.
    """
    texts: list[str] = []
    others: list[str] = []
    for name, kind, *_ in con.execute(f"describe {rows}").fetchall():
        if columns is None or name in columns:
            (texts if kind == "VARCHAR" else others).append(f'"{name}"')
    text = [f"md5_number_lower({cells_as_text(texts)})"] if texts else []
    return f"hash({', '.join([*text, *others])})"


def cells_as_text(cells: Iterable[str]) -> str:
    """SQL of one text that holds the texts of a row: an empty cell differs from one without a
    value, and no two cells become one. Characters that no office writes part them.

    Args: cells, SQL of each.
    """
    return f"concat_ws(chr(31), {', '.join(f'coalesce({cell}, chr(30))' for cell in cells)})"
