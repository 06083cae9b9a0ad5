"""Other counts of the same children beside the births, in words and a table, in one language."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.reference.terms import BIRTH_FIGURES, Language, Term
from reports.statistics.other_counts import CountComparison, CountKind, Says

_KINDS: dict[CountKind, Term] = {
    "census": Term("普查", "census"),
    "school": Term("入学", "school"),
}
_SAYS: dict[Says, Term] = {
    "outside": Term("不全在统计期内，未比较", "not within the window: not compared"),
    "unbounded": Term("估计无上限，比不出", "the estimate has no upper end: nothing to say"),
    "fewer": Term("少于估计区间", "below the interval"),
    "within": Term("在估计区间内", "within the interval"),
    "more": Term("多于估计区间", "above the interval"),
}
_MEANINGS: dict[Says, Term] = {
    "fewer": Term(
        "少于估计区间：死亡、迁出、没有数到或没有入学的孩子都会这样。关于没有名单载有的出生，它什么也没有说："
        "它们可能有，被更多的死亡和迁出盖住。",
        "Below the interval: deaths, moves away, and children not counted or not at school do "
        "this. It says nothing of births that no list holds: there may be some, behind more "
        "deaths and moves.",
    ),
    "within": Term(
        "在估计区间内：没有迹象表明有名单之外的出生；迁入与死亡、迁出相抵时也会这样，所以不是没有的证明。",
        "Within the interval: no sign of births that no list holds. Moves in may stand against "
        "deaths and moves away, so it is no proof that there are none.",
    ),
    "more": Term(
        "多于估计区间：可能是迁入的孩子、重复计数、出生日期填错，也可能是没有名单载有的出生。差数不是出生数："
        "请先核对迁入和计数的范围，再到多出的镇去看。",
        "Above the interval: children who moved in, were counted twice or bear a wrong date of "
        "birth; or births that no list holds. The difference is not a number of births: check "
        "moves and whom the count was of, then look in the towns that have more.",
    ),
}
_MISSING = Term(
    "没有交来其他计数，未作比较。若有普查或入学的分单岁人数，请写入 reference/other_counts.csv"
    "（列见 docs/zh/statistics.md），再运行一次：只有另一次计数看得到没有名单载有的出生。",
    "No other count was given, so nothing is compared. Where a census or a school has children by "
    "single year, write them into reference/other_counts.csv (columns: docs/statistics.md) and run "
    "again: only another count sees births that no list holds.",
)
_OLDER = Term(
    "发布文件出自较早版本，没有其他计数，请重新运行 birthrecon run",
    "an older version published this file, without other counts: run birthrecon run again",
)


def show_other_counts(
    found: tuple[CountComparison, ...] | None, language: Language, console: Console
) -> None:
    """Print the comparison, or how to give a count."""
    if not found:
        why = _OLDER if found is None else _MISSING
        console.print(why.in_language(language), highlight=False)
        return
    console.print(comparison_table(found, language))
    for note in comparison_notes(found, language):
        console.print(note, style="dim", highlight=False)


def comparison_table(found: tuple[CountComparison, ...], language: Language) -> Table:
    """A row for each count and cohort."""
    title = Term("与同一批人的其他计数比较", "Other counts of the same children")
    table = Table(
        title=title.in_language(language),
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
        header_style="bold",
    )
    columns = (
        Term("计数", "Count"),
        Term("出生日期", "Born"),
        Term("儿童", "Children"),
        Term("加死亡、迁出，减迁入", "With deaths and moves put right"),
        BIRTH_FIGURES["corrected"],
        Term("估计实有（95%）", "Estimate (95 %)"),
        Term("差", "Difference"),
        Term("说明", "It lies"),
    )
    for place, column in enumerate(columns):
        is_number = 2 <= place <= 6
        table.add_column(column.in_language(language), justify="right" if is_number else "left")
    for one in found:
        table.add_row(*_row(one, language))
    return table


def comparison_notes(found: tuple[CountComparison, ...], language: Language) -> list[str]:
    """What the places in the table mean, each once, and what is not known."""
    places = {one.says for one in found}
    notes = [term.in_language(language) for says, term in _MEANINGS.items() if says in places]
    if not all(one.count.is_put_right for one in found):
        notes.append(
            Term(
                "标 † 的，死亡、迁入或迁出有一项没有人说；没有说的按零计。",
                "†: nobody said how many died, moved in or moved away, or not all three; what "
                "was not said counts as none.",
            ).in_language(language)
        )
    return notes


def _row(one: CountComparison, language: Language) -> tuple[Text | str, ...]:
    count, says = one.count, _SAYS[one.says].in_language(language)
    kind = _KINDS[count.kind].in_language(language)
    named = Text(Term(f"{count.name}（{kind}）", f"{count.name} ({kind})").in_language(language))
    born = f"{count.born_from} – {count.born_to}"
    here = f"{count.born_here:,}{'' if count.is_put_right else ' †'}"
    if one.estimate is None:
        return named, born, f"{count.children:,}", here, "—", "—", "—", says
    difference = f"{count.born_here - one.estimate.births.births:+,.0f}"
    corrected, estimate = f"{one.corrected:,}", str(one.estimate)
    return named, born, f"{count.children:,}", here, corrected, estimate, difference, says
