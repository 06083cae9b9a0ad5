"""The list that a clerk takes along when she checks it: a PDF without fields to sign.

Nothing is answered yet, so nothing can be signed; what is signed is `signing_paper`.
"""

from data.reference.terms import Term
from reports.corrections import list_layout as layout
from reports.corrections.list_workbook import CorrectionList
from reports.corrections.paper import Paper, PaperPart, cell_texts, paper_pdf

# The columns that fit on paper beside the finding, and their shares of the width.
COLUMNS = {
    "number": 3,
    "case_id": 9,
    "case_type": 4,
    "sentence": 26,
    "task": 18,
    "mother": 6,
    "child": 6,
    "birth_date": 8,
    "home": 11,
    "telephone": 9,
    "finding": 7,
    "correction": 11,
}
NOTE = Term(
    "核查用，不在此纸上签字。答复填入同名的 .xlsx 文件交回；收到答复后，由区里打印签字用纸。",
    "To check by; not to be signed. Answers go into the .xlsx file of this name; the paper to sign "
    "is printed once they have come back.",
)


def check_sheet(listed: CorrectionList) -> bytes:
    """The list as PDF; the same list gives the same bytes."""
    language = listed.language
    headings = {column.key: column.heading.in_language(language) for column in layout.COLUMNS}
    sheets = ((layout.CORRECTION_SHEET, listed.corrections), (layout.REVIEW_SHEET, listed.review))
    paper = Paper(
        title=f"{listed.place} {layout.TITLES['guide'].in_language(language)}",
        facts=[
            (layout.FACTS[name].in_language(language), text) for name, text in listed.facts.items()
        ],
        notes=[NOTE.in_language(language)],
        headings=[headings[key] for key in COLUMNS],
        widths=list(COLUMNS.values()),
        parts=[
            PaperPart(name.in_language(language), [cell_texts(row, COLUMNS) for row in rows])
            for name, rows in sheets
            if rows
        ],
        foot=(f"{listed.number} {listed.place}", f"SHA-256 {listed.sha256[:16]}"),
        language=language,
    )
    return paper_pdf(paper, listed.issued_on or listed.extract_date)
