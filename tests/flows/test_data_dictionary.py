from pathlib import Path

from typer.testing import CliRunner

from flows.cli import app
from reports.snapshot.data_dictionary import data_dictionary

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_the_page_says_what_the_published_file_says_of_itself(published: Path) -> None:
    assert PAGE.read_text(encoding="utf-8") == data_dictionary(published)


def test_a_question_is_answered_on_the_terminal(published: Path) -> None:
    listed = CliRunner().invoke(app, ["query"])
    assert "births_by_statistical_year" in listed.output
    answered = CliRunner().invoke(app, ["query", str(published), "births_by_statistical_year"])
    assert answered.exit_code == 0, answered.output
    assert "boys_per_100_girls" in answered.output
    assert CliRunner().invoke(app, ["query", str(published), "nothing"]).exit_code == 2
