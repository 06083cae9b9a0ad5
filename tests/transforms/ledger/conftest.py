"""Ledgers on both databases, and a district of a few births whose cases a test can change between
runs."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import psycopg
import pytest

from checks.intake.warehouse import held_open, open_warehouse
from transforms.ledger.event_writer import Actor
from transforms.ledger.lists import issue
from transforms.ledger.receiving import receive
from transforms.ledger.replies import ReceivedReply, Reply, ReplyRow
from transforms.ledger.signing import sign_list
from transforms.ledger.states import SIGN_OFF, State
from transforms.ledger.store import LEDGER_FILE, Ledger, open_ledger
from transforms.ledger.tables import Case, IssuedList, ListedCase
from transforms.ledger.update_ledger import LedgerUpdate, update_ledger

SCHEMA = """
create table run_context(run_id varchar, delivery_sha256 varchar, extract_date date,
    window_start date,
    window_end date, district_code varchar);
create table run_sources(source varchar, present boolean);
create table deliveries(delivery_id varchar, extract_date date);
create table parts(delivery_id varchar, source varchar, status varchar);
create table source_gaps(source varchar, town_code varchar, from_date date, to_date date);
create table birth_records(source varchar, source_record_id varchar, is_quarantined boolean,
    is_claim boolean,
    birth_date date, baby_sex varchar, mother_name varchar, mother_id_number varchar,
        birth_certificate_no varchar,
    hospital_code varchar, outcome varchar, town_code varchar, parity integer,
        report_month varchar, village_code varchar, baby_name varchar, mother_name_raw varchar);
create table record_links(source varchar, source_record_id varchar, birth_id varchar);
create table births(birth_id varchar, in_wis boolean, in_population boolean, town_code varchar);
create table cases(case_id varchar, case_type varchar, subtype varchar, register varchar,
    town_code varchar,
    birth_id varchar, birth_month varchar, grade varchar, status varchar,
    stated_value varchar, shown_value varchar, stated_mother_name varchar,
    shown_mother_name varchar,
    days_apart integer, mother_age_years integer, claimed_records integer, stated_place varchar);
create table case_records(case_id varchar, source varchar, source_record_id varchar, role varchar);
insert into run_sources values ('wis_birth', true), ('population', true), ('hospital', true),
    ('exchange', true);
insert into birth_records
select source, key, false, true, '2006-03-05', sex, mother, null, null, null, 'live', '420607107',
    1, '200603', null, null, mother
from (values ('hospital', 'H1', '2', '李婷'), ('population', 'P1', '2', '李婷'), ('wis', 'W2', '1',
    '孙丽'),
    ('wis', 'W3', '1', '何霞'), ('hospital', 'H3', '2', '何霞')) as rows(source, key, sex, mother);
alter table birth_records add column mother_id_raw varchar;
insert into record_links values ('hospital', 'H1', 'B1'), ('population', 'P1', 'B1'), ('wis', 'W2',
    'B2'),
    ('wis', 'W3', 'B3'), ('hospital', 'H3', 'B3');
insert into births values ('B1', false, true, '420607107'), ('B2', true, false, '420607107'),
    ('B3', true, false, '420607107');
insert into cases by name
select id as case_id, type as case_type, subtype, 'wis' as register, '420607107' as town_code,
    birth_id, '200603' as birth_month, 'probable' as grade, 'open' as status,
    stated as stated_value, shown as shown_value
from (values ('C-omitted', 'under_reported', 'missing_from_wis', 'B1', null, null),
    ('C-false', 'false_report', 'no_delivery_found', 'B2', null, null), ('C-sex', 'misreported',
        'sex', 'B3', '1', '2')
) as rows(id, type, subtype, birth_id, stated, shown);
insert into case_records values
    ('C-omitted', 'hospital', 'H1', 'evidence'), ('C-omitted', 'population', 'P1', 'evidence'),
    ('C-false', 'wis', 'W2', 'subject'), ('C-sex', 'wis', 'W3', 'subject'), ('C-sex', 'hospital',
        'H3', 'evidence');
