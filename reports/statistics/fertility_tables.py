"""The fertility of a district in words and tables, in one language."""

from collections.abc import Iterator
from math import isinf

from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.reference.terms import BIRTH_FIGURES, Language, Term
from reports.statistics.fertility import (
    Fertility,
    PartFertility,
    Withheld,
)
from reports.statistics.fertility_rates import AGE_GROUPS, Rate

_UNKNOWN = "—"
_REASONS: dict[Withheld, Term] = {
    "not_published": Term(
        "发布文件出自较早版本，没有妇女人年，请重新运行 birthrecon run",
        "an older version published this file, without person-years: run birthrecon run again",
    ),
    "no_cards": Term(
        "没有报送妇女卡（WOMAN），不知有多少育龄妇女",
        "no cards of women (WOMAN) were delivered, so nobody knows how many women there are",
    ),
    "women_undated": Term(
        "超过 5% 的妇女没有出生日期",
        "more than 5% of the women have no date of birth",
    ),
    "mothers_undated": Term(
        "超过 10% 的出生不知母亲年龄",
        "of more than 10% of the births nobody tells the mother's age",
    ),
    "mothers_only": Term(
        "每千名有卡妇女每年出生数超过 100：妇女卡只含产妇，不是全部育龄妇女",
        "more than 100 births a year for 1,000 women with a card: the cards are of "
        "mothers, not of all women",
    ),
    "age_gaps": Term("有的年龄组没有妇女卡", "an age group has no woman with a card"),
}


def show_fertility(
    fertility: Fertility, names: dict[str, str], language: Language, console: Console
) -> None:
    """Print the rates, or why there are none. names: of towns, by code."""
    if fertility.withheld:
        console.print(withheld_note(fertility, language), highlight=False)
        return
    console.print(fertility_table(fertility, names, language))
    console.print(ages_table(fertility, language))
    console.print(women_note(fertility, language), style="dim", highlight=False)


def withheld_note(fertility: Fertility, language: Language) -> str:
    """Why no rate is printed, with the women that were counted."""
    reason = _REASONS[fertility.withheld or "no_cards"].in_language(language)
    women = f"{fertility.whole.women.middle:,.0f}"
    return Term(
        f"不计算生育率：{reason}（15-49岁妇女人年 {women}）",
        f"No fertility rates: {reason} (person-years of women 15-49: {women})",
    ).in_language(language)


def women_note(fertility: Fertility, language: Language) -> str:
    """What the rates rest on, and what they do not say."""
    whole = fertility.whole
    least, most = whole.women.span
    unknown = whole.after.unknown_age if whole.after else 0
    movers = f"{most - least:,.0f}"
    undated = f"{fertility.undated_women:.1%}"
    return Term(
        f"妇女人年据 WIS 妇女卡：{least:,.0f}；另有迁入迁出、日期不明者最多 {movers}，"
        f"按一半计，区间两端各按不计和全计。无出生日期的妇女占 {undated}；"
        f"母亲年龄不明的出生 {unknown:,} 例按已知分摊。"
        "妇女卡若只含已婚妇女，所得即已婚妇女的生育率：请与人口普查的妇女数对照。"
        "— 表示该年或该镇的妇女卡不足以计算。"
        "孩次递进比是同一时期两个孩次总和生育率之比，不是一代妇女的。",
        f"Women by WIS's cards: {least:,.0f} person-years, and at most {movers} of those who "
        "moved in or out, nobody knows when: half of these count, and the intervals reach from "
        f"none to all. Women without a date of birth: {undated}; births without a mother's age: "
        f"{unknown:,}, shared out as the others. If only married women have cards, these are "
        "rates of married women: compare the women with a census. Where — stands, the cards of "
        "that year or town do not suffice. A progression is the ratio of two orders' total "
        "fertility in one period, not that of a generation.",
    ).in_language(language)


def fertility_table(fertility: Fertility, names: dict[str, str], language: Language) -> Table:
    """Each year, the whole and each town."""
    columns = (
        Term("", ""),
        Term("妇女人年", "Women-years"),
        Term("总和生育率，WIS（95%）", "Total fertility, WIS (95 %)"),
        Term(f"{BIRTH_FIGURES['corrected'].zh}（95%）", f"{BIRTH_FIGURES['corrected'].en} (95 %)"),
        Term("平均生育年龄（95%）", "Mean age at birth (95 %)"),
        Term("二孩/一孩", "2nd per 1st"),
        Term("三孩+/二孩", "3rd+ per 2nd"),
    )
    table = _table(Term("生育率", "Fertility"), columns, language)
    for name, part in _named(fertility, names, language):
        after, before = part.after, part.before
        table.add_row(
            Text(name),
            f"{part.women.middle:,.0f}",
            _figure(before.total if before else None, 2),
            _figure(after.total if after else None, 2),
            _figure(after.mean_age if after else None, 1),
            _figure(after.second_per_first if after else None, 2),
            _figure(after.third_per_second if after else None, 2),
        )
    return table


def ages_table(fertility: Fertility, language: Language) -> Table:
    """Births per 1,000 women of each age group and year, over all of the window."""
    corrected = BIRTH_FIGURES["corrected"]
    columns = (
        Term("年龄", "Age"),
        Term("WIS 上报（95%）", "WIS, reported (95 %)"),
        Term(f"{corrected.zh}（95%）", f"{corrected.en} (95 %)"),
    )
    title = Term(
        "年龄别生育率（每千名妇女每年）", "Age-specific fertility: births per 1,000 women and year"
    )
    table = _table(title, columns, language)
    stages = (fertility.whole.before, fertility.whole.after)
    for age in AGE_GROUPS:
        table.add_row(
            age, *(_figure(one.by_age.get(age) if one else None, 1, 1000) for one in stages)
        )
    return table


def _named(
    fertility: Fertility, names: dict[str, str], language: Language
) -> Iterator[tuple[str, PartFertility]]:
    for part in fertility.years:
        yield str(part.year), part
    yield Term("合计", "All").in_language(language), fertility.whole
    for part in fertility.towns:
        code = part.town_code or ""
        yield names.get(code, code), part


def _figure(rate: Rate | None, digits: int, factor: float = 1) -> str:
    if rate is None:
        return _UNKNOWN
    value, low = (f"{factor * one:.{digits}f}" for one in (rate.value, rate.low))
    if isinf(rate.high):
        return f"{value} (≥ {low})"
    return f"{value} ({low}–{factor * rate.high:.{digits}f})"


def _table(title: Term, columns: tuple[Term, ...], language: Language) -> Table:
    table = Table(
        title=title.in_language(language),
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
        header_style="bold",
    )
    for place, name in enumerate(columns):
        table.add_column(name.in_language(language), justify="right" if place else "left")
    return table
