"""The primary key of every published table, declared and enforced before the file is published.

A table is one row per something; its key says what. Where rows have no key of their own, the reason
stands beside the table.
"""

from collections.abc import Mapping

import duckdb

PRIMARY_KEYS: Mapping[str, tuple[str, ...]] = {
    "birth_records": ("source", "source_record_id"),
    "births": ("birth_id",),
    "case_evidence": ("case_id",),
    "case_records": ("case_id", "source", "source_record_id"),
    "case_types": ("case_type", "subtype"),
    "cases": ("case_id",),
    "link_quality": ("metric",),
    "monthly_returns": ("report_month", "town_code"),
    "other_counts": ("count_name", "born_from"),
    "quarantine": ("source", "source_file", "row_number"),
    "record_links": ("source", "source_record_id"),
    "record_pairs": ("source_l", "source_record_id_l", "source_r", "source_record_id_r"),
    "record_rivals": ("source", "source_record_id"),
    "record_values": ("source", "source_record_id"),
    "register_entries": ("register", "source_record_id"),
    "review_pairs": ("source_l", "source_record_id_l", "source_r", "source_record_id_r"),
    "run_sources": ("source",),
    "runs": ("run_id",),
    "self_test": ("grouped_by", "group_code"),
    "towns": ("town_code",),
    "villages": ("village_code",),
}
# By table, a column by which single rows are asked for: the desk shows three records of millions.
INDEXES: Mapping[str, str] = {"birth_records": "source_record_id"}
WITHOUT_KEY: Mapping[str, str] = {
    "births_by_age": "a town, an age or a parity may be unknown",
    "women_years": "a town or an age may be unknown",
    "case_context": "twins of one sex may stand there with the same date and parity",
    "findings": "a finding may be about no source and no file, or twice about one",
    "return_findings": "a rule may be broken by several cells of one row",
    "source_files": "a file that no source takes has no source",
}


class PublishedKeyError(Exception):
    """Two rows of a table bear one key: a fault of the program. Nothing is published."""

    def __init__(self, table: str) -> None:
        """table: the one whose key is violated. The message holds no value of it."""
        columns = ", ".join(PRIMARY_KEYS[table])
        super().__init__(
            f"表 {table} 的主键（{columns}）有重复或空值，本次未发布；这是程序错误，"
            "请报告维护人员。\n"
            f"Table {table} has a doubled or empty key ({columns}): nothing was published. This is "
            "a fault of the program, report it."
        )
        self.table = table


def create_table(con: duckdb.DuckDBPyConnection, database: str, table: str, query: str) -> None:
    """Create a table of a database from a query, without its key.

    Raises: KeyError for a table about which `PRIMARY_KEYS` and `WITHOUT_KEY` say nothing.
    """
    if table not in WITHOUT_KEY and table not in PRIMARY_KEYS:
        raise KeyError(table)
    con.execute(f"create table {database}.{table} as {query}")


def add_keys(con: duckdb.DuckDBPyConnection, database: str, table: str) -> None:
    """Declare a table's key, and index the column by which single rows are asked for.

    In a transaction after the one that wrote the rows: of rows that are committed an index is built
    at once, of others it is built twice. Raises: PublishedKeyError.
    """
    if table in PRIMARY_KEYS:
        key = ", ".join(PRIMARY_KEYS[table])
        try:
            con.execute(f"alter table {database}.{table} add primary key ({key})")
        except duckdb.ConstraintException:
            raise PublishedKeyError(table) from None
    if table in INDEXES:
        column = INDEXES[table]
        con.execute(f"create index {table}_by_{column} on {database}.{table} ({column})")
