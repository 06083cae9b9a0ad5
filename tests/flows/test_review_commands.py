"""The two commands of a review, over a published run."""

import json
from pathlib import Path

import duckdb
import openpyxl
from typer.testing import CliRunner

from flows.cli import app
from reports.clerical_review.sheets import FIRST_ROW


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


def test_controls_tell_who_says_yes_to_everything(published: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "review.xlsx"
    drawn = birthrecon(
        "sample-for-review", published, "-n", 200, "--controls", 0.1, "--to", workbook
    )
    assert drawn.exit_code == 0, drawn.stderr
    assert "18 对照题 controls" in drawn.output
    book = openpyxl.load_workbook(workbook)
    lines = [json.loads(str(row[0].value)) for row in list(book["_key"].rows)[1:]]
    known = {
        line["code"]: line["stratum"].rsplit("/", 1)[1]
        for line in lines
        if str(line.get("stratum", "")).startswith("control/")
    }
    assert sorted(known.values()) == ["no"] * 9 + ["yes"] * 9
    for reader, yes in {"甲": "同一出生", "乙": "不同出生"}.items():
        for row in book[f"{reader}-记录对"].iter_rows(min_row=FIRST_ROW + 1, max_col=2):
            is_one = known.get(str(row[0].value), "yes") == "yes"
            row[1].value = yes if reader == "甲" or not is_one else "同一出生"
    book.save(workbook)
    told = birthrecon("review-result", workbook, "--to", tmp_path / "result.json")
    assert told.exit_code == 0, told.stderr
    a, b = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["controls"]
    assert (a["wrong"]["value"], a["two_as_one"]["value"], b["wrong"]["value"]) == (0.5, 1, 0)
    assert "对照题 controls" in told.output


def test_more_controls_than_the_run_can_give_are_refused(published: Path, tmp_path: Path) -> None:
    with duckdb.connect(published.resolve() / "births.duckdb") as con:
        con.execute("delete from record_links")
    refused = birthrecon(
        "sample-for-review", published, "-n", 200, "--controls", 0.1, "--to", tmp_path / "r.xlsx"
    )
    assert (refused.exit_code, "lower --controls" in refused.stderr) == (2, True)
