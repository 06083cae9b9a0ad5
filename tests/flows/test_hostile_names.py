"""Names of towns, hospitals, people and folders are data, whatever signs they hold: a whole small
district is named so that each name would be a pattern, a template, a query or a path."""

import csv
import html
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest
from rich.console import Console

from flows.result import RunResult
from flows.run import run_directly
from flows.settings import Settings
from reports.corrections.balance_table import BalanceTable, write_csv
from reports.release.tables import write_frame
from reports.snapshot.saved_queries import QueryResult, saved_queries
from transforms.ledger.balance import Basis, Line

HOSTILE = (
    *("{{7*7}}", "(", "'", "%s", "{x}", "\\", "[", "{rows}{detail}", "../a", "*+?", "</b><script>"),
    *("$1", "|", '"', "^", "{% raw %}", "'; drop table births; --", "${x}", "\\1\\g<0>", "&", "%"),
    *("#", "=1+1", "`x`", "\N{SNOWMAN}", "x" * 400),
)
NO_CODES = ("4" * 400, "../x", "42/06", "'; --", "七")
Mend = Callable[[str], str]


def rewrite(path: Path, mend: Mend) -> None:
    """Every value of a delivered table through `mend`, in the file's own format."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        for row in book.worksheets[0].iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    # As a program writes text: not as a formula.
                    cell.value, cell.data_type = mend(cell.value), "s"
        book.save(path)
    elif path.suffix == ".jsonl":
        notices = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        mended = [
            {key: mend(text) if isinstance(text, str) else text for key, text in one.items()}
            for one in notices
        ]
        lines = [json.dumps(one, ensure_ascii=False) for one in mended]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        encoding = "gb18030" if path.parent.name == "hospital" else "utf-8"
        rows = csv.reader(io.StringIO(path.read_bytes().decode(encoding)))
        text = io.StringIO()
        csv.writer(text).writerows([mend(value) for value in row] for row in rows)
        path.write_bytes(text.getvalue().encode(encoding))


def stems(delivery: Path) -> list[str]:
    towns = (delivery / "reference" / "towns.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split(",")[1].removesuffix("镇") for line in towns]


@pytest.fixture(scope="module")
def hostile(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The delivery in a folder of hostile names; every mention of a town or a hospital bears
    its new name."""
    folder = tmp_path_factory.mktemp("a[1]*{x}'%s") / "{{7*7}} (1)'s"
    shutil.copytree(delivery, folder)
    towns = dict(zip(stems(delivery), (f"龙{sign}湾" for sign in HOSTILE), strict=False))
    towns = {old: f"{old}{new[1:-1]}" for old, new in towns.items()}

    def mend(value: str) -> str:
        for old, new in towns.items():
            value = value.replace(old, new)
        return value

    for path in sorted(folder.rglob("*")):
        if path.suffix in (".csv", ".xlsx", ".jsonl") and path.parent.name != "population":
            rewrite(path, mend)
    for number, path in enumerate(sorted((folder / "hospital").glob("*.csv"))):
        sign = "%s{x}'([&;$"[number % 11]
        path.rename(path.with_name(f"{path.stem}{sign}{path.suffix}"))
    return folder


def run_quietly(delivery: Path, out: Path) -> Path:
    run_directly(delivery, out, Settings(audit=False))
    return out


@pytest.fixture(scope="module")
def published(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_quietly(hostile, tmp_path_factory.mktemp("b[2]*") / "{x}'%s (2)")


def case_ids(out: Path) -> set[str]:
    with duckdb.connect(str(out / "births.duckdb"), read_only=True) as con:
        return {str(row[0]) for row in con.execute("select case_id from cases").fetchall()}


def test_hostile_names_change_no_case(result: RunResult, published: Path) -> None:
    assert case_ids(published) == case_ids(result.out)


def test_every_town_has_its_list_and_its_name_as_delivered(hostile: Path, published: Path) -> None:
    with (hostile / "reference" / "towns.csv").open(encoding="utf-8", newline="") as text:
        towns = {row["town_code"]: row["town_name"] for row in csv.DictReader(text)}
    lists = {path.name[:9]: path for path in (published / "lists").iterdir()}
    assert towns.keys() <= lists.keys()
    for code, name in towns.items():
        guide = openpyxl.load_workbook(lists[code]).worksheets[0]
        assert str(guide.cell(1, 1).value).startswith(name)
        assert len(lists[code].name.encode()) <= 255


def test_no_name_becomes_markup_on_the_page(published: Path) -> None:
    page = (published / "report" / "index.html").read_text(encoding="utf-8")
    assert "</b><script>" not in page
    assert html.escape("{{7*7}}") in page


def test_no_name_is_markup_on_the_console_or_a_formula_in_a_csv_file(tmp_path: Path) -> None:
    query = next(iter(saved_queries().values()))
    answer = QueryResult(query, ("town",), (("[/b]",), ("=1+1",), ("[red]",)))
    shown = io.StringIO()
    answer.show(Console(file=shown))
    assert all(name in shown.getvalue() for name in ("[/b]", "[red]", "=1+1"))
    answer.write_csv(tmp_path / "answer.csv")
    line = Line("420607100", "200601", *[0] * (len(fields(Line)) - 2))
    table = BalanceTable((line,), Basis.FOUND, "wis", {"420607100": "@x"})
    write_csv(table, tmp_path / "balance.csv")
    write_frame(pl.DataFrame({"town": ["-1"], "births": [-3]}), tmp_path / "release")
    texts = [(tmp_path / f"{name}.csv").read_text("utf-8-sig") for name in ("answer", "balance")]
    assert ("'=1+1" in texts[0], "'@x" in texts[1]) == (True, True)
    assert (tmp_path / "release.csv").read_text("utf-8-sig").splitlines()[1] == "'-1,-3"


@pytest.fixture(scope="module")
def hostile_people(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OUT of the delivery where each name of a person ends in such a sign, and towns come that have
    no code."""
    folder = Path(shutil.copytree(delivery, tmp_path_factory.mktemp("people") / "delivery"))
    signs = iter(HOSTILE * 1000)
    path = folder / "population" / "person.csv"
    with path.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    for row in rows:
        for column in ("name", "mother_name", "father_name"):
            row[column] = row[column] and row[column] + next(signs)
    with path.open("w", encoding="utf-8", newline="") as text:
        table = csv.DictWriter(text, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    path = folder / "reference" / "towns.csv"
    towns = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([*towns, *([code, f"新{code[:1]}镇"] for code in NO_CODES)])
    return run_quietly(folder, folder.parent / "out")


def test_hostile_names_of_people_are_no_pattern_either(
    delivery: Path, hostile_people: Path
) -> None:
    delivered = (delivery / "population" / "person.csv").read_text(encoding="utf-8")
    rows = len(list(csv.reader(io.StringIO(delivered)))) - 1
    with duckdb.connect(str(hostile_people / "births.duckdb"), read_only=True) as con:
        counts = con.execute(
            "select delivered, accepted + quarantined from run_sources where source = 'population'"
        ).fetchone()
        tables = {
            row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()
        }
    assert counts == (rows, rows)
    assert "births" in tables


def test_a_town_code_that_is_no_code_is_refused_and_stops_nothing(hostile_people: Path) -> None:
    with duckdb.connect(str(hostile_people / "births.duckdb"), read_only=True) as con:
        refused = con.execute("select rule from quarantine where source = 'towns'").fetchall()
    assert refused == [("invalid_town_code",)] * len(NO_CODES)
