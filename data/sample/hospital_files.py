"""Hospital files: one a hospital and year, each hospital with its own headings, date shape and
format.

CSV is GB18030 (UTF-8 for a province), some township hospitals send XLSX. Here too stand the lines
that are no records: headings repeated inside a file, totals, blank lines.
"""

from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from data.sample.draws import Draws

# The register's column, and the headings under which hospitals deliver it.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "hospital_code": ("医院代码",),
    "delivery_no": ("分娩编号",),
    "mother_name": ("产妇姓名", "产妇", "母亲姓名"),
    "mother_number": ("产妇身份证号", "身份证号", "身份证号码"),
    "age": ("产妇年龄", "年龄"),
    "address": ("现住址", "家庭住址", "地址"),
    "telephone": ("联系电话", "电话"),
    "spouse": ("配偶姓名", "丈夫姓名", "父亲姓名"),
    "date": ("分娩日期", "分娩日", "出生日期"),
    "time": ("分娩时间",),
    "sex": ("新生儿性别", "婴儿性别", "性别"),
    "baby_name": ("新生儿姓名", "婴儿姓名"),
    "weight": ("出生体重", "体重"),
    "weeks": ("孕周",),
    "plurality": ("胎数",),
    "birth_order": ("胎内序号",),
    "outcome": ("分娩结局", "结局"),
    "certificate_no": ("出生医学证明编号", "出生证编号", "出生证号"),
}
_DATE_SHAPES = ("%Y%m%d", "%Y年%-m月%-d日", "%Y-%m-%d", "%Y/%-m/%-d", "%Y%m%d")
_XLSX_EVERY = 6  # of the township hospitals
_REPEATED_HEADING, _TOTAL, _BLANK, _TITLE = 0.22, 0.35, 0.04, 0.2
_KEY = ("hospital_code", "delivery_no", "birth_order")
# Characters of private use that mark a comma and a line until the bytes are written.
_COMMA, _IN_UTF8 = "\ue000", "\ue001"
_RUBBISH_SCHEMA = {
    "source": pl.String,
    "source_file": pl.String,
    "row": pl.Int64,
    "kind": pl.String,
}


def write_hospital_files(
    folder: Path, draws: Draws, records: pl.DataFrame, *, large: bool
) -> pl.DataFrame:
    """Write the files of one district; return the lines that are no records (truth's rubbish)."""
    folder.mkdir(parents=True, exist_ok=True)
    rubbish: list[tuple[str, str, int, str]] = []
    titles = draws.aside()
    records = records.sort("hospital", "file_year", "hospital_date", "record_id", "again")
    for (hospital, year), rows in records.group_by("hospital", "file_year", maintain_order=True):
        number = int(str(hospital))
        xlsx = not large and number >= 4 and number % _XLSX_EVERY == 0
        code = rows["hospital_code"][0]
        name = f"{code}_{year}.{'xlsx' if xlsx else 'csv'}"
        headings = [options[draws.rng.integers(len(options))] for options in _HEADINGS.values()]
        table = _table(draws, rows)
        lines, kinds = _lines(draws, table, headings)
        title = f"{code} {year}年分娩登记" if xlsx and titles.rng.random() < _TITLE else None
        rubbish += [("hospital", name, row + (title is not None), kind) for row, kind in kinds]
        if xlsx:
            _write_xlsx(folder / name, lines, rows, title)
        else:
            text = lines.write_csv(include_header=False, null_value="")
            (folder / name).write_bytes(_encoded(text, "utf-8" if large else "gb18030"))
    return pl.DataFrame(rubbish, schema=_RUBBISH_SCHEMA, orient="row")


def _encoded(text: str, encoding: str) -> bytes:
    """The file's bytes: marked commas stand unquoted, marked lines in UTF-8."""
    text = text.replace(_COMMA, ",")
    if _IN_UTF8 not in text:
        return text.encode(encoding)
    return b"".join(
        line.replace(_IN_UTF8, "").encode("utf-8" if _IN_UTF8 in line else encoding)
        for line in text.splitlines(keepends=True)
    )


def _marked(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with what the wild kinds do to a line: a comma in the address, another encoding."""
    if "has_comma" not in rows.columns:
        return rows
    address, half = pl.col("address"), pl.col("address").str.len_chars() // 2
    comma = address.str.slice(0, half) + _COMMA + address.str.slice(half)
    return rows.with_columns(
        address=pl.when("has_comma").then(comma).otherwise("address"),
        delivery_no=pl.when("is_utf8")
        .then(pl.col("delivery_no") + _IN_UTF8)
        .otherwise("delivery_no"),
    )


def _table(draws: Draws, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as text in the file's order of columns."""
    shape = _DATE_SHAPES[draws.rng.integers(len(_DATE_SHAPES))]
    sex = pl.col("hospital_sex").replace_strict(
        {1: "男", 2: "女"}, default="不详", return_dtype=pl.String
    )
    blank = pl.lit(pl.Series(draws.chance(rows.height, 0.002)))
    date, sex = (
        pl.col("hospital_date").dt.strftime(shape),
        pl.when(blank).then(sex + " ").otherwise(sex),
    )
    if "raw_date" in rows.columns:
        date, sex = pl.coalesce("raw_date", date), pl.coalesce("raw_sex", sex)
    return (
        _marked(rows)
        .with_columns(date=pl.coalesce("bad_date", date), sex=sex)
        .select(pl.col(column).cast(pl.String) for column in _HEADINGS)
    )


def _lines(
    draws: Draws, table: pl.DataFrame, headings: list[str]
) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """The file's lines with its heading first, and which lines are no records (1-based line,
    kind)."""
    heading = pl.DataFrame([headings], schema=table.schema, orient="row")
    empty = pl.DataFrame([[None] * table.width], schema=table.schema, orient="row")
    total = empty.with_columns(hospital_code=pl.lit("合计"), mother_name=pl.lit(str(table.height)))
    parts, kinds = [heading, table], []
    if table.height > 2 and draws.rng.random() < _REPEATED_HEADING + _BLANK:
        at = int(draws.rng.integers(1, table.height))
        blank = draws.rng.random() < _BLANK / (_REPEATED_HEADING + _BLANK)
        parts = [heading, table.head(at), empty if blank else heading, table.slice(at)]
        kinds.append((at + 2, "blank_row" if blank else "repeated_header"))
    if draws.rng.random() < _TOTAL:
        parts.append(total)
        kinds.append((sum(part.height for part in parts), "total_row"))
    return pl.concat(parts), kinds


def _write_xlsx(path: Path, lines: pl.DataFrame, rows: pl.DataFrame, title: str | None) -> None:
    """Lines as a workbook whose dates are true Excel dates, below a title where the hospital sets
    one."""
    keys = rows.select(pl.concat_str(*_KEY, separator="/")).to_series()
    days = dict(zip(keys, rows["hospital_date"], strict=True))
    column = lines.columns.index("date")
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 -- a file tells no time
        sheet = book.add_worksheet("分娩登记")
        as_day = book.add_format({"num_format": "yyyy-mm-dd"})
        if title is not None:
            sheet.write_string(0, 0, title)
        for at, line in enumerate(lines.iter_rows(), start=int(title is not None)):
            sheet.write_row(at, 0, [value if value is not None else "" for value in line])
            day = days.get(f"{line[0]}/{line[1]}/{line[15]}")
            if day is not None and not _is_bad(line[column]):
                sheet.write_datetime(at, column, datetime.combine(day, datetime.min.time()), as_day)


def _is_bad(text: str | None) -> bool:
    return text is None or text.startswith("00") or text in ("20060231", "200613", "2006-04-31")
