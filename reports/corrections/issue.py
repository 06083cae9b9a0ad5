"""Issues the published run's cases to the towns: numbered, dated lists with a deadline, to fill in
and to sign.

Draft lists (`draft_lists`) change with every run. An issued list is what a town holds in its hands,
so it lies in OUT/issued and is never replaced. The ledger says which cases are due, and keeps what
was issued.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from data.reference.terms import Language
from protection.key import as_key
from reports.corrections import list_layout as layout
from reports.corrections.check_sheet import check_sheet
from reports.corrections.control_rows import ControlRows
from reports.corrections.draft_lists import Case, read_cases, rows_of
from reports.corrections.issued_files import ISSUED_FOLDER, bears, file_name
from reports.corrections.list_workbook import CorrectionList, Row, write_workbook
from reports.corrections.outbox import Outbox
from reports.shared.warehouse import read_sql
from reports.snapshot.restricted import LACKS, OlderVersionError, open_restricted
from transforms.ledger.decisions import Decision
from transforms.ledger.errors import NothingToDoError
from transforms.ledger.event_writer import Actor
from transforms.ledger.lists import NewList, issue
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Case as LedgerCase
from transforms.ledger.tables import IssuedList


@dataclass(frozen=True)
class Published:
    """What a published run says for its lists: cases by town code; a case of no town stands under
    the district's."""

    run_id: str
    extract_date: date
    district_code: str
    towns: Mapping[str, str]
    cases: Mapping[str, Sequence[Case]]


@dataclass(frozen=True)
class IssueOptions:
    """How lists are issued. towns: only these codes; empty: all. again: also what is out already,
    under new numbers.
    with_paper: also a PDF of the list, to take along. with_undecided: also cases for review that
    nobody has put forward. whole_telephones: not masked, for clerks who have to call. controls: for
    each case of a list so many that are proved already, asked again, unmarked."""

    deadline: date
    towns: tuple[str, ...] = ()
    again: bool = False
    language: Language = "zh"
    with_paper: bool = True
    with_undecided: bool = False
    whole_telephones: bool = False
    controls: float = 0.0


def issue_lists(
    out: Path, ledger: Ledger, actor: Actor, options: IssueOptions, key: str | None = None
) -> list[NewList]:
    """Write OUT/issued/<number>_<town>.xlsx and .pdf for every town with cases to answer, and enter
    them in the ledger. With a key they lie enciphered, as <name>.xlsx.enc.

    Raises: NotPublishedError; LedgerAheadError while a run that entered the ledger is not
    published; NothingToDoError when no case is due.
    """
    published = read_published(out, key, whole_telephones=options.whole_telephones)
    wanted = set(options.towns) or set(published.cases)
    rows = {
        town: {
            row["case_id"]: {name: row[name] for name in layout.LOCKED}
            for row in rows_of(cases, options.language)
        }
        for town, cases in published.cases.items()
        if town in wanted
    }
    outbox = Outbox(out / ISSUED_FOLDER, as_key(key))
    with ledger.writing() as session:  # alone: no list of a command at work lies aside
        numbers = session.scalars(select(IssuedList.number)).all()
        outbox.settle(lambda path: any(bears(path, number) for number in numbers))
    with ledger.reading() as session:
        forward = set(
            session.scalars(
                select(LedgerCase.case_id).where(LedgerCase.decision == Decision.PUT_FORWARD)
            )
        )

    known = ControlRows(out, as_key(key), options.controls, options.language)

    def write(new: NewList) -> None:
        listed = _listed(new, published, options.language, forward, known)
        book, name = BytesIO(), file_name(new.number, listed.place)
        write_workbook(listed, book)
        outbox.write(f"{name}.xlsx", book.getvalue())
        if options.with_paper:
            outbox.write(f"{name}.pdf", check_sheet(listed))

    with outbox.delivering():
        issued = issue(
            ledger,
            actor,
            options.deadline,
            published.extract_date,
            rows,
            write,
            run_id=published.run_id,
            again=options.again,
            with_undecided=options.with_undecided,
            controls=known.choose if options.controls else None,
        )
    if not issued:
        raise NothingToDoError(
            "没有待发出的问题（待复核的须先在核对台提交）。",
            "No case is waiting to be issued; those for review have to be put forward at the desk "
            "first.",
        )
    return issued


def read_published(out: Path, key: str | None, *, whole_telephones: bool = False) -> Published:
    """What OUT's restricted database says for the lists. Raises: NotPublishedError."""
    with closing(open_restricted(out, key)) as connection:
        connection.execute(read_sql("shared", "macros.sql"))
        context = connection.execute(
            "select run_id, extract_date, district_code from runs"
        ).fetchone()
        run_id, extract_date, district = context or ("", date.min, "")
        towns: dict[str, str] = dict(
            connection.execute("select town_code, town_name from towns").fetchall()
        )
        cases: dict[str, list[Case]] = {}
        try:
            found = read_cases(connection, whole_telephones=whole_telephones)
        except LACKS as error:
            raise OlderVersionError from error
        for case in found:
            cases.setdefault(case["town_code"] or district, []).append(case)
    return Published(run_id, extract_date, district, towns, cases)


def place_of(published: Published, town_code: str, language: Language) -> str:
    """What a list's town is called; the district's own list is 区级."""
    if town_code == published.district_code:
        return layout.DISTRICT_LEVEL.in_language(language)
    return published.towns.get(town_code, town_code)


def _listed(
    new: NewList,
    published: Published,
    language: Language,
    forward: set[str],
    known: ControlRows,
) -> CorrectionList:
    """forward: cases that a reviewer has put forward; they stand among the corrections, whatever
    their grade."""
    cases = [case for case in published.cases[new.town_code] if case["case_id"] in new.rows]
    doubtful = {case["case_id"] for case in cases if case["grade"] == "review"} - forward
    sheets: dict[bool, list[Row]] = {
        is_review: rows_of(
            [case for case in cases if (case["case_id"] in doubtful) is is_review], language
        )
        for is_review in (False, True)
    }
    return CorrectionList(
        number=new.number,
        sha256=new.sha256,
        place=place_of(published, new.town_code, language),
        extract_date=new.extract_date,
        corrections=known.mixed_in(sheets[False], sorted(known.rows.keys() & new.rows.keys())),
        review=sheets[True],
        language=language,
        issued_on=new.issued_on,
        deadline=new.deadline,
        ledger_head=str(new.head),
    )
