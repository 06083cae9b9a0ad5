"""What every reader hands over: a grid of text cells under headings, and its way into a contract's
columns.

Rows that are no records (headings again, totals, notes of the form, blanks) are marked here and
stay in the grid: no row is dropped between a file and `raw`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from checks.contracts.model import Contract, Kind
from checks.intake.headings import (
    Cells,
    column_names,
    heading_key,
    is_heading,
    known_headings,
    match_headings,
    missing_titles,
)

_TOTALS = ("合计", "小计", "总计", "共计", "累计", "本页合计", "本页小计")
_NOTES = (
    *("制表", "填表", "审核", "复核", "报送", "打印", "备注[:：]", "注[:：]", "说明[:：]"),
    *("单位负责人", "统计负责人", "填报", r"第\d+页", r"共\d+页"),
)
TOTAL_WORDS = f"^({'|'.join(_TOTALS)})"
NOTE_WORDS = f"^({'|'.join(_NOTES)})"
FIRST_LETTERS = "".join(sorted({word[0] for word in (*_TOTALS, *_NOTES)}))
FIRST_CELLS = 3  # where a total or a note begins
_UNSEEN = r"\s\u{3000}\u{200b}-\u{200f}\u{2060}\u{feff}"
SPACE = f"[{_UNSEEN}]"
SEEN = f"[^{_UNSEEN}]"
BRACKETS = r"[（(][^）)]*[）)]|[*:：'\x22]"
OWN = ("row_number", "fault", "line")
# What the readers of numbers keep of one that has more digits than a cell holds.
LOST_DIGITS = r"^\d(\.\d+)?E\+\d+$"
SERIAL = r"^\d{5}(\.\d+)?$"
WORDS_SHOWN = 10
UNITS = {"百人": 100, "千人": 1_000, "万人": 10_000}
UNIT_OF_COLUMN = re.compile(rf"[(（](?:单位[:：])?({'|'.join(UNITS)})[)）]")
UNIT_OF_TABLE = re.compile(rf"单位\s*[:：]\s*({'|'.join(UNITS)})")
KEPT_AS_TEXT = (Kind.TEXT, Kind.KEY, Kind.CODE, Kind.ID_NUMBER)


@dataclass(frozen=True)
class Note:
    """Something to know about a file; becomes a row of `findings`. rows: how many rows it
    concerns."""

    severity: str
    rule: str
    zh: str
    en: str
    rows: int = 0


@dataclass(frozen=True)
class Grid:
    """A table of text as it was delivered.

    cells: text columns named by position (c0, c1, …), then row_number (Int64, 1-based), fault and
    line (text or null).
    headings: what the columns were called, in the same order. above: the rows down to the heading's
    own, as they stood, without those that look like records. part: the sheet's name, where a file
    has several. counts_from_1904: a bare number in a date's column counts days from 1904-01-01.
    hidden: the sheet is hidden; visible ones of its file come before it.
    """

    cells: pl.DataFrame
    headings: tuple[str, ...]
    encoding: str = ""
    part: str = ""
    damaged: bool = False
    notes: tuple[Note, ...] = field(default=())
    above: tuple[tuple[str, ...], ...] = field(default=())
    counts_from_1904: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class _Part:
    """A stretch of the rows under one heading. found: which position holds which column; a row
    under a heading that lacks a required one is refused (missing)."""

    rows: pl.DataFrame
    headings: tuple[str, ...]
    found: dict[str, int]
    missing: tuple[str, ...]


def to_contract(grid: Grid, contract: Contract) -> tuple[pl.DataFrame, Grid]:
    """The grid under the contract's columns (text, plus row_number, fault, line), and the grid with
    its notes.

    A heading that comes again says what the columns below it are. Rows below a heading that lacks a
    required one are kept, each marked `missing_headings`.
    """
    names = [name for name in grid.cells.columns if name not in OWN]
    grid = replace(grid, cells=_mark_rubbish(grid, contract, names))
    parts, notes = [], list(grid.notes)
    for part in _parts(grid, contract, names):
        clear, told = _without_doubtful(part, contract)
        notes += told
        parts.append(clear)
    notes += _heading_notes(parts)
    tables = [_columns(part, contract, grid) for part in parts]
    table = pl.concat(tables) if len(tables) > 1 else tables[0]
    notes += _lost_digits(table, contract)
    damaged = grid.damaged or bool(parts[0].missing)
    return table, replace(grid, notes=tuple(notes), damaged=damaged)


def _columns(part: _Part, contract: Contract, grid: Grid) -> pl.DataFrame:
    """The part's rows under the contract's columns."""
    columns = []
    for column in contract.columns:
        at = part.found.get(column.name)
        value = pl.col(f"c{at}") if at is not None else pl.lit(None, dtype=pl.String)
        if column.kind is Kind.COUNT and at is not None and (unit := _unit(part, grid, at)):
            value = _in_ones(value, unit)
        if grid.counts_from_1904 and column.kind in (Kind.DATE, Kind.TIMESTAMP):
            value = _day_from_1904(value)
        columns.append(value.alias(column.name))
    fault = pl.lit("missing_headings") if part.missing else pl.col("fault")
    return part.rows.select(*columns, "row_number", fault.alias("fault"), "line")


def _unit(part: _Part, grid: Grid, at: int) -> int:
    """In what a column's people are counted, where its heading or the title says 百人 or more; else
    0."""
    titles = " ".join(text for row in grid.above for text in row)
    for said in (UNIT_OF_COLUMN.search(part.headings[at]), UNIT_OF_TABLE.search(titles)):
        if said:
            return UNITS[said[1]]
    return 0


def _in_ones(value: pl.Expr, unit: int) -> pl.Expr:
    """A bare number in ones; anything else as it is."""
    ones = (value.cast(pl.Float64, strict=False) * unit).round(6)
    whole = ones.cast(pl.Int64, strict=False)
    text = pl.when(ones == whole).then(whole.cast(pl.String)).otherwise(ones.cast(pl.String))
    return pl.when(ones.is_not_null()).then(text).otherwise(value)


def _day_from_1904(value: pl.Expr) -> pl.Expr:
    """A bare day number as YYYY-MM-DD; anything else as it is."""
    days = value.str.extract(r"^(\d{5})", 1).cast(pl.Int64)
    day = pl.date(1904, 1, 1) + pl.duration(days=days)
    return pl.when(value.str.contains(SERIAL)).then(day.dt.to_string("%Y-%m-%d")).otherwise(value)


def _parts(grid: Grid, contract: Contract, names: Sequence[str]) -> Iterator[_Part]:
    """The rows cut at every heading that says something else than the one before."""
    begin, headings = 0, grid.headings
    found = match_headings(headings, contract)
    missing = tuple(missing_titles(found, contract))
    for at, cells in _headings_again(grid, contract, names):
        again = match_headings(cells, contract)
        lacks = missing_titles(again, contract)
        if again == found or (lacks and again.items() <= found.items()):
            continue
        yield _Part(grid.cells.slice(begin, at - begin), headings, found, missing)
        begin, headings, found, missing = at, cells, again, tuple(lacks)
    yield _Part(grid.cells.slice(begin), headings, found, missing)


def _headings_again(
    grid: Grid, contract: Contract, names: Sequence[str]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows that head what follows them, by place in the grid, with what they call its columns."""
    is_heading_again = grid.cells["fault"] == "repeated_header"
    if not is_heading_again.any():
        return
    rows = grid.cells.with_row_index("place").filter(is_heading_again)
    before: list[tuple[int, Cells]] = []
    known = known_headings(contract)
    for place, *cells in rows.select("place", *names).iter_rows():
        # A group's row stands right above, or belongs to another heading.
        before = before[-2:] if before and before[-1][0] == place - 1 else []
        over = [row for _, row in before]
        before.append((place, cells))
        if is_heading(cells, known):
            yield place, column_names([*over, cells], known)


