"""Takes identities out of what the gate said about refused rows, for the file that analysts read.

A rule may repeat the value that it refused, and a damaged row may carry a name in any column. So a
message loses what stands in quotation marks, every long number (`without_values`), and every name,
number, telephone and address that the row delivered, wherever it stands. The full message is
published in the restricted file.
"""

import duckdb

from checks.intake.warehouse import has_table
from reports.shared.warehouse import quoted

# Columns of the contracts that identify a person or a home.
IDENTITY_COLUMNS = frozenset(
    {
        "name",
        "id_number",
        "mother_name",
        "mother_id_number",
        "father_name",
        "father_id_number",
        "husband_name",
        "husband_id_number",
        "child_name",
        "baby_name",
        "spouse_name",
        "address",
        "telephone",
        "birth_certificate_no",
    }
)
# Chinese words that coded columns deliver and that name nobody.
HARMLESS_WORDS = ("活产", "死胎", "死产", "不详", "合计")
_NAMED_TABLES = ("towns", "hospitals", "returns")

_SHORTEST_NUMBER = 7
_IDENTIFIES = (
    "length(trim(v)) >= 2 and (regexp_matches(v, '[^-0-9xX*? ]') or length(v) >= "
    f"{_SHORTEST_NUMBER})"
)
_LOOKS_LIKE_A_NAME = (
    f"regexp_full_match(trim(v), '\\p{{Han}}{{2,4}}') and trim(v) not in "
    f"({', '.join(map(quoted, HARMLESS_WORDS))})"
)
# The column in which the intake keeps a row that it could not split into columns.
_WHOLE_LINE = "line"


def prepare_masks(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what masks messages: `quarantined_identities` and the macro `mask_values`."""
    connection.execute(
        "create temp macro mask_values(words, identities) as coalesce(list_reduce(identities, "
        "lambda left_over, v: replace(left_over, v, '…'), words), words)"
    )
    connection.execute(
        "create temp table found_identities(source varchar, source_file varchar, row_number "
        "bigint, identity varchar)"
    )
    for source in _refused_sources(connection):
        for schema in ("raw", "typed"):
            if source not in _NAMED_TABLES and has_table(connection, schema, source):
                connection.execute(_identities(connection, schema, source))
    # The longest first: 李婷婷 must go whole before 李婷 is looked for.
    connection.execute(
        "create temp table quarantined_identities as select source, source_file, row_number, "
        "list(identity order by length(identity) desc, identity) as identities from (select "
        "distinct * from found_identities) group by all"
    )


def prepare_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `quarantined_rows`: each refused row whole, as it was delivered."""
    connection.execute(
        "create temp table quarantined_rows(source varchar, source_file varchar, row_number "
        "bigint, delivered_row json)"
    )
    for source in _refused_sources(connection):
        if has_table(connection, "raw", source):
            connection.execute(_delivered_rows(source))


def _refused_sources(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute("select distinct source from quarantine order by source").fetchall()
    return [str(source) for (source,) in rows]


def _delivered_rows(source: str) -> str:
    """SQL that keeps one source's refused rows whole, as JSON."""
    return f"""
        insert into quarantined_rows
        select {quoted(source)}, source_file, row_number, to_json(delivered)
        from raw."{source}" as delivered
        semi join {_refused(source)} using (source_file, row_number)"""


def _identities(connection: duckdb.DuckDBPyConnection, schema: str, source: str) -> str:
    """SQL that collects what identifies people in one source's refused rows."""
    found = connection.execute(
        "select column_name from duckdb_columns() where database_name = 'warehouse' and "
        "schema_name = ? and table_name = ? and data_type = 'VARCHAR' and column_name not in "
        "('source_file', 'source_record_id')",
        [schema, source],
    ).fetchall()
    named = [f'"{name}"' for (name,) in found if name in IDENTITY_COLUMNS]
    other = [
        f'"{name}"' for (name,) in found if name not in IDENTITY_COLUMNS and name != _WHOLE_LINE
    ]
    words_of_line = (
        f"regexp_extract_all({_WHOLE_LINE}, '\\p{{Han}}{{2,}}')"
        if (_WHOLE_LINE,) in found
        else "[]"
    )
    return f"""
        insert into found_identities
        select {quoted(source)}, source_file, row_number, unnest(
            list_filter([{", ".join(named)}]::varchar[], lambda v: {_IDENTIFIES})
            || list_filter([{", ".join(other)}]::varchar[], lambda v: {_LOOKS_LIKE_A_NAME})
            || coalesce({words_of_line}, []))
        from {schema}."{source}"
        semi join {_refused(source)} using (source_file, row_number)"""


def _refused(source: str) -> str:
    return (
        f"(select source_file, row_number from quarantine where source = {quoted(source)}) as "
        "refused"
    )
