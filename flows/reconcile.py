"""The Prefect flow `reconcile`: the stages of `flows.stages` as tasks, watched by a server.

`birthrecon run` needs none of this unless PREFECT_API_URL names a server. Paths go in and come out, never records: what
a flow is given and returns is kept by the server, and so are its artifacts, which hold counts alone.
"""

from pathlib import Path

from flows.prefect_environment import prepare_environment

prepare_environment()

from prefect import flow, task  # noqa: E402 -- it reads the environment at its import
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact  # noqa: E402

from flows.result import RunResult  # noqa: E402
from flows.run import STAGE_COUNT, carry_out  # noqa: E402
from flows.settings import load_settings  # noqa: E402
from flows.stages import TAKE_IN, Stage  # noqa: E402
from flows.workspace import Job, new_job  # noqa: E402

RETRY_SECONDS = [10, 60, 300]  # a share or a database that is away for a moment comes back within minutes


@flow(name="reconcile", log_prints=False)
def reconcile(delivery: Path, out: Path, config: Path | None = None) -> Path:
    """Reconcile one delivery; returns the folder of what was published.

    Raises: what the stages raise; what was published before stays as it was.
    """
    return reconcile_watched(delivery, out, config).out


def reconcile_watched(delivery: Path, out: Path, config: Path | None) -> RunResult:
    """The flow's work: each stage a task, progress and summary as artifacts. Called inside a flow run."""
    settings = load_settings(config, delivery)
    progress = create_progress_artifact(0.0, key="birthrecon-progress", description="阶段 stages")
    done = 0

    def perform(stage: Stage, job: Job) -> str | None:
        nonlocal done
        retries = settings.source_retries if stage is TAKE_IN else 0
        step = task(stage.run, name=stage.name, retries=retries, retry_delay_seconds=RETRY_SECONDS[:retries] or 0)
        note = step(job)
        done += 1
        update_progress_artifact(progress, 100.0 * done / STAGE_COUNT)  # type: ignore[arg-type]
        return note

    result = carry_out(new_job(delivery, out, settings), perform)
    create_markdown_artifact(as_markdown(result), key="birthrecon-summary", description="运行结果 the run's result")
    return result


def as_markdown(result: RunResult) -> str:
    """The summary of a run as two tables of counts."""
    sources = [
        f"| {row.source} | {row.delivered} | {row.accepted} | {row.quarantined} |" for row in result.sources if row.is_present
    ]
    cases = [f"| {row.case_type} | {row.certain} | {row.probable} | {row.review} |" for row in result.cases]
    missing = ", ".join(result.missing_sources) or "—"
    return "\n".join([
        f"run `{result.run_id}` · births {result.births} · missing sources: {missing} · files refused: {len(result.refused_files)}",
        "", "| source | delivered | accepted | quarantined |", "| --- | ---: | ---: | ---: |", *sources,
        "", "| cases | certain | probable | review |", "| --- | ---: | ---: | ---: |", *cases,
    ])  # fmt: skip
