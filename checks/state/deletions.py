"""deletions.csv: records that an office takes back, one a row, by source and key."""

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from checks.contracts.model import Contract
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
    it."""

    source: str
    source_record_id: str


def read_deletions(delivery: Path) -> tuple[tuple[Deletion, ...], str]:
    """What the delivery takes back, and the file's fingerprint ('' where there is none).

    Raises: DeliveryError, which names the row: half of a list of deletions must not be carried out.
    """
    path = _find(delivery)
    if path is None:
        return (), ""
    try:
        data = path.read_bytes()
        rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DeliveryError(
            f"{FILE} 无法读取（{type(error).__name__}）；请存为 UTF-8 的 CSV。",
            f"{FILE} cannot be read ({type(error).__name__}); save it as CSV in UTF-8.",
        ) from None
    if not rows or tuple(cell.strip().lower() for cell in rows[0]) != HEADINGS:
        raise DeliveryError(
            f"{FILE} 的表头应为 {','.join(HEADINGS)}。",
            f"{FILE} must be headed {','.join(HEADINGS)}.",
        )
    found = tuple(
        _deletion(number, row) for number, row in enumerate(rows[1:], start=2) if any(row)
    )
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


def _deletion(number: int, row: list[str]) -> Deletion:
    cells = [cell.strip() for cell in row]
    if len(cells) != len(HEADINGS) or cells[0] not in DELETABLE or not cells[1]:
        raise DeliveryError(
            f"{FILE} 第 {number} 行应为来源和主键；来源可为 {'、'.join(DELETABLE)}。",
            f"{FILE}, row {number}: give a source and a key; sources are {', '.join(DELETABLE)}.",
        )
    if "@" in cells[1]:
        raise DeliveryError(
            f"{FILE} 第 {number} 行：{cells[1]} 是各年重复使用的编号，不能按编号删除；"
            "请重新报送该医院不含此行的文件。",
            f"{FILE}, row {number}: the number {cells[1]} was given out again in another year, so "
            "it names no one record; send that hospital's file again without the row.",
        )
    return Deletion(cells[0], cells[1])


def tell_unmet(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """A finding for keys that this delivery takes back and nobody has delivered: a slip in them
    leaves the record where it is."""
    con.execute(
        f"""
        insert into intake_findings
        select 'warning', null, '{FILE}', 'deletion_unmet', $zh, $en, count(*)
        from deletions as d inner join run_context as c on d.delivery_id = c.delivery_sha256
        where d.source = $source
            and d.source_record_id not in (select record_key from row_keys)
        having count(*) > 0
        """,
        {
            "source": contract.name,
            "zh": f"{contract.title}：要删除的主键中有的从未报送；请核对写法。",
            "en": f"{contract.name}: some keys to be deleted were never delivered; check how they "
            "are written.",
        },
    )
