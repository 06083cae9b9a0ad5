"""The overview of towns and runs, and the run's report as it was published."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from reports.desk import overview
from reports.desk.access import Decider, desk_of
from reports.desk.errors import NotThereError
from reports.desk.rendering import render

router = APIRouter()
MOST_RUNS = 24
# The report brings its styles and charts with it. A sandbox without an origin of ours: nothing in
# it reaches the desk. What it opens is a page of its own, which the sign-in guards like any other.
_REPORT_POLICY = (
    "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src data:; font-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
)


@router.get("/overview")
def show(request: Request, _: Decider) -> Response:
    """Towns, types, runs."""
    desk = desk_of(request)
    runs = overview.read_runs(desk)[-MOST_RUNS:]
    return render(
        request,
        "overview.html.j2",
        towns=overview.read_towns(desk),
        stages=tuple(overview.STAGES),
        states=overview.STAGES,
        runs=runs,
        most=max([1, *(count for run in runs for count in run.moves.values())]),
        types=overview.read_types(desk),
    )


@router.get("/report")
def report(request: Request, _: Decider) -> Response:
    """The report of the run that is published now."""
    path = desk_of(request).out / "report" / "index.html"
    if not path.is_file():
        raise NotThereError("report")
    return FileResponse(path, headers={"Content-Security-Policy": _REPORT_POLICY})
