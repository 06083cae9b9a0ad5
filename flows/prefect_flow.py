"""The Prefect flow `reconcile`: the stages of `flows.stages` as tasks, watched by a server.

`birthrecon run` needs none of this unless PREFECT_API_URL names a server. Paths go in, counts come
out, never records: the server keeps what a flow is given, and its artifacts.
"""

from datetime import datetime
from pathlib import Path

from flows.prefect_environment import prepare_environment

prepare_environment()

from prefect import flow, task  # noqa: E402 -- it reads the environment at its import
from prefect.artifacts import (  # noqa: E402
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)
from prefect.client.schemas.objects import State  # noqa: E402
from prefect.runtime import flow_run  # noqa: E402

from checks.errors import DeliveryError, StateError  # noqa: E402
from checks.intake.manifest import read_manifest  # noqa: E402
from data.reference.terms import SOURCES  # noqa: E402
from flows.alerts import alerting  # noqa: E402
from flows.failures import guarded  # noqa: E402
from flows.result import RunResult, both  # noqa: E402
from flows.run import carry_out, stage_count  # noqa: E402
from flows.settings import load_settings  # noqa: E402
from flows.stages import TAKE_IN, Stage  # noqa: E402
from flows.workspace import Job, new_job  # noqa: E402
from transforms.case_types.registry import type_terms  # noqa: E402

RETRY_SECONDS: list[float] = [
    10,
    60,
    300,
]  # a share or a database that is away for a moment comes back within minutes


def run_name() -> str:
    """核对 2009-07: the month of the extracts that a run reads; the clock's where they do not say,
    or cannot be read. A name is shown to everybody and holds nothing else."""
    delivery = flow_run.parameters.get("delivery")
    try:
        day = read_manifest(Path(str(delivery))).extract_date
    except (DeliveryError, OSError):
        day = datetime.now().astimezone().date()
    return f"核对 {day:%Y-%m}"


@flow(
    name="reconcile",
    flow_run_name=run_name,
    description=(
        "核对一次报送的出生登记：读入、检查、匹配、列出问题，写出数据库、名单和报告。"
        "出错时此前发布的文件不变。\n\n"
        "Reconciles the birth registers of one delivery: takes them in, checks, matches, opens "
        "cases, and writes databases, lists and report. Where it fails, what was published before "
        "stays as it was."
    ),
    log_prints=False,
)
def reconcile(
    delivery: Path, out: Path, config: Path | None = None, is_update: bool = False
) -> RunResult:
    """Reconcile one delivery: each stage a task, progress and summary as artifacts.

    Raises: what the stages raise; what was published before stays as it was.
    """
    settings = load_settings(config, delivery)
    progress = create_progress_artifact(0.0, key="birthrecon-progress", description="阶段 stages")
    done, stages = 0, stage_count(out)

    def perform(stage: Stage, job: Job) -> str | None:
        nonlocal done
        retries = settings.source_retries if stage is TAKE_IN else 0
        step = task(
            name=stage.name,
            retries=retries,
            retry_delay_seconds=RETRY_SECONDS,
            retry_condition_fn=lambda _task, _run, state: may_pass(state, delivery),
        )(guarded(stage))
        note: str | None = step(job)
        done += 1
        update_progress_artifact(progress, 100.0 * done / stages)  # type: ignore[arg-type]
        return note

    with alerting(settings, out) as watched:
        result = watched.result = carry_out(
            new_job(delivery, out, settings, is_update=is_update), perform, one_by_one=True
        )
    create_markdown_artifact(
        as_markdown(result), key="birthrecon-summary", description="运行结果 the run's result"
    )
    return result


def may_pass(state: State[object], delivery: Path) -> bool:
    """Whether a failure may go away by itself. A delivery that is refused is refused again, and a
    state that is missing stays so; where delivery.toml cannot be read, the share may be away."""
    if not isinstance(state.result(raise_on_failure=False), DeliveryError | StateError):
        return True
    try:
        read_manifest(delivery)
    except (DeliveryError, OSError):
        return True
    return False


def as_markdown(result: RunResult) -> str:
    """The summary of a run as two tables of counts."""
    types = type_terms()
    sources = [
        f"| {both(SOURCES, row.source)} | {row.delivered} | {row.accepted} | {row.quarantined} |"
        for row in result.sources
        if row.is_present
    ]
    cases = [
        f"| {both(types, row.case_type)} | {row.certain} | {row.probable} | {row.review} |"
        for row in result.cases
    ]
    missing = "、".join(both(SOURCES, name) for name in result.missing_sources) or "—"
    return "\n".join(
        [
            f"运行 run `{result.run_id}` · 核定出生 corrected births {result.births:,} · "
            f"缺的来源 missing sources: {missing} · "
            f"拒收的文件 files refused: "
            f"{len(result.refused_files) + len(result.unread_files)}",
            "",
            "| 来源 source | 报送 delivered | 接收 accepted | 拒收 refused |",
            "| --- | ---: | ---: | ---: |",
            *sources,
            "",
            "| 问题 cases | 确定 certain | 很可能 probable | 待复核 for review |",
            "| --- | ---: | ---: | ---: |",
            *cases,
        ]
    )