def _mark_rubbish(grid: Grid, contract: Contract, names: Sequence[str]) -> pl.DataFrame:
    """The cells, with the fault of each row that is no record."""
    if not names:
        return grid.cells
    places = grid.cells.select(pl.arg_where(_may_be_rubbish(grid, contract, names))).to_series()
    if places.is_empty():
        return grid.cells
    asked = grid.cells[places].hstack([places.alias("place")])
    rows = _looked_at(asked.lazy(), names, sorted(_words_of_headings(grid, contract)))
    # A total or a note fills few cells; a record whose first cell happens to begin so fills many.
    sparse = pl.col("filled") * 2 <= len(names) + 1
    marks = (
        pl.when(_is_heading_again(grid, len(names)))
        .then(pl.lit("repeated_header"))
        .when(pl.col("filled") == 0)
        .then(pl.lit("blank_row"))
    )
    first = pl.col("first")
    if not contract.keeps_totals:
        marks = marks.when(first.str.contains(TOTAL_WORDS) & sparse).then(pl.lit("total_row"))
    marks = marks.when(first.str.contains(NOTE_WORDS) & sparse).then(pl.lit("note_row"))
    marked = rows.select("place", mark=marks.otherwise(None)).drop_nulls().collect()
    if marked.is_empty():
        return grid.cells
    return grid.cells.with_columns(
        fault=pl.int_range(pl.len()).replace_strict(
            dict(marked.iter_rows()), default=pl.col("fault"), return_dtype=pl.String
        )
    )


