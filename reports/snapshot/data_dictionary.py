"""The data dictionary of `births.duckdb`, made from the comments in the file itself:
docs/data-dictionary.md.

python -m reports.snapshot.data_dictionary OUT > docs/data-dictionary.md
"""

import sys
from contextlib import closing
from pathlib import Path

import duckdb

from reports.snapshot.publish import BIRTHS_FILE

HEAD = """# Data dictionary of births.duckdb

Made from the file's own comments by `python -m reports.snapshot.data_dictionary OUT`; a test holds
it to them. How to use the file: [analysts.md](analysts.md).
"""
_TABLES = """
select table_name, comment from duckdb_tables() where not internal
union all
select view_name, comment from duckdb_views() where not internal
order by 1
"""
_COLUMNS = """
select column_name, data_type, comment from duckdb_columns()
where not internal and table_name = ? order by column_index
"""


def data_dictionary(out: Path) -> str:
    """Every table, view and column with its type and meaning, as Markdown."""
    with closing(duckdb.connect(str(out / BIRTHS_FILE), read_only=True)) as con:
        parts = [HEAD]
        for table, comment in con.execute(_TABLES).fetchall():
            rows = con.execute(_COLUMNS, [table]).fetchall()
            lines = [f"| `{name}` | {kind} | {_cell(meaning)} |" for name, kind, meaning in rows]
            parts.append(
                "\n".join(
                    [
                        f"## {table}",
                        "",
                        _cell(comment),
                        "",
                        "| column | type | meaning |",
                        "| --- | --- | --- |",
                        *lines,
                        "",
                    ]
                )
            )
    return "\n".join(parts)


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.stdout.write(data_dictionary(Path(sys.argv[1])))
