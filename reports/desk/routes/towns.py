"""A town's own view: its lists, what is overdue, its cases; the way in for a reply."""

import tempfile
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, select
from starlette.datastructures import UploadFile

from protection.cipher import plain_name, read_private
from protection.key import as_key
from reports.corrections.issued_files import find_issued
from reports.corrections.receive import Outcome, receive_files
from reports.corrections.returned_lists import read_returned_list
from reports.corrections.signing_paper import write_signing_paper
from reports.desk.access import FormFields, TownPerson, desk_of, require_own_town
from reports.desk.context import Desk
from reports.desk.errors import BadFormError, ForbiddenError, NotThereError
from reports.desk.rendering import render
from reports.desk.roles import Person, Role
from transforms.ledger import decide_case
from transforms.ledger.errors import NothingToDoError
from transforms.ledger.replies import ReplyRefusedError
from transforms.ledger.tables import Case, IssuedList
from transforms.ledger.vocabulary import Reason

router = APIRouter()
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CASES = 300
_LONGEST_STEM = 60  # hanzi take three bytes, and file systems give a name 255


@router.get("/town")
def show(request: Request, person: TownPerson, town: str | None = None) -> Response:
    """The town's page; a statistician chooses the town, a clerk has hers."""
    return _page(request, person, _town(person, town))


@router.post("/town")
def receive(request: Request, person: TownPerson, form: FormFields) -> Response:
    """Take a reply in, whole or not at all, and say what became of it."""
    file = form.get("reply")
    if not isinstance(file, UploadFile) or not file.filename:
        raise BadFormError("请选择要交回的名单文件。", "Choose the list to hand in.")
    desk = desk_of(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _file_name(file.filename)
        path.write_bytes(file.file.read())
        _require_list_of(desk, person, path)
        outcome = receive_files(desk.ledger, desk.actor(person), [path], desk.out)[0]
    asked = form.get("town")
    return _page(request, person, _town(person, asked if isinstance(asked, str) else None), outcome)


@router.get("/lists/{number}.xlsx")
def download(request: Request, number: str, person: TownPerson) -> Response:
    """The workbook of a list that went out."""
    desk = desk_of(request)
    _require_own_list(desk, person, number)
    path = find_issued(desk.out, number)
    if path is None:
        raise NotThereError(number)
    return _handed_out(desk, person, path, WORKBOOK)


@router.get("/lists/{number}/sign.pdf")
def signing_paper(request: Request, number: str, person: TownPerson) -> Response:
    """The paper to sign of a list that the town has answered."""
    desk = desk_of(request)
    _require_own_list(desk, person, number)
    try:
        path = write_signing_paper(
            desk.out, desk.ledger, number, desk.sign_off, desk.today(), key=desk.key
        )
    except NothingToDoError:
        raise NotThereError(number) from None
    return _handed_out(desk, person, path, "application/pdf")


def _require_own_list(desk: Desk, person: Person, number: str) -> None:
    """Raises: NotThereError; ForbiddenError for a list of another town."""
    with desk.ledger.reading() as session:
        listed = session.get(IssuedList, number)
    if listed is None:
        raise NotThereError(number)
    require_own_town(person, listed.town_code)


def _handed_out(desk: Desk, person: Person, path: Path, media_type: str) -> Response:
    """A file as it is, whether it lies enciphered or not; the ledger says who took it."""
    name = plain_name(path).name
    content = read_private(path, as_key(desk.key))
    decide_case.log_download(desk.ledger, desk.actor(person), name, Reason.TAKEN_OUT)
    # The town's name is in it: a header holds no hanzi as they are.
    named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=media_type, headers=named)


def _file_name(given: str) -> str:
    """A name that every file system takes, and by which its sender knows the file again."""
    name = "".join(sign for sign in Path(given.replace("\\", "/")).name if sign.isprintable())
    name = "".join("_" if sign in '<>:"|?*/' else sign for sign in name).strip(". ")
    path = Path(name or "reply.xlsx")
    return path.stem[:_LONGEST_STEM] + path.suffix[:8]


def _require_list_of(desk: Desk, person: Person, path: Path) -> None:
    """A clerk hands in her own town's lists alone; what is no list at all is refused with its
    reason later."""
    if person.role is not Role.TOWN_CLERK:
        return
    try:
        number = read_returned_list(path).number
    except ReplyRefusedError:
        return
    with desk.ledger.reading() as session:
        listed = session.get(IssuedList, number)
    if listed is not None and listed.town_code != person.town_code:
        raise ForbiddenError


def _town(person: Person, asked: str | None) -> str | None:
    town = person.town_code or asked or None
    if asked:
        require_own_town(person, asked)
    return town


def _page(
    request: Request, person: Person, town: str | None, outcome: Outcome | None = None
) -> Response:
    desk = desk_of(request)
    with desk.restricted() as connection:
        names: dict[str, str] = dict(
            connection.execute(
                "select town_code, town_name from towns order by town_code"
            ).fetchall()
        )
    with desk.ledger.reading() as session:
        lists = session.scalars(
            select(IssuedList)
            .where(IssuedList.town_code == town)
            .order_by(IssuedList.number.desc())
        ).all()
        cases = session.scalars(
            select(Case)
            .where(Case.town_code == town)
            .order_by(Case.status != "overdue", Case.case_id)
            .limit(MOST_CASES)
        ).all()
        states = session.execute(
            select(Case.list_number, Case.status, func.count())
            .where(Case.town_code == town, Case.list_number.is_not(None))
            .group_by(Case.list_number, Case.status)
        ).all()
    by_list: dict[str, dict[str, int]] = {}
    for number, status, count in states:
        by_list.setdefault(number, {})[status] = count
    choices = names if person.role is not Role.TOWN_CLERK else {}
    return render(
        request,
        "town.html.j2",
        200 if outcome is None or not outcome.refused else 422,
        town=town,
        names=names,
        choices=choices,
        lists=lists,
        cases=cases,
        by_list=by_list,
        outcome=outcome,
        today=desk.today().isoformat(),
    )
