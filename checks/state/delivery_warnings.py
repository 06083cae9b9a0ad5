"""How an update tells of the delivery as a whole."""

import duckdb

NAMED = 5


def listed_names(names: list[str]) -> str:
    """The first names, and how many there are."""
    return ", ".join(names[:NAMED]) + (f" … ({len(names)})" if len(names) > NAMED else "")


def warn(con: duckdb.DuckDBPyConnection, file: str, rule: str, zh: str, en: str) -> None:
    """Enter a warning of the delivery as a whole."""
    con.execute(
        "insert into intake_findings values ('warning', null, ?, ?, ?, ?, null)",
        [file, rule, zh, en],
    )
