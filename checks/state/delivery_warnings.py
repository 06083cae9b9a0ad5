"""How an update tells of the delivery as a whole."""

import duckdb

NAMED = 5


def listed_names(names: list[str]) -> str:
    """The first names, and how many there are."""
    return ", ".join(names[:NAMED]) + (f" … ({len(names)})" if len(names) > NAMED else "")


def listed_rows(rows: list[int]) -> tuple[str, str]:
    """The first rows' numbers and how many there are besides, in both languages."""
    first, others = rows[:NAMED], len(rows) - NAMED
    zh, en = "、".join(map(str, first)), ", ".join(map(str, first))
    if others <= 0:
        return zh, en
    return f"{zh} 等 {len(rows)}", f"{en} and {others} more"


def warn(con: duckdb.DuckDBPyConnection, file: str, rule: str, zh: str, en: str) -> None:
    """Enter a warning of the delivery as a whole."""
    con.execute(
        "insert into intake_findings values ('warning', null, ?, ?, ?, ?, null)",
        [file, rule, zh, en],
    )