def _looked_at(asked: pl.LazyFrame, names: Sequence[str], words: Sequence[str]) -> pl.LazyFrame:
    """One row per row that is asked about: place; filled, its cells that are not empty; first, the
    first of them near the margin; keyed, headed: its cells with a text and with a heading's; said,
    all of them."""
    cell = pl.col("text").fill_null("").str.replace_all(SPACE, "")
    is_near = (pl.col("cell") != "") & pl.col("name").is_in(list(names[:FIRST_CELLS]))
    return (
        asked.unpivot(names, index="place", variable_name="name", value_name="text")
        .with_columns(cell=cell)
        .with_columns(key=pl.col("cell").str.replace_all(BRACKETS, "").str.to_lowercase())
        .group_by("place")
        .agg(
            filled=(pl.col("cell") != "").sum(),
            first=pl.col("cell").filter(is_near).first(),
            keyed=(pl.col("key") != "").sum(),
            headed=pl.col("key").is_in(list(words)).sum(),
            said=pl.col("key").str.join(""),
        )
    )


def _may_be_rubbish(grid: Grid, contract: Contract, names: Sequence[str]) -> pl.Expr:
    """Rows to look at closely, which costs much: those in which a cell is a heading to the letter,
    one of the first begins as a total or a note does, or nothing stands."""
    letters = {text.strip() for row in grid.above for text in row} - {""}
    aliases = {alias for column in contract.columns for alias in (column.name, *column.headings)}
    line = pl.concat_str(names, separator="\n", ignore_nulls=True)
    near = pl.concat_str(names[:FIRST_CELLS], separator="\n", ignore_nulls=True)
    begins = f"(?m)^{SPACE}*[{FIRST_LETTERS}]"
    return (
        line.str.contains_any(sorted(letters | aliases))
        | near.str.contains(begins)
        | ~line.str.contains(SEEN)
    )


def _words_of_headings(grid: Grid, contract: Contract) -> set[str]:
    own = {heading_key(text) for row in (grid.headings, *grid.above[-2:]) for text in row} - {""}
    return own | set(known_headings(contract))


def _is_heading_again(grid: Grid, width: int) -> pl.Expr:
    """Rows that are nearly nothing but headings, and rows that stood above the heading and come
    again: titles and groups on every printed page.

    A record may hold a heading's word or two (性别 in the wrong cell).
    """
    again = (pl.col("headed") >= min(3, width)) & (pl.col("headed") * 10 >= pl.col("keyed") * 6)
    stood = {"".join(map(heading_key, row)) for row in grid.above} - {""}
    return again | pl.col("said").is_in(sorted(stood))


def _without_doubtful(part: _Part, contract: Contract) -> tuple[_Part, list[Note]]:
    """The part without the columns whose heading stands over another one of other content: nobody
    can tell which of the two it is."""
    keys = [heading_key(heading) for heading in part.headings]
    notes, doubtful = [], []
    for name, at in part.found.items():
        if part.missing:
            continue
        twins = [index for index, key in enumerate(keys) if key == keys[at] and index != at]
        if any(_differ(part.rows, at, twin) for twin in twins):
            doubtful.append(name)
            notes.append(_doubtful(part.headings[at].strip(), contract.column(name).title))
    if not doubtful:
        return part, notes
    found = {name: at for name, at in part.found.items() if name not in doubtful}
    return replace(part, found=found, missing=tuple(missing_titles(found, contract))), notes


