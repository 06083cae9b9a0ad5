"""The two commands of a review, over a published run."""

from pathlib import Path

from typer.testing import CliRunner

from flows.cli import app


def birthrecon(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_sample_is_drawn_from_a_run_and_tells_that_nobody_has_answered(
    published: Path, tmp_path: Path
) -> None:
    workbook = tmp_path / "review.xlsx"
    drawn = birthrecon("sample-for-review", published, "-n", 200, "--to", workbook)
    assert drawn.exit_code == 0, drawn.stderr
    assert workbook.exists()
    again = birthrecon("sample-for-review", published, "-n", 200, "--to", workbook)
    assert (again.exit_code, "may hold answers" in again.stderr) == (2, True)
    empty = birthrecon("review-result", workbook)
    assert (empty.exit_code, "answered by both readers" in empty.stderr) == (2, True)
