"""What is said of a register's files: which belong together, and which cannot be told apart."""

from collections.abc import Sequence

from checks.intake.grid import Note

NAMED = 10
UNCLEAR = "parts_unclear"


def in_parts(names: Sequence[str]) -> Note:
    """Files of different records were read as one register."""
    more = f" … ({len(names)})" if len(names) > NAMED else ""
    return Note(
        "note",
        "register_in_parts",
        f"这个登记由 {len(names)} 个文件或工作表合成：{'、'.join(names[:NAMED])}{more}；请核对是否"
        "齐全。",
        f"This register was read of {len(names)} files or sheets: "
        f"{', '.join(names[:NAMED])}{more}; check that none is missing.",
    )


def copies(name: str, other: str) -> Note:
    """One file holds nothing but records of the other."""
    return Note(
        "note",
        "same_records",
        f"{name} 与 {other} 中，一个的编号另一个里都有：是副本或更正，每条只计一次，以更新时间"
        "较晚的为准。",
        f"Of {name} and {other} one holds all keys of the other: a copy, or corrections. Each "
        "record counts once, as it was updated last.",
    )


def unclear(name: str, other: str, shared: int) -> Note:
    """Two files share keys, and neither is a part or a copy."""
    return Note(
        "error",
        UNCLEAR,
        f"{name} 与 {other} 有 {shared} 个相同的编号，而又不尽相同：可能是两个日期的提取，也可能"
        "各自从头编号，无法判断以哪个为准，都未采用，这个登记按未报送对待。请只留下应采用的一个"
        "（或使各文件的编号互不相同）后重新报送。",
        f"{name} and {other} share {shared} keys and are not the same: extracts of two days, or "
        "each numbered anew. Nobody can tell which counts, so neither is used and the register "
        "counts as not delivered. Leave the one that should count (or give each record a key of "
        "its own) and deliver again.",
    )


def respelled(name: str, other: str, shared: int) -> Note:
    """Two files hold the same keys, of which a program has taken zeros away."""
    return Note(
        "error",
        UNCLEAR,
        f"{name} 与 {other} 有 {shared} 个编号相同，但其中有的只差前面的 0 或字母大小写（多半是在"
        "表格程序里成了数字）；照此会把一人算成两人，两者都未采用，这个登记按未报送对待。请把编号一栏设为"
        "“文本”格式，按原登记恢复前面的 0 后重新报送。",
        f"{name} and {other} share {shared} keys, of which some lack zeros in front or differ in "
        "capitals: a workbook most likely made numbers of them. One person would count as two, so "
        "neither is used and the register counts as not delivered. Format the column of keys as "
        "text, put the zeros back as they stand in the register, and deliver again.",
    )


def beside_own(own: str, other: str) -> Note:
    """A file of the register's own name, and another one with other records."""
    return Note(
        "error",
        UNCLEAR,
        f"{other} 里的记录 {own} 里都没有：可能是同一登记的另一部分，也可能不属于它，无法判断，都未"
        "采用，这个登记按未报送对待。两者合起来才是全部的，请把各文件改为其他名称（如按镇命名）；"
        f"{other} 不属于这个登记的，请移走；然后重新报送。",
        f"{other} holds records that {own} lacks: another part of the register, or none of it. "
        "Nobody can tell, so neither is used and the register counts as not delivered. Where both "
        "together are the whole, give all files other names (of the towns, say); where "
        f"{other} is no part, take it away; then deliver again.",
    )


def put_aside(name: str) -> Note:
    """A file whose name says that it counts no more, among parts."""
    return Note(
        "error",
        UNCLEAR,
        f"{name} 的名称像是备份或已注销、迁出的名单，而其中的记录别的文件里没有；无法判断是否应"
        "计入，未采用，这个登记按未报送对待。应计入的请改名，不应计入的请移走，然后重新报送。",
        f"The name of {name} says that its records count no more, and no other file holds them. "
        "Nobody can tell whether they belong, so it is not used and the register counts as not "
        "delivered. Rename it where they do, take it away where not, and deliver again.",
    )


def at_limit(name: str, rows: int) -> Note:
    """A file that ends where a sheet is full."""
    return Note(
        "error",
        "rows_at_limit",
        f"{name} 正好在第 {rows} 行结束，这是一张工作表的上限，其后的记录多半被截去了；未采用，"
        "这个登记按未报送对待。请分成几个文件（如按镇），或导出为 CSV（不要用 Excel 打开另存）后"
        "重新报送。",
        f"{name} ends at row {rows}, where a sheet is full: what did not fit was most likely cut "
        "off. It is not used and the register counts as not delivered. Export it in several files "
        "(one for each town, say) or as CSV, without opening that in Excel, and deliver again.",
    )


def cut_off(name: str, row: int) -> Note:
    """A part whose last row breaks off."""
    return Note(
        "error",
        "file_damaged",
        f"{name} 的最后一行（第 {row} 行）不完整，文件多半被截断，后面的记录缺失；未采用，这个登记"
        "按未报送对待。请重新导出该文件后报送。",
        f"The last row of {name} (row {row}) breaks off: the file was most likely cut off, and "
        "what followed is lacking. It is not used and the register counts as not delivered. "
        "Export it again and deliver.",
    )
