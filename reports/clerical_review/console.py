"""Shows a review's result: tables for a terminal, and JSON for whoever files or compares it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.reference.terms import SEXES, name_of
from reports.clerical_review.estimates import RateEstimate
from reports.clerical_review.foreseen import Foreseen
from reports.clerical_review.groups import Group
from reports.clerical_review.intervals import Share
from reports.clerical_review.items import ANSWERS, KIND_TERMS, READERS
from reports.clerical_review.readers import ReaderErrors
from reports.clerical_review.result import KindResult, ReviewResult
from transforms.case_types.registry import type_terms

CAVEAT = (
    "召回率只对软件比较过的记录对而言：从未比较过的记录对不在抽样框内，漏掉它们这里看不见。\n"
    "Recall is over the pairs that the software compared: pairs that it never compared are in no "
    "stratum."
)
_MOST_CODES = 12


def write_result(result: ReviewResult, path: Path) -> None:
    """Write the result as JSON: the dataclasses of `result` as they are."""
    path.write_text(
        json.dumps(asdict(result), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def show_foreseen(foreseen: Sequence[Foreseen], console: Console) -> None:
    """Print how wide the intervals of a drawn sample will be."""
    table = _table(
        "预计 95 % 区间宽度 expected width", "题 items", "精确率 precision", "召回率 recall"
    )
    for one in foreseen:
        term = KIND_TERMS[one.kind]
        figures = (_number(one.precision), _number(one.recall))
        table.add_row(f"{term.zh} {term.en}", str(one.items), *figures)
    console.print(table)


def show_result(result: ReviewResult, console: Console, towns: dict[str, str]) -> None:
    """Print the result; towns gives names to codes."""
    console.print(
        f"运行 run {result.run_id} · 区县 district {result.district_code}", highlight=False
    )
    for kind in result.kinds:
        if kind.drawn:
            _show_kind(kind, console, towns)
    if result.controls:
        console.print(_reader_errors(result.controls))
    console.print(CAVEAT, highlight=False)


def _reader_errors(readers: Sequence[ReaderErrors]) -> Table:
    table = _table("对照题 controls", "题 items", "未答 open", "难断 unsure", "答错 wrong", "95 %")
    for one in readers:
        term = READERS[one.reader]
        counts = (str(count) for count in (one.asked, one.unanswered, one.unsure))
        table.add_row(f"{term.zh} {term.en}", *counts, _number(one.wrong.value), _range(one.wrong))
        ways = {
            "  一次作两次 one as two": one.one_as_two,
            "  两次作一次 two as one": one.two_as_one,
        }
        for name, share in ways.items():
            table.add_row(name, "", "", "", _number(share.value), _range(share))
    return table


def _show_kind(kind: KindResult, console: Console, towns: dict[str, str]) -> None:
    term = KIND_TERMS[kind.kind]
    console.print(f"\n[bold]{term.zh} {term.en}[/bold] ({kind.drawn})", highlight=False)
    console.print(_estimates(kind))
    kappa, agreed = kind.agreement.kappa, kind.agreement.agreed
    text = (
        f"\nCohen κ {_number(kappa.value)} ({_range(kappa)}) · 一致 agreed {_number(agreed.value)} "
        f"({_range(agreed)})"
    )
    console.print(text, highlight=False)
    console.print(_agreement(kind))
    console.print()
    console.print(_groups("镇 town", kind.by_town, towns))
    sexes = {code: name_of(SEXES, code, "zh") for code in SEXES}
    console.print(_groups("性别 sex", kind.by_sex, sexes))
    for reader, codes in kind.unanswered.items():
        _show_codes(console, f"{READERS[reader].zh}未答 unanswered by {READERS[reader].en}", codes)
    _show_codes(console, "两人相反 contradictory", kind.contradictory)
    _show_codes(console, "无法判断 could not tell", kind.unsure)


def _estimates(kind: KindResult) -> Table:
    table = _table("估计 estimate", "值 value", "95 %", "最坏 at worst", "最好 at best")
    rows = {"精确率 precision": kind.precision, "召回率 recall": kind.recall}
    rows |= {
        f"  {name_of(type_terms(), name, 'zh')} {name_of(type_terms(), name, 'en')}": one
        for name, one in kind.by_group.items()
    }
    for name, estimate in rows.items():
        if estimate:
            table.add_row(name, *_figures(estimate))
    return table


def _figures(estimate: RateEstimate) -> tuple[str, str, str, str]:
    return (
        _number(estimate.share.value),
        _range(estimate.share),
        _number(estimate.at_worst),
        _number(estimate.at_best),
    )


def _agreement(kind: KindResult) -> Table:
    """The confusion table: rows are reader A's answers."""
    table = _table("甲 A \\ 乙 B", *ANSWERS[kind.kind].values())
    for said, by_b in kind.agreement.confusion.items():
        table.add_row(ANSWERS[kind.kind][said], *(str(count) for count in by_b.values()))
    return table


def _groups(heading: str, groups: list[Group], names: dict[str, str]) -> Table:
    table = _table(heading, "题 items", "正确 right", "95 %", "p", "")
    for group in groups:
        chance = "" if group.worse_p is None else f"{group.worse_p:.3f}"
        flag = "◀ 较差 works less well" if group.is_worse else ""
        name = names.get(group.group, group.group)
        table.add_row(
            Text(name),
            str(group.items),
            _number(group.right.value),
            _range(group.right),
            chance,
            flag,
        )
    return table


def _show_codes(console: Console, heading: str, codes: list[str]) -> None:
    if codes:
        more = f" … (+{len(codes) - _MOST_CODES})" if len(codes) > _MOST_CODES else ""
        console.print(
            f"{heading}: {len(codes)}  {' '.join(codes[:_MOST_CODES])}{more}", highlight=False
        )


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(first)
    for heading in others:
        table.add_column(heading, justify="right")
    return table


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _range(share: Share) -> str:
    return "—" if share.low is None or share.high is None else f"{share.low:.3f}–{share.high:.3f}"
