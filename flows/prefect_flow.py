"""The Prefect flow `reconcile`: the stages of `flows.stages` as tasks, watched by a server.

`birthrecon run` needs none of this unless PREFECT_API_URL names a server. Paths go in, counts come
out, never records: the server keeps what a flow is given, and its artifacts.
"""

from pathlib import Path

from flows.prefect_environment import prepare_environment

prepare_environment()

from prefect import flow, task  # noqa: E402 -- it reads the environment at its import
from prefect.artifacts import (  # noqa: E402
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)

from flows.failures import guarded  # noqa: E402
from flows.result import RunResult  # noqa: E402
from flows.run import STAGE_COUNT, carry_out  # noqa: E402
from flows.settings import load_settings  # noqa: E402
from flows.stages import TAKE_IN, Stage  # noqa: E402
from flows.workspace import Job, new_job  # noqa: E402

RETRY_SECONDS: list[float] = [
    10,
    60,
    300,
]  # a share or a database that is away for a moment comes back within minutes


@flow(name="reconcile", log_prints=False)
def reconcile(delivery: Path, out: Path, config: Path | None = None) -> RunResult:
    """Reconcile one delivery: each stage a task, progress and summary as artifacts.

    Raises: what the stages raise; what was published before stays as it was.
    """
    settings = load_settings(config, delivery)
    progress = create_progress_artifact(0.0, key="birthrecon-progress", description="阶段 stages")
    done = 0

    def perform(stage: Stage, job: Job) -> str | None:
        nonlocal done
        retries = settings.source_retries if stage is TAKE_IN else 0
        step = task(name=stage.name, retries=retries, retry_delay_seconds=RETRY_SECONDS)(
            guarded(stage)
        )
        note: str | None = step(job)
        done += 1
        update_progress_artifact(progress, 100.0 * done / STAGE_COUNT)  # type: ignore[arg-type]
        return note

    result = carry_out(new_job(delivery, out, settings), perform)
    create_markdown_artifact(
        as_markdown(result), key="birthrecon-summary", description="运行结果 the run's result"
    )
    return result


def as_markdown(result: RunResult) -> str:
    """The summary of a run as two tables of counts."""
    sources = [
        f"| {row.source} | {row.delivered} | {row.accepted} | {row.quarantined} |"
        for row in result.sources
        if row.is_present
    ]
    cases = [
        f"| {row.case_type} | {row.certain} | {row.probable} | {row.review} |"
        for row in result.cases
    ]
    missing = ", ".join(result.missing_sources) or "—"
    refused = len(result.refused_files)
    return "\n".join(
        [
            f"run `{result.run_id}` · births {result.births} · missing sources: {missing} · files "
            f"refused: {refused}",
            "",
            "| source | delivered | accepted | quarantined |",
            "| --- | ---: | ---: | ---: |",
            *sources,
            "",
            "| cases | certain | probable | review |",
            "| --- | ---: | ---: | ---: |",
            *cases,
        ]
    )
