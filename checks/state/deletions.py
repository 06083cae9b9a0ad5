"""deletions.csv: records that an office takes back, one a row, by source and key."""

import hashlib
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from checks.cast import define_readers
from checks.contracts import all_contracts
from checks.contracts.model import Contract
from checks.errors import DeliveryError
from checks.state.deletion_cells import DELETABLE, FILE, HEADINGS, read_keys, read_list
from checks.state.terms import plain_word
from checks.text_files import NotUtf8Error, read_utf8

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
        text = read_utf8(data, FILE)
    except OSError:
        raise DeliveryError(
            f"{FILE} 无法打开（权限不足或磁盘出错）；请检查后重新报送。",
            f"{FILE} cannot be opened (rights, or the disk): check it and deliver again.",
        ) from None
    except NotUtf8Error as error:
        raise DeliveryError(error.zh, error.en) from None
    with closing(duckdb.connect()) as con:
        define_readers(con)
        found = _deletions(con, read_list(con, text))
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


def _deletions(
    con: duckdb.DuckDBPyConnection, rows: Sequence[tuple[int, list[str]]]
) -> tuple[Deletion, ...]:
    """Of each row, with its number, the keys that it names."""
    listed = [_named(number, cells) for number, cells in rows]
    found = []
    for contract in all_contracts():
        named = [(number, key) for source, number, key in listed if source == contract.name]
        if not named:
            continue
        read = read_keys(con, contract, [key for _, key in named])
        for (number, key), record in zip(named, read, strict=True):
            if record is None:
                raise _no_key(contract, key, number)
            found.append(Deletion(contract.name, record, number))
    return tuple(sorted(found, key=lambda one: one.row))


def _named(number: int, cells: list[str]) -> tuple[str, int, str]:
    """The source, the row and the key."""
    source = plain_word(cells[0])
    if len(cells) != len(HEADINGS) or source not in DELETABLE or not cells[1]:
        raise DeliveryError(
            f"{FILE} 第 {number} 行应为来源和主键；来源可为 {'、'.join(DELETABLE)}。",
            f"{FILE}, row {number}: give a source and a key; sources are {', '.join(DELETABLE)}.",
        )
    if "@" in cells[1]:
        raise several_years(cells[1], number)
    return source, number, cells[1]


def _no_key(contract: Contract, key: str, row: int) -> DeliveryError:
    form = "/".join(contract.key)
    return DeliveryError(
        f"{FILE} 第 {row} 行：“{key}”不是 {contract.name} 的主键（应为 {form}）。像 4.20607E+13 的"
        "数字已丢失位数：请把该列设为文本，填入完整的主键，与拒收表中的写法相同。",
        f"{FILE}, row {row}: '{key}' is no key of {contract.name} ({form}). A number like "
        "4.20607E+13 has lost digits: make the column text, and write the whole key, as the "
        "quarantine has it.",
    )


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
