import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.demo import MARK
from flows.desk_cli import require_free
from flows.errors import SettingsError
from flows.log import LOG_FILE
from flows.result import read_result


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def birthrecon(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        (
            "flows.cli",
            {"duckdb", "polars", "pandas", "splink", "prefect", "great_expectations", "pydantic"},
        ),
        # Every command reads the settings; few read a delivery or a register's database.
        ("flows.settings", {"duckdb", "polars", "numpy", "pyarrow", "psycopg", "sqlalchemy"}),
    ],
)
def test_help_and_settings_import_none_of_the_heavy_libraries(module: str, heavy: set[str]) -> None:
    code = f"import sys, {module}; sys.exit(str(sorted({heavy} & sys.modules.keys()) or ''))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert done.stderr.decode().strip() == ""
    assert birthrecon("--help").exit_code == 0


def test_the_version_stands_on_one_line_with_those_of_python_and_duckdb() -> None:
    shown = birthrecon("--version")
    assert shown.exit_code == 0
    assert re.fullmatch(r"birthrecon \d+\.\d+\.\d+ \(Python 3\.\S+, duckdb \S+\)\n", shown.output)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "nowhere", "--out", "out"), "nowhere"),
        (("run", "nowhere"), "--out"),
        (("explain", "nowhere", "no-such-case"), "nowhere"),
        (("statistics", "nowhere"), "nowhere"),
        (("sample", "made", "--births", "5"), "300"),
        (("query", "completeness_by_town"), "birthrecon query OUT completeness_by_town"),
        (("schedule", "here", "--out", "out", "--cron", "monthly"), "0 6 5 * *"),
        (("run", "here", "--out", "out", "--config", "absent.toml"), "absent.toml"),
    ],
)
def test_what_cannot_run_ends_with_2_and_says_what_to_do(
    arguments: tuple[str, ...], told: str
) -> None:
    done = birthrecon(*arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def lacking(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """OUT of the plain command, with its audit record, over a delivery without WIS and with a torn
    return; what the command said."""
    folder = tmp_path_factory.mktemp("lacking")
    (folder / "delivery").mkdir()
    for name in ("delivery.toml", "population", "hospital", "reference", "exchange"):
        (folder / "delivery" / name).symlink_to(delivery / name)
    shutil.copytree(delivery / "returns", folder / "delivery" / "returns")
    (folder / "delivery" / "returns" / "200605.xlsx").write_bytes(b"PK\x03\x04 torn")
    (folder / "delivery" / "wis.rar").write_bytes(b"Rar!\x1a\x07\x00")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BIRTHRECON_AUDIT", "true")
        return folder / "out", birthrecon("run", folder / "delivery", "--out", folder / "out")


def test_a_delivery_that_lacks_a_source_ends_with_1_and_a_summary(
    lacking: tuple[Path, Result],
) -> None:
    out, done = lacking
    assert done.exit_code == 1, done.stderr
    assert "缺少来源 missing sources: WIS 出生表 WIS births, WIS 妇女表 WIS women" in done.stdout
    assert "200605.xlsx" in done.stdout
    assert "files not read: wis.rar\n" in done.stdout
    assert f"published in {out}\n" in done.stdout
    told = read_result("", out, {}, 0.0, ())
    assert told.missing_sources == ("wis_birth", "wis_woman")
    assert told.refused_files == ("200605.xlsx",)
    assert told.exit_code == 1


def test_the_summary_tells_how_long_the_run_took_though_stages_ran_beside_each_other(
    lacking: tuple[Path, Result],
) -> None:
    out, done = lacking
    console = Console(file=StringIO(), width=120)
    read_result("", out, {"write_report": 3.0, "publish_births": 3.0}, 4.0, ()).show(console)
    assert isinstance(console.file, StringIO)
    assert "· 4.0 s" in console.file.getvalue()
    assert float(re.findall(r"· (\d+\.\d) s", done.stdout)[-1]) > 0


def test_the_audit_record_is_published_with_the_run(lacking: tuple[Path, Result]) -> None:
    out, done = lacking
    assert json.loads((out / "audit" / "validation.json").read_text(encoding="utf-8"))
    assert "Great Expectations" not in done.output


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("explain", "C0be", "--out", "nowhere"), "birthrecon explain nowhere C0be"),
        (("query", "--out=no where", "births"), 'birthrecon query "no where" births'),
        (("statistics", "--out", "nowhere"), "birthrecon statistics nowhere"),
        (
            ("desk-account", "add", "wang", "--role", "admin", "--out", "nowhere"),
            "birthrecon desk-account add nowhere wang --role admin",
        ),
        (("review-result", "x.xlsx", "--out", "y.json"), "review-result x.xlsx --to y.json"),
    ],
)
def test_the_form_of_version_0_1_means_the_same_and_the_new_one_is_shown(
    old: tuple[str, ...], new: str
) -> None:
    earlier, shown = birthrecon(*old), new.removeprefix("birthrecon ")
    hint, _, rest = earlier.stderr.partition("\n")
    assert hint.endswith(new)
    assert (earlier.exit_code, rest) == (2, birthrecon(*shlex.split(shown)).stderr)


def test_the_products_name_is_a_module_that_starts_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "birthrecon", "--version"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == birthrecon("--version").stdout


def test_a_shell_completes_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_BIRTHRECON_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "birthrecon expl")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert CliRunner().invoke(app, [], prog_name="birthrecon").output.split() == ["explain"]


def test_explain_shows_the_records_of_a_case(published: Path) -> None:
    with duckdb.connect(published / "births.duckdb", read_only=True) as con:
        case_id, record_id = con.execute(
            "select case_id, source_record_id from cases join case_records using (case_id) order "
            "by all limit 1"
        ).fetchall()[0]
    done = birthrecon("explain", published, case_id, "--english")
    assert done.exit_code == 0
    assert case_id in done.stdout
    assert record_id in done.stdout


def test_the_demo_replaces_an_earlier_one_and_scores_what_it_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIRTHRECON_AUDIT", "false")
    earlier = tmp_path / "demo" / "delivery" / "delivery.toml"
    earlier.parent.mkdir(parents=True)
    earlier.touch()
    (tmp_path / "demo" / MARK).touch()
    done = birthrecon("demo", "--births", 300)
    assert done.exit_code == 0, done.stderr
    assert "Of 20 planted cases" in done.stdout


def test_a_port_that_is_taken_is_told_before_the_desk_begins() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} cannot be used"):
            require_free(port)
    require_free(port)


def test_the_demo_leaves_a_folder_alone_that_no_demo_made(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "letter.txt").touch()
    assert birthrecon("demo", "--births", 300).exit_code == 2
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["letter.txt"]


def test_an_unforeseen_failure_leaves_a_log_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("李婷")

    monkeypatch.setattr("data.sample.generate", fail)
    done = birthrecon("sample", "made")
    assert done.exit_code == 2
    assert "ZeroDivisionError" in done.stderr
    assert "李婷" not in done.stderr + (tmp_path / LOG_FILE).read_text(encoding="utf-8")
