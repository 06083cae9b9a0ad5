"""A case's records side by side, one line a field, as the desk's pages show them."""

from collections.abc import Sequence

from fastapi import Request

from reports.desk.rendering import language_of
from reports.evidence.case_evidence import FIELDS, CaseEvidence, Record, differs, display_value
from reports.evidence.masks import mask_field

Line = tuple[str, bool, list[str]]


def record_table(request: Request, found: CaseEvidence, *, is_revealed: bool) -> list[Line]:
    """(field, whether records differ, a value a record); fields that no record has are left out."""
    return record_lines(request, found.records, found.towns, is_revealed=is_revealed)


def record_lines(
    request: Request,
    records: Sequence[Record],
    towns: dict[str, str],
    *,
    is_revealed: bool = False,
) -> list[Line]:
    """The same of any records."""
    language, lines = language_of(request), list[Line]()
    for name, term in FIELDS.items():
        values = [display_value(name, record.get(name), towns, language) for record in records]
        if any(values):
            is_marked = differs(name, records)
            if not is_revealed:
                values = mask_field(name, values)
            lines.append((term.in_language(language), is_marked, values))
    return lines
