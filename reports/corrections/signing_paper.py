"""The paper that is signed: made once a town has answered, with its answers, who checked and when,
and the hash of what is signed.

It holds every case of the list. Those that ask for a correction come last, right above the fields:
they are what the signatures stand for. A changed answer gives another hash, and so another paper.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.reference.terms import STATUSES, Language, Term, name_of
from protection.cipher import write_private
from protection.key import as_key
from protection.rights import rights_of
from reports.corrections import list_layout as layout
from reports.corrections.asked_text import Births, asked_text, read_births
from reports.corrections.draft_lists import rows_of
from reports.corrections.issue import Published, place_of, read_published
from reports.corrections.issued_files import SIGNING_FOLDER, file_name
from reports.corrections.list_workbook import Row
from reports.corrections.paper import Paper, PaperPart, SignOff, cell_texts, paper_pdf
from transforms.ledger.errors import NothingToDoError
from transforms.ledger.met_runs import require_met_last
from transforms.ledger.signing import answers_hash
from transforms.ledger.states import TO_CORRECT
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Answer, Case, IssuedList, ListedCase, Receipt

# The columns that fit on paper beside the answer, and their shares of the width.
COLUMNS = {
    "number": 3,
    "case_id": 9,
    "case_type": 4,
    "sentence": 24,
    "task": 14,
    "mother": 6,
    "birth_date": 8,
    "home": 11,
    "finding": 7,
    "correction": 9,
    "checked_by": 6,
    "checked_on": 8,
    "remark": 9,
}
# Digits of the hash in the foot of each page; below the fields it stands whole.
HASH_SHOWN = 16
WORDS = {
    "title": Term("出生登记更正签字表", "Sign-off of corrections to birth registers"),
    "received": Term("收到答复", "Answered on"),
    "printed": Term("打印日期", "Printed on"),
    "hash": Term("答复校验码", "Hash of the answers"),
    "to_correct": Term("需要更正（签字针对以下各条）", "To correct: what is signed"),
    "no_change": Term("不需更正，供参考", "Nothing to correct, for information"),
    "sign_off": Term("签字", "Sign-off"),
    "signature": Term("签名", "Signature"),
    "date": Term("日期：    年   月   日", "Date:"),
    "note": Term(
        "签字人须各不相同，按顺序签字；签字针对以下校验码所示的问题和答复，"
        "答复变动后须重新打印、重新签字。",
        "Signers are different people and sign in order, for the cases and answers of this hash; "
        "if an answer changes, the paper is printed and signed again.",
    ),
}


@dataclass(frozen=True)
class AnsweredList:
    """A list with its answers: rows hold the text of all columns by key."""

    number: str
    town_code: str
    issued_on: str
    received_on: str
    extract_date: str
    to_correct: Sequence[Row]
    no_change: Sequence[Row]
    sha256: str


def write_signing_paper(
    out: Path,
    ledger: Ledger,
    number: str,
    chain: Sequence[str],
    day: date,
    language: Language = "zh",
    key: str | None = None,
) -> Path:
    """Write OUT/signing/<number>_<town>.pdf, with a key enciphered as .pdf.enc; an earlier paper of
    that list is replaced. Returns: where it lies.

    Args: chain, the roles that sign, in their order; day, on which it is printed.
    Raises: NothingToDoError where no correction of the list is due; NotPublishedError;
    LedgerAheadError while a run that entered the ledger is not published.
    """
    published, births = read_published(out, key), read_births(out, key)
    with ledger.reading() as session:
        require_met_last(session, published.run_id)
        answered = _answered(session, published, births, number, language)
    place = place_of(published, answered.town_code, language)
    folder, rights = out / SIGNING_FOLDER, rights_of(out)
    rights.make_folder(folder)
    pdf = paper_pdf(_paper(answered, place, chain, day, language), day)
    return write_private(folder / f"{file_name(number, place)}.pdf", pdf, as_key(key), rights)


def _answered(
    session: Session, published: Published, births: Births, number: str, language: Language
) -> AnsweredList:
    listed = session.get(IssuedList, number)
    if listed is None:
        raise NothingToDoError(
            f"台账没有发出过名单 {number}。", f"No list {number} was ever issued."
        )
    sha256 = answers_hash(session, number)
    known = session.execute(
        select(Case, Answer)
        .join(ListedCase, ListedCase.case_id == Case.case_id)
        .outerjoin(Answer, Answer.id == Case.answer_id)
        .where(ListedCase.number == number, Case.list_number == number)
        .order_by(Case.case_id)
    ).all()
    received = session.scalars(
        select(Receipt.received_on).where(Receipt.number == number).order_by(Receipt.id)
    ).all()
    texts = _texts(published, listed.town_code, [case.case_id for case, _ in known], language)
    rows = [(case, _row(case, answer, texts, births, language)) for case, answer in known]
    order = {case_id: place for place, case_id in enumerate(texts)}
    rows.sort(key=lambda pair: order.get(pair[0].case_id, len(order)))
    return AnsweredList(
        number,
        listed.town_code,
        listed.issued_on,
        received[-1] if received else "",
        listed.extract_date,
        _numbered(row for case, row in rows if case.status in TO_CORRECT),
        _numbered(row for case, row in rows if case.status not in TO_CORRECT),
        sha256,
    )


def _texts(
    published: Published, town_code: str, case_ids: Sequence[str], language: Language
) -> dict[str, Row]:
    """What the last run says of the cases, in the order of a list."""
    wanted = set(case_ids)
    cases = [
        case
        for cases in (published.cases.get(town_code, ()), *published.cases.values())
        for case in cases
        if case["case_id"] in wanted
    ]
    return {row["case_id"]: row for row in rows_of(cases, language)}


def _row(
    case: Case,
    answer: Answer | None,
    texts: Mapping[str, Row],
    births: Births,
    language: Language,
) -> Row:
    said = {
        name: getattr(answer, name) if answer else ""
        for name in ("correction", "checked_by", "checked_on", "remark")
    }
    finding = name_of(STATUSES, str(case.status), language)
    row = {**texts.get(case.case_id, {"case_id": case.case_id}), **said, "finding": finding}
    if asked := asked_text(case, births, language):
        row["task"] = f"{row.get('task', '')} {asked}".strip()
    return row


def _numbered(rows: Iterable[Row]) -> list[Row]:
    return [{**row, "number": str(number)} for number, row in enumerate(rows, start=1)]


def _paper(
    answered: AnsweredList, place: str, chain: Sequence[str], day: date, language: Language
) -> Paper:
    say = {name: word.in_language(language) for name, word in WORDS.items()}
    headings = {column.key: column.heading.in_language(language) for column in layout.COLUMNS}
    parts = (("no_change", answered.no_change), ("to_correct", answered.to_correct))
    names = {name: layout.FACTS[name].in_language(language) for name in ("number", "issued_on")}
    return Paper(
        title=f"{place} {say['title']}",
        facts=[
            (names["number"], answered.number),
            (names["issued_on"], answered.issued_on),
            (say["received"], answered.received_on),
            (layout.FACTS["extract_date"].in_language(language), answered.extract_date),
            (say["printed"], day.isoformat()),
            (say["hash"], answered.sha256[:HASH_SHOWN]),
        ],
        notes=[],
        headings=[headings[key] for key in COLUMNS],
        widths=list(COLUMNS.values()),
        parts=[
            PaperPart(say[name], [cell_texts(row, COLUMNS) for row in rows])
            for name, rows in parts
            if rows
        ],
        foot=(f"{answered.number} {place}", f"{say['hash']} {answered.sha256[:HASH_SHOWN]}"),
        language=language,
        sign_off=SignOff(
            say["sign_off"],
            list(chain),
            say["signature"],
            say["date"],
            f"{say['note']} SHA-256：{answered.sha256}",
        ),
    )
