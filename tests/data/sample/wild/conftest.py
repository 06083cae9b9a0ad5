"""One district twice: as the ordinary sample makes it, and with every wild kind that befalls
records."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from data.sample import generate, wild_rates
from data.sample.wild.plant import FACTS, KINDS
from tests.data.sample.test_files import read_dbf

BIRTHS, SEED = 3_000, 11
RENUMBERED = "renumbered"
EVIDENCE_BROKEN = (
    "hospital_clock",
    "hospital_day_month_swapped",
    "hospital_numbers_without_end",
    "hospital_quarter_lost",
)
KEYS = {
    "population": ("person_id",),
    "wis": ("RECID",),
    "hospital": ("医院代码", "分娩编号", "胎内序号"),
    "exchange": ("notice_id",),
}
# The headings of the contract for their aliases.
_ALIASES = {
    "产妇": "产妇姓名",
    "母亲姓名": "产妇姓名",
    "身份证号": "产妇身份证号",
    "身份证号码": "产妇身份证号",
    "年龄": "产妇年龄",
    "家庭住址": "现住址",
    "地址": "现住址",
    "电话": "联系电话",
    "丈夫姓名": "配偶姓名",
    "父亲姓名": "配偶姓名",
    "分娩日": "分娩日期",
    "出生日期": "分娩日期",
    "婴儿性别": "新生儿性别",
    "性别": "新生儿性别",
    "婴儿姓名": "新生儿姓名",
    "体重": "出生体重",
    "结局": "分娩结局",
    "出生证编号": "出生医学证明编号",
    "出生证号": "出生医学证明编号",
}


@dataclass(frozen=True)
class Sample:
    """A delivery's rows as text by source, each with source_record_id, and the tables of its
    truth."""

    folder: Path
    rows: dict[str, pl.DataFrame]
    truth: dict[str, pl.DataFrame]


@pytest.fixture(scope="session")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("ordinary") / "delivery"
    generate(folder, BIRTHS, SEED)
    return read_sample(folder)


@pytest.fixture(scope="session")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Without hospitals that number anew: their records have other keys than before."""
    folder = tmp_path_factory.mktemp("wild") / "delivery"
    generate(folder, BIRTHS, SEED, wild=wild_rates([kind for kind in KINDS if kind != RENUMBERED]))
    return read_sample(folder)


@pytest.fixture(scope="session")
def renumbered(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("renumbered") / "delivery"
    generate(folder, BIRTHS, SEED, wild=wild_rates([RENUMBERED]))
    return read_sample(folder)


@pytest.fixture(scope="session")
def with_evidence(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Without the kinds that take a hospital's evidence away: what follows from others is shown."""
    folder = tmp_path_factory.mktemp("with_evidence") / "delivery"
    kinds = [kind for kind in KINDS if kind not in (RENUMBERED, *EVIDENCE_BROKEN)]
    generate(folder, BIRTHS, SEED, wild=wild_rates(kinds))
    return read_sample(folder)


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("people") / "delivery"
    generate(folder, BIRTHS, SEED, wild=wild_rates(list(FACTS)))
    return read_sample(folder)


def read_sample(folder: Path) -> Sample:
    names, lines, _ = read_dbf(folder / "wis" / "BIRTH.DBF")
    births = pl.DataFrame(lines, schema=names, orient="row")
    names, lines, _ = read_dbf(folder / "wis" / "WOMAN.DBF")
    women = pl.DataFrame(lines, schema=names, orient="row").drop("BIRTHDAY", "VILLAGE", "UPDATED")
    rows = {
        "population": pl.read_csv(folder / "population" / "person.csv", infer_schema=False),
        "wis": births.join(women, on="WOMANID", how="left"),
        "hospital": _hospital(folder),
        "exchange": pl.concat(
            pl.read_ndjson(path).cast(pl.String) for path in (folder / "exchange").glob("*.jsonl")
        ),
    }
    keyed = {
        name: table.with_columns(source_record_id=pl.concat_str(KEYS[name], separator="/"))
        for name, table in rows.items()
    }
    truth = {path.stem: pl.read_parquet(path) for path in (folder / "truth").glob("*.parquet")}
    return Sample(folder, keyed, truth)


def _hospital(folder: Path) -> pl.DataFrame:
    """The rows of the files; a line with a field too many keeps its first address part, a line in
    UTF-8 is read as such."""
    tables = []
    for path in sorted((folder / "hospital").iterdir()):
        table = _workbook(path) if path.suffix == ".xlsx" else _csv(path)
        table = table.rename({old: new for old, new in _ALIASES.items() if old in table.columns})
        tables.append(table.filter(pl.col("分娩编号").is_not_null()))
    return pl.concat(tables, how="diagonal")


def _csv(path: Path) -> pl.DataFrame:
    lines = [_text(line) for line in path.read_bytes().split(b"\n") if line]
    return pl.read_csv(StringIO("\n".join(lines)), infer_schema=False, truncate_ragged_lines=True)


def _workbook(path: Path) -> pl.DataFrame:
    sheet = openpyxl.load_workbook(path, read_only=True).active
    assert sheet is not None
    lines = [[None if v is None else str(v) for v in row] for row in sheet.values]
    at = next(i for i, line in enumerate(lines) if line[0] == "医院代码")
    names = [str(name) for name in lines[at]]
    return pl.DataFrame(lines[at + 1 :], schema=dict.fromkeys(names, pl.String), orient="row")


def _text(line: bytes) -> str:
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError:
        return line.decode("utf-8")
