"""The stages of a run in their order, each a plain function of a job. What a stage does stands in
its own package.

Packages are imported when their stage begins: the command's help must not pay for polars and SciPy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, TypeVar

from flows.log import open_log
from flows.workspace import Job

if TYPE_CHECKING:
    from pathlib import Path

    from checks.state.store import Earlier
    from transforms.ledger.store import Ledger
    from transforms.steps import Run

T = TypeVar("T")


@dataclass(frozen=True)
class Stage:
    """A step of the run. `run` may return a sentence that the user should read."""

    name: str
    zh: str
    en: str
    run: Callable[[Job], str | None]


def take_in(job: Job) -> str | None:
    """Files and databases as they came, into `raw`; in an update, with what holds of before.
    Returns: what is to be told of delivery.toml and deletions.csv, on which all else hangs, of what
    came before the delivery, and of what a run leaves out."""
    from checks.intake.sources import IntakeOptions, take_in, warnings_of_delivery
    from checks.state.remember import describe_left_out, go_on_from
    from checks.state.terms import sources_of_changes
    from flows.beside_exchange import beside_delivery

    databases = tuple(database.as_source() for database in job.settings.databases)
    beside = beside_delivery(job)
    options = IntakeOptions(
        databases,
        job.run_id,
        version("birthrecon"),
        beside.notices,
        beside.revoked,
        sources_of_changes(job.delivery) if job.is_update else frozenset(),
    )
    take_in(job.delivery, job.warehouse, options)
    earlier = _earlier(job)
    if job.is_update:
        besides = go_on_from(job.delivery, job.warehouse, earlier)
    else:
        go_on_from(job.delivery, job.warehouse, None)
        besides = describe_left_out(job.warehouse, earlier)
    return "\n".join(filter(None, [*warnings_of_delivery(job.warehouse), besides])) or None


def check(job: Job) -> None:
    """Accepted or quarantined, nothing lost, and held against what earlier deliveries held."""
    from checks.gate import check
    from transforms.ledger.delivery_history import recall
    from transforms.ledger.store import LEDGER_FILE

    is_there = bool(job.settings.ledger_dsn_text) or (job.out / LEDGER_FILE).is_file()
    if is_there or _is_published(job):
        with _ledger(job) as ledger:  # a ledger that is lost or damaged stops the run here
            if not job.is_update:  # which has the history of the state
                recall(ledger, job.warehouse)
    check(job.warehouse)


def standardise(job: Job) -> None:
    """Every record that tells of a birth, with names, numbers, dates and places made comparable."""
    from transforms.standardise import standardise

    standardise(job.warehouse)


def link(job: Job) -> str | None:
    """Which records tell of one birth; in an update, what it has touched."""
    from transforms.linkage.link import link

    touched, told = _by_engine(job, "link", partial(link, is_resumed=job.is_resumed))
    if touched is None or not job.is_update:
        return told
    open_log(job.out).info("%s", touched.sentence().splitlines()[-1])
    return "\n".join(filter(None, (touched.sentence(), told)))


def self_test(job: Job) -> None:
    """How many of a few hundred damaged records would be found again."""
    from transforms.linkage.self_test_run import self_test

    self_test(job.warehouse)


def open_cases(job: Job) -> str | None:
    """What the registers lack, count twice, claim falsely or say wrongly."""
    from transforms.cases import open_cases

    return _by_engine(job, "open_cases", open_cases)[1]


def update_ledger(job: Job) -> str | None:
    """What became of these cases before: answered, refuted, signed; and what the extract shows as
    corrected."""
    from protection.key import as_key
    from transforms.ledger.delivery_history import learn
    from transforms.ledger.enciphered import encipher_ledger_again
    from transforms.ledger.update_ledger import update_ledger

    key = as_key(job.settings.key_text)
    with _ledger(job) as ledger:
        if key:  # what was written before there was a key
            with ledger.writing() as session:
                encipher_ledger_again(session, None, key)
        summary = update_ledger(job.warehouse, ledger).summary()
        learn(ledger, job.warehouse)
    return summary


def publish_births(job: Job) -> None:
    """births.duckdb, without names."""
    from reports.snapshot.publish import publish_births

    publish_births(job.warehouse, job.staging, _before(job))


def publish_restricted(job: Job) -> None:
    """restricted.duckdb, with the identities."""
    from reports.snapshot.publish import publish_restricted

    publish_restricted(job.warehouse, job.staging, job.settings.key_text, _before(job))


def write_lists(job: Job) -> None:
    """A workbook for each town."""
    from reports.corrections.draft_lists import write_lists

    key = job.settings.key_text
    write_lists(job.warehouse, job.staging, key=key, before=_before(job))


def write_report(job: Job) -> None:
    """The page that a statistician reads."""
    from reports.run_report.page import write_report

    write_report(job.warehouse, job.staging, job.out)


def leave_state(job: Job) -> None:
    """What an update goes on from."""
    from checks.state.remember import leave
    from transforms.fingerprint import program_and_secret

    leave(job.warehouse, job.staging, job.settings.key_text, program_and_secret())


def put_in_place(job: Job) -> str | None:
    """What was written so far becomes what readers see, in one step."""
    from reports.snapshot.activation import activate

    if activate(job.staging, job.out, job.run_id, job.settings.keep_runs).in_one_step:
        return None
    return (
        "这里不能建立符号链接，文件是逐个替换的：替换期间不要打开它们。\n"
        "No symbolic link can be made here: the files were replaced one after another. Keep them "
        "shut while a run ends."
    )


def meet_exchange(job: Job) -> str | None:
    """What the run says of the notices that came by the exchange, and which births are to be told
    to neighbours."""
    from flows.beside_exchange import after_run

    return after_run(job)


def _by_engine(job: Job, name: str, stage: "Callable[[Path, Run], T]") -> tuple[T, str | None]:
    """A stage of steps, by the engine of the settings; returns what it does, and what its parts
    cost."""
    from transforms.drivers.engine import read_engine
    from transforms.drivers.run import Driver

    settings = job.settings
    driver = Driver(read_engine(settings.engine), settings.part_records, settings.memory_limit)
    with driver.stage(job.warehouse, name) as (run, account):
        result = stage(job.warehouse, run)
    for line in account.lines():
        open_log(job.out).info("%s", line)
    return result, account.sentence()


def _earlier(job: Job) -> "Earlier":
    """The state of before: what an update goes on from."""
    from checks.state.store import STATE_FILE, Earlier
    from transforms.fingerprint import program_and_secret

    return Earlier(job.out / STATE_FILE, job.settings.key_text, program_and_secret())


def _ledger(job: Job) -> "Ledger":
    """The output's ledger. What is published stands on it: then it must be there."""
    from transforms.ledger.store import open_ledger

    return open_ledger(job.out, job.settings.ledger_dsn_text, must_exist=_is_published(job))


