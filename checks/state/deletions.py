"""deletions.csv: records that an office takes back, one a row, by source and key."""

import csv
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from checks.errors import DeliveryError

FILE = "deletions.csv"
HEADINGS = ("source", "source_record_id")
# Records have keys of their own there; of the others whole files are sent again.
DELETABLE = ("population", "wis_woman", "wis_birth", "hospital", "exchange")


# A list under another name would stay unread, and the records stay in.
_MEANT = re.compile(
    "(deletions?|deleted?|删除(名单|清单|记录)?)[.](csv|txt|tsv|xlsx?|et|json|jsonl|dbf|parquet)"
)


@dataclass(frozen=True)
class Deletion:
    """One record that is taken back. source_record_id: its key, as quarantine and links write
    it. row: of the list."""

    source: str
    source_record_id: str
    row: int


def read_deletions(delivery: Path) -> tuple[tuple[Deletion, ...], str]:
    """What the delivery takes back, and the file's fingerprint ('' where there is none).

    Raises: DeliveryError, which names the row: half of a list of deletions must not be carried out.
    """
    path = _find(delivery)
    if path is None:
        return (), ""
    try:
        data = path.read_bytes()
        lines = csv.reader(data.decode("utf-8-sig").splitlines(), strict=True)
        rows = [_cells(row) for row in lines]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DeliveryError(
            f"{FILE} 无法读取（{type(error).__name__}）；请存为 UTF-8 的 CSV。",
            f"{FILE} cannot be read ({type(error).__name__}); save it as CSV in UTF-8.",
        ) from None
    if not rows or tuple(cell.lower() for cell in rows[0]) != HEADINGS:
        raise DeliveryError(
            f"{FILE} 的表头应为 {','.join(HEADINGS)}。",
            f"{FILE} must be headed {','.join(HEADINGS)}.",
        )
    found = tuple(_deletion(number, row) for number, row in enumerate(rows[1:], start=2) if row)
    return found, hashlib.sha256(data).hexdigest()


def _find(delivery: Path) -> Path | None:
    """The list, however its name is capitalised; None where there is none."""
    meant = sorted(path for path in delivery.iterdir() if _MEANT.fullmatch(path.name.lower()))
    wrong = [path.name for path in meant if path.name.lower() != FILE]
    if wrong:
        raise DeliveryError(
            f"{wrong[0]} 看来是要删除的记录，但只读取名为 {FILE} 的文件；请另存为 {FILE}"
            "（UTF-8 的 CSV），否则请移走它。",
            f"{wrong[0]} looks like a list of deletions, but only {FILE} is read: save it as "
            f"{FILE} (CSV in UTF-8), or move it away.",
        )
    if len(meant) > 1:
        names = ", ".join(path.name for path in meant)
        raise DeliveryError(
            f"有多个要删除的名单（{names}）；请合为一个 {FILE}。",
            f"There are several lists of deletions ({names}): make them one {FILE}.",
        )
    return meant[0] if meant else None


def _cells(row: list[str]) -> list[str]:
    """A row's cells, wide letters and blanks read as the gate reads them in a key. Excel writes
    empty ones behind them where the sheet was once wider."""
    cells = [unicodedata.normalize("NFKC", cell).strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _deletion(number: int, cells: list[str]) -> Deletion:
    if len(cells) != len(HEADINGS) or cells[0] not in DELETABLE or not cells[1]:
        raise DeliveryError(
            f"{FILE} 第 {number} 行应为来源和主键；来源可为 {'、'.join(DELETABLE)}。",
            f"{FILE}, row {number}: give a source and a key; sources are {', '.join(DELETABLE)}.",
        )
    if "@" in cells[1]:
        raise several_years(cells[1], number)
    return Deletion(cells[0], cells[1], number)


def several_years(key: str, row: int | None) -> DeliveryError:
    """The error for a hospital's number that names two records. row: of this list; None where an
    earlier one took the number back."""
    zh = f"{FILE} 第 {row} 行" if row else f"此前的 {FILE}"
    en = f"{FILE}, row {row}" if row else f"an earlier {FILE}"
    return DeliveryError(
        f"{zh}：{key} 是各年重复使用的编号，不能按编号删除；请重新报送该医院不含此行的文件。"
        + ("" if row else "删除之后才发生的记录，请写晚于该删除的 extract_date 或 sequence。"),
        f"{en}: the number {key} was given out again in another year, so it names no one record; "
        "send that hospital's file again without the row."
        + (
            ""
            if row
            else " For a record that should stand, give its delivery an extract_date or sequence "
            "after the deletion's."
        ),
    )