"""


class District:
    """Three births with a case each; every run sees the district as the test has changed it by
    then."""

    def __init__(self, folder: Path, template: Path, ledger: Ledger) -> None:
        self.folder = folder
        self.template = template
        self.ledger = ledger
        self.runs = 0

    def run(self, extract_date: str, *changes: str) -> LedgerUpdate:
        """Meet the ledger with what the district is after these SQL statements."""
        self.runs += 1
        self.warehouse = self.folder / f"{self.runs}.duckdb"
        shutil.copy(self.template, self.warehouse)
        # Open once for both: to open the file and to close it costs more than what is done with it.
        with held_open(self.warehouse):
            with open_warehouse(self.warehouse) as con:
                con.execute(
                    f"insert into run_context values ('run {self.runs}', 'sha', '{extract_date}', "
                    "'2003-10-01', '2009-06-30', '420607')"
                )
                con.execute(
                    "insert into deliveries select 'D', extract_date from run_context; "
                    "insert into parts select 'D', source, 'read' from run_sources"
                )
                for change in changes:
                    con.execute(change)
            return update_ledger(self.warehouse, self.ledger)

    def states(self) -> dict[str, str]:
        """By case, without its C-."""
        with self.ledger.reading() as session:
            return {case.case_id[2:]: str(case.status) for case in session.query(Case)}

    def published(self) -> dict[str, str]:
        """cases.status of the last run's warehouse."""
        with duckdb.connect(self.warehouse, read_only=True) as con:
            return dict(con.execute("select substr(case_id, 3), status from cases").fetchall())

    def issue(
        self,
        on: date,
        deadline: date,
        *,
        again: bool = False,
        only: tuple[str, ...] = (),
        first_of: str = "",
    ) -> str:
        """Lists of all that is due, of these towns alone or of all; the number of the first, or of
        that town's."""
        with duckdb.connect(self.warehouse, read_only=True) as con:
            cases = con.execute(
                "select coalesce(town_code, '420607'), case_id from cases order by all"
            ).fetchall()
        rows: dict[str, dict[str, dict[str, str]]] = {}
        for town, case_id in cases:
            if not only or town in only:
                rows.setdefault(town, {})[case_id] = {"mother": f"母亲 {case_id[2:]}"}
        listed = issue(
            self.ledger,
            Actor("王统计", "统计员", on),
            deadline,
            on,
            rows,
            lambda _: None,
            run_id=f"run {self.runs}",
            again=again,
        )
        return next(one.number for one in listed if one.number.startswith(first_of))

    def reply(self, number: str, **answers: State) -> Reply:
        """A reply with one answer for every case of the list; cases that are not named are
        refuted."""
        with self.ledger.reading() as session:
            cases = [row.case_id for row in session.query(ListedCase).filter_by(number=number)]
            listed = session.get(IssuedList, number)
            assert listed
        rows = tuple(
            answered(case_id, answers.get(case_id[2:], State.REFUTED)) for case_id in cases
        )
        return Reply(number, listed.sha256, rows, "file")

    def answer(self, number: str, on: date, **answers: State) -> ReceivedReply:
        """Receive such a reply."""
        return receive(
            self.ledger, Actor("王统计", "统计员", on), self.reply(number, **answers), "reply.xlsx"
        )

    def sign(self, number: str, on: date, signatures: int = len(SIGN_OFF)) -> None:
        """Let so many people sign the list."""
        for place, role in enumerate(SIGN_OFF[:signatures]):
            sign_list(self.ledger, Actor(f"签字人{place}", role, on), number)


def answered(
    case_id: str, finding: State, correction: str = "", remark: str = "查无此人"
) -> ReplyRow:
    """A row as a clerk fills it in order."""
    written = {
        "finding": str(finding),
        "correction": correction,
        "checked_by": "赵干事",
        "checked_on": "2009-08-10",
        "remark": remark,
    }
    cells = {
        key: f"更正名单!{letter}4"
        for key, letter in zip(("case_id", "mother", *written), "BHQRSTU", strict=True)
    }
    locked = {"mother": f"母亲 {case_id[2:]}"}
    day = date(2009, 8, 10)
    return ReplyRow(
        case_id, locked, finding, correction or "女", "赵干事", day, remark, cells, written
    )


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger's file with its tables, and nothing in them: to make these takes longer than most
    of what a test does with them."""
    folder = tmp_path_factory.mktemp("empty_ledger")
    open_ledger(folder, begins=False).close()
    return folder / LEDGER_FILE


@pytest.fixture(params=["sqlite", "postgres"])
def open_the_ledger(
    request: pytest.FixtureRequest, tmp_path: Path, empty_sqlite: Path
) -> Iterator[Callable[[], Ledger]]:
    """Opens one and the same new ledger, as often as it is called."""
    opened: list[Ledger] = []
    dsn = None
    if request.param == "sqlite":
        shutil.copy(empty_sqlite, tmp_path)
    else:
        server = request.getfixturevalue("postgres")
        name = f"ledger_{uuid.uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"create schema {name}")
        dsn = f"{server}&options=-csearch_path%3D{name}"

    def opening() -> Ledger:
        opened.append(open_ledger(tmp_path, dsn))
        return opened[-1]

    yield opening
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(open_the_ledger: Callable[[], Ledger]) -> Ledger:
    """A new, empty ledger."""
    return open_the_ledger()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse that every run begins from."""
    path = tmp_path_factory.mktemp("district") / "template.duckdb"
    with duckdb.connect(path) as con:
        con.execute(SCHEMA)
    return path


@pytest.fixture
def district(tmp_path: Path, template: Path, ledger: Ledger) -> District:
    """A district whose ledger is empty."""
    return District(tmp_path, template, ledger)
