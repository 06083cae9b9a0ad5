"""What a row's record is called, where that hangs on other rows."""

import duckdb


def rename_records(con: duckdb.DuckDBPyConnection, source: str, names: str) -> None:
    """Give rows of `typed` another `source_record_id`; `judged` names them alike.

    Args: names, a table of source_file, row_number, source_record_id.
    """
    for schema in ("typed", "judged"):
        con.execute(f"""
            update {schema}.{source} as t set source_record_id = n.source_record_id
            from {names} as n
            where t.source_file = n.source_file and t.row_number = n.row_number
        """)
