"""A case's records side by side, one line a field, as the desk's pages show them."""

from fastapi import Request

from reports.desk.masks import SECRET_FIELDS, mask_sentence, mask_value
from reports.desk.rendering import language_of
from reports.evidence.case_evidence import FIELDS, CaseEvidence, differs, display_value

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
            if not is_revealed:  # a number may stand in any field of a damaged record
                values = [
                    (mask_value if name in SECRET_FIELDS else mask_sentence)(value)
                    for value in values
                ]
            lines.append((term.in_language(language), is_marked, values))
    return lines