def _differ(rows: pl.DataFrame, one: int, other: int) -> bool:
    if not {f"c{one}", f"c{other}"} <= set(rows.columns):
        return False
    records = rows.filter(pl.col("fault").is_null())
    values = [pl.col(f"c{at}").fill_null("").str.replace_all(SPACE, "") for at in (one, other)]
    return bool(records.select(((values[0] != values[1]) & (values[1] != "")).any()).to_series()[0])


def records_above(rows: Sequence[Cells], found: int, contract: Contract) -> list[int]:
    """Which of the rows above a heading look like records: filled like one, and no headings.

    found: how many of the contract's columns the heading names.
    """
    return [
        index
        for index, row in enumerate(rows)
        if sum(bool(cell and cell.strip()) for cell in row) * 2 >= max(found, 6)
        and not is_heading(row, known_headings(contract))
    ]


def _heading_notes(parts: Sequence[_Part]) -> list[Note]:
    notes = []
    for number, part in enumerate(parts):
        if part.missing:
            notes.append(_missing_headings(part.missing, part.rows))
        elif number:
            notes.append(_headings_changed(part.rows))
    used = set(parts[0].found.values())
    texts = enumerate(parts[0].headings)
    extra = [text for index, text in texts if text.strip() and index not in used]
    if extra and not parts[0].missing:
        notes.append(extra_headings(extra))
    return notes


def _lost_digits(table: pl.DataFrame, contract: Contract) -> list[Note]:
    """One note for the whole file: which columns hold numbers that lost their last digits."""
    long = [column for column in contract.columns if column.kind in KEPT_AS_TEXT]
    names = [column.name for column in long]
    counts = table.select(pl.col(names).str.contains(LOST_DIGITS).sum()).row(0)
    hit = [(column.title, count) for column, count in zip(long, counts, strict=True) if count]
    if not hit:
        return []
    zh = "、".join(f"{title} {count} 个" for title, count in hit)
    en = ", ".join(f"{title} {count}" for title, count in hit)
    return [
        Note(
            "error",
            "digits_lost",
            f"以数字格式保存的长号码只剩前 15 位（{zh}），这些号码不采用，也不据此判错；"
            "请把该栏设为“文本”格式，按原登记重新录入后再报。",
            f"Long numbers kept as numbers have only their first 15 digits left ({en}); they are "
            "not used and count against nobody. Format the column as text, enter the numbers "
            "again from the original and send the file again.",
            sum(count for _, count in hit),
        )
    ]


def _missing_headings(missing: Sequence[str], rows: pl.DataFrame) -> Note:
    listed = "、".join(missing)
    numbers = rows["row_number"].to_list()
    zh = f"第 {numbers[0]} 至 {numbers[-1]} 行" if numbers else "文件"
    en = f"above rows {numbers[0]} to {numbers[-1]}" if numbers else "of the file"
    return Note(
        "error",
        "missing_headings",
        f"{zh}缺少必需的栏目：{listed}；这些行整份未收，请补上标题后重报。",
        f"Required headings are missing {en}: {listed}; nothing of them "
        "was used. Add the headings and send the file again.",
        rows.height,
    )


def _headings_changed(rows: pl.DataFrame) -> Note:
    first = rows["row_number"].to_list()[0]
    return Note(
        "note",
        "headings_changed",
        f"从第 {first} 行起换了表头，其下各行按新表头读取。",
        f"Another heading begins at row {first}; the rows below it were read by it.",
        rows.height,
    )


def _doubtful(heading: str, title: str) -> Note:
    return Note(
        "error",
        "heading_twice",
        f"有两栏都叫“{heading}”而内容不同，分不清哪一栏是{title}，该栏不采用；请写明是谁的后重报。",
        f"Two columns of different content are called '{heading}', so nobody can tell which is "
        f"meant ({title}); it was not used. Say whose it is and send the file again.",
    )


def extra_headings(extra: Sequence[str]) -> Note:
    """The note that tells of columns, or keys, that are none of the contract."""
    listed = "、".join(heading.strip()[:20] for heading in extra[:WORDS_SHOWN])
    return Note(
        "note",
        "extra_columns",
        f"有约定之外的栏目，未采用：{listed}。",
        f"Columns outside the contract were not used: {listed}.",
    )
