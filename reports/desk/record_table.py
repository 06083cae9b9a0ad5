"""A case's records side by side, one line a field, as the desk's pages show them."""

from fastapi import Request

from reports.desk.rendering import language_of
from reports.evidence.case_evidence import FIELDS, CaseEvidence, differs, display_value
from reports.evidence.masks import mask_field

Line = tuple[str, bool, list[str]]


def record_table(request: Request, found: CaseEvidence, *, is_revealed: bool) -> list[Line]:
    """(field, whether records differ, a value a record); fields that no record has are left out."""
    language, lines = language_of(request), list[Line]()
    for name, term in FIELDS.items():
        values = [
            display_value(name, record.get(name), found.towns, language) for record in found.records
        ]
        if any(values):
            is_marked = differs(name, found.records)
            if not is_revealed:
                values = [mask_field(name, value) for value in values]
            lines.append((term.in_language(language), is_marked, values))
    return lines
