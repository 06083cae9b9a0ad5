"""What is told of damage: one finding per damage, with its place, what is seen and what to do."""

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np

from checks.contracts import all_contracts
from checks.profile.damage import Damage, Rows
from checks.profile.signs import SEEN
from checks.profile.silence import Gap

# Two columns that are damaged in nearly the same rows were damaged at once.
SAME_ROWS = 0.8
FILES_SHOWN = 5
# The finding of each scope of damage.
RULES = {
    "column": "damaged_column",
    "stretch": "damaged_stretch",
    "scattered": "damaged_scattered",
}
_EXPORT = ("请从原系统重新导出后再交。", "Export it again from the original system.")
_COLUMN_LEFT_OUT = (
    "请检查导出时是否漏选了这一栏，补上后重交。",
    "Check whether the column was left out when it was exported; add it and send it again.",
)
REMEDY = {
    "zeros": (
        "请把身份证号一栏设为文本后重新导出，不要用电子表格另存。",
        "Export it again with ID numbers as text; do not save it by a spreadsheet program.",
    ),
    "no_number": (
        "请把身份证号一栏设为文本后重新导出，并核对各栏是否错位。",
        "Export it again with ID numbers as text, and check that no column is shifted.",
    ),
    "undecodable": (
        "请按原编码（GB18030 或 UTF-8）重新导出。",
        "Export it again in its own encoding (GB18030 or UTF-8).",
    ),
    "repeated": (
        "请对照原始登记检查是否向下填充了同一个值，改正后重交。",
        "Check against the original whether one value was filled down; mend it and send it again.",
    ),
    "uniform": (
        "请对照原始登记检查这一栏是否被整栏填成了同一个值，改正后重交。",
        "Check against the original whether the column was filled with one value; mend it and "
        "send it again.",
    ),
    "contradicted": (
        "请对照原始登记检查这些行是否错行、错栏或整体改动，改正后重交。",
        "Check against the original whether these rows were moved or changed together; mend them "
        "and send it again.",
    ),
    "left_empty": _COLUMN_LEFT_OUT,
    "emptied": _COLUMN_LEFT_OUT,
    "again": (
        "请检查是否整页粘贴了两次，补上被盖掉的行后重交。",
        "Check whether a page was pasted twice; restore the rows that it covered.",
    ),
}


def tell_damage(
    con: duckdb.DuckDBPyConnection, found: Sequence[Damage], rows: dict[str, Rows]
) -> None:
    """Append one finding per damage to `findings`: what several columns suffered in the same rows
    is one."""
    titles = {
        (contract.name, column.name): column.title
        for contract in all_contracts()
        for column in contract.columns
    }
    for group in _together(found):
        first, at = group[0], rows[group[0].source]
        places = np.unique(np.concatenate([damage.rows for damage in group]))
        files = np.unique(at.file_no[places])
        zh_titles = "、".join(dict.fromkeys(titles[d.source, d.column] for d in group))
        en_titles = ", ".join(dict.fromkeys(d.column for d in group))
        zh, en = _sentence(group, zh_titles, en_titles, _place(at, places, files))
        name = at.files[files[0]] if len(files) == 1 else None
        con.execute(
            "insert into findings values ('warning', $1, $2, $3, $4, $5, $6)",
            [first.source, name, RULES[first.scope], zh, en, len(places)],
        )


def _together(found: Sequence[Damage]) -> Iterator[list[Damage]]:
    waiting = list(found)
    while waiting:
        first = waiting.pop(0)
        group = [first, *(other for other in waiting if _same_rows(first, other))]
        waiting = [other for other in waiting if other not in group[1:]]
        yield group


def _same_rows(one: Damage, other: Damage) -> bool:
    if one.source != other.source or (one.scope == "scattered") != (other.scope == "scattered"):
        return False
    if one.scope == "scattered":
        return one.column == other.column
    inner = min(one.last, other.last) - max(one.first, other.first) + 1
    outer = max(one.last, other.last) - min(one.first, other.first) + 1
    return (one.column == other.column and inner > 0) or inner >= SAME_ROWS * outer


def _place(at: Rows, places: object, files: object) -> tuple[str, str]:
    rows = np.asarray(places)
    numbers, which = at.numbers[rows], np.asarray(files)
    if len(which) == 1:
        first, last = int(numbers.min()), int(numbers.max())
        return (
            f"{at.files[which[0]]} 第 {first} 至 {last} 行",
            f"{at.files[which[0]]}, rows {first} to {last}",
        )
    names = [at.files[n] for n in which[:FILES_SHOWN]]
    more = "" if len(which) <= FILES_SHOWN else " …"
    listed = "、".join(names) + more
    return f"{len(which)} 个文件（{listed}）", f"{len(which)} files ({', '.join(names)}{more})"