def _before(job: Job) -> "Path | None":
    """Where that is published of which an update changes little."""
    return job.out if job.is_update else None


def _is_published(job: Job) -> bool:
    from reports.snapshot.publish import BIRTHS_FILE

    return (job.out / BIRTHS_FILE).exists()


TAKE_IN = Stage("take_in", "读入", "taking in", take_in)
CHECK = Stage("check", "检查", "checking", check)
SELF_TEST = Stage("self_test", "自检", "testing itself", self_test)
BIRTHS = Stage("publish_births", "写数据库", "writing the database", publish_births)
RESTRICTED = Stage(
    "publish_restricted",
    "写限制使用的数据库",
    "writing the restricted database",
    publish_restricted,
)
LISTS = Stage("write_lists", "写核查表", "writing lists", write_lists)
REPORT = Stage("write_report", "写报告", "writing the report", write_report)
STATE = Stage("leave_state", "保存状态", "leaving the state", leave_state)
STAGES = (
    TAKE_IN,
    CHECK,
    Stage("standardise", "标准化", "standardising", standardise),
    Stage("link", "匹配", "linking", link),
    SELF_TEST,
    Stage("open_cases", "列出问题", "opening cases", open_cases),
    Stage("update_ledger", "对照台账", "meeting the ledger", update_ledger),
    BIRTHS,
    RESTRICTED,
    LISTS,
    REPORT,
    STATE,
)
BESIDE = ((BIRTHS, REPORT), (LISTS, RESTRICTED, STATE))
"""The last of them only read the warehouse: two rows of stages that may run beside each other."""
ACTIVATE = Stage("activate", "发布", "putting in place", put_in_place)
EXCHANGE = Stage("meet_exchange", "对照交换", "meeting the exchange", meet_exchange)