def _sentence(
    group: Sequence[Damage], zh_titles: str, en_titles: str, place: tuple[str, str]
) -> tuple[str, str]:
    first = group[0]
    seen = list(dict.fromkeys(SEEN[damage.code] for damage in group))
    zh_seen, en_seen = "、".join(s[0] for s in seen[:3]), "; ".join(s[1] for s in seen[:3])
    zh_remedy, en_remedy = next((REMEDY[d.code] for d in group if d.code in REMEDY), _EXPORT)
    judged = sum(d.judged for d in group if d.column == first.column and d.code == first.code)
    failing = sum(d.failing for d in group if d.column == first.column and d.code == first.code)
    left_zh, left_en = (
        ("其中有此迹象的值", "the values that show it")
        if first.scope == "scattered"
        else ("这些行的值", "the values of these rows")
    )
    if first.code == "again":
        left_zh, left_en = "重复的行", "the repeated rows"
    return (
        f"{place[0]}：“{zh_titles}”成片损坏（{failing}/{judged} 个值：{zh_seen}）。"
        f"{left_zh}一律按缺失处理，不据此追究任何人，凡需要它的结论都不下。{zh_remedy}",
        f"{place[1]}: {en_titles} damaged as a whole ({failing} of {judged} values: {en_seen}). "
        f"{left_en[0].upper()}{left_en[1:]} count as missing, accuse nobody, and no conclusion "
        f"that needs them is drawn. {en_remedy}",
    )


def tell_gaps(con: duckdb.DuckDBPyConnection, gaps: Sequence[Gap]) -> None:
    """Append one finding per source and kind of gap to `findings`. Of a source that did not come at
    all another finding says so, and nobody is told that it came in part."""
    came = {
        source: con.execute(f"select 1 from accepted.{source} limit 1").fetchone() is not None
        for source in {gap.source for gap in gaps}
    }
    titles = {contract.name: contract.title for contract in all_contracts()}
    names = dict(con.execute("select town_code, town_name from accepted.towns").fetchall())
    for gap in gaps:
        if gap.told_by == "history":
            _tell_loss(con, gap, titles[gap.source], names)
            continue
        if not came[gap.source]:
            continue
        town_zh = names.get(gap.town_code, gap.town_code or "")
        town_en = f" of town {gap.town_code} ({town_zh})" if gap.town_code else ""
        share = gap.found / gap.told if gap.told else 0.0
        con.execute(
            "insert into findings values ('error', $1, null, 'source_gap', $2, $3, $4)",
            [
                gap.source,
                f"{titles[gap.source]}看来没有交全：{town_zh}{gap.from_date} 至 {gap.to_date} "
                f"的出生，其他来源有 {gap.told} 条，只找到 {gap.found} 条"
                f"（{share:.0%}，通常 {gap.usual:.0%}）。"
                "凡要靠它的结论，这一部分一概不下；请重新导出后再交。",
                f"The source {gap.source} does not seem to have come whole: of {gap.told} births"
                f"{town_en} from {gap.from_date} to {gap.to_date} that other sources tell, "
                f"{gap.found} are found ({share:.0%}, usually {gap.usual:.0%}). No conclusion that "
                "needs it is drawn there; export it again.",
                gap.told - gap.found,
            ],
        )


def _tell_loss(con: duckdb.DuckDBPyConnection, gap: Gap, title: str, names: dict[str, str]) -> None:
    """Rows that the source's earlier deliveries held."""
    code = gap.town_code or gap.office_code
    whose_zh = f"（{names.get(code, code)}）" if code else ""
    whose_en = f" of {code}" if code else ""
    con.execute(
        "insert into findings values ('error', $1, null, 'source_shrunk', $2, $3, $4)",
        [
            gap.source,
            f"{title}{whose_zh}比以前交来的少：{gap.from_date} 至 {gap.to_date} 按以前的提取应有"
            f"约 {gap.told} 条，这次只有 {gap.found} 条。"
            "凡要靠它的结论，这一部分一概不下；请重新导出后再交。若确有变化（如机构撤并、登记注销），"
            "连续第三次交来同样的数即按新常态处理。",
            f"The source {gap.source}{whose_en} tells less than it did before: by its earlier "
            f"deliveries about {gap.told} rows from {gap.from_date} to {gap.to_date} are to be "
            f"expected, {gap.found} came. No conclusion that needs it is drawn there; export it "
            "again. Where something did change (an office closed, entries were cancelled), the "
            "third delivery in a row that says the same is taken as the new usual.",
            gap.told - gap.found,
        ],
    )
