"""What a release says of itself: its title, and the notes that its workbook and its bulletin
share."""

from collections.abc import Iterator

from data.reference.tables import county_name
from data.reference.terms import Language, speaker
from reports.release.content import Content
from reports.release.grid import ABSENT, HIDDEN
from reports.statistics.console import silent_note


def title(content: Content, language: Language) -> str:
    """The release's title."""
    year, month = content.name.split("-")
    place = district_name(content)
    return speaker(language)(
        f"{place}出生统计公报（{year}年{int(month)}月）",
        f"Births in {place}: bulletin of {content.name}",
    )


def district_name(content: Content) -> str:
    """What the district was called when the extract was made, with its code; where the list does
    not say, the code."""
    code = content.summary.district
    name = county_name(code, content.run.extract_date.year)
    return f"{name}（{code}）" if name else code


def facts(content: Content, language: Language) -> tuple[str, ...]:
    """What stands below the title: window, extract, release."""
    say, summary = speaker(language), content.summary
    return (
        say(
            f"出生日期 {summary.window_start} 至 {summary.window_end}",
            f"Births of {summary.window_start} – {summary.window_end}",
        ),
        say(f"数据提取 {content.run.extract_date}", f"Extracts of {content.run.extract_date}"),
        say(f"发布 {content.name}", f"Release {content.name}"),
    )


def notes(content: Content, language: Language) -> tuple[str, ...]:
    """How to read every table of the release."""
    return tuple(_notes(content, language))


def _notes(content: Content, language: Language) -> Iterator[str]:
    say, least, most = speaker(language), content.threshold, content.threshold - 1
    yield say(
        "对象：统计期内母亲为本区居民的活产。统计年度自上年10月1日至当年9月30日。",
        "Births: live births in the window to mothers resident in the district. A statistical "
        "year runs from 1 October to 30 September and bears the year in which it ends.",
    )
    yield say(
        "“上报”是登记自己的数字，按登记所载的月份、镇、性别和孩次；“核定”是各来源按实名核对、"
        "更正漏报、重报、虚报、错报之后的数字。",
        "“Reported” is a register's own count, in the month, town, sex and birth order that it "
        "gives; “corrected” is the count once the sources were matched on real names and omitted, "
        "repeated, false and wrong reports corrected.",
    )
    if missing := silent_note(content.summary, language):
        yield missing
    yield say(
        "只有登记主张、没有其他来源支持而又无反证的出生仍然计入，并以半数计入估计数。",
        "A birth that a register alone claims, and nothing contradicts, still counts; the "
        "estimate takes half of them.",
    )
    yield say(
        f"{HIDDEN} ＝ 隐去：1 至 {most} 的计数不公布；为使其不能由其他数字推算，另隐去若干单元格，"
        f"上报和核定同时隐去。发布前已试行推算：没有一个隐去的小数能被推定到少于 {least} "
        f"个可能的值。{ABSENT} ＝ 没有此数。",
        f"{HIDDEN} = hidden: counts of 1 to {most} are not published; further cells are hidden, "
        "before and after correction alike, so that none can be worked out. Before publication "
        "an attack on the tables was tried: no hidden small count can be narrowed down to fewer "
        f"than {least} values. {ABSENT} = no such figure.",
    )
    yield say(
        "0 ＝ 没有出生。性别、孩次或镇不详的出生计入合计；不详的个数不指向任何人，照实公布。",
        "0 = no birth. Births of unknown sex, birth order or town are in the totals; their number "
        "points to nobody and is shown.",
    )
    yield say(
        "全部表格以 CSV 和 Parquet 载于 tables/；manifest.json 载明输入、版本和设置，"
        "可据以原样重做（birthrecon replay）。",
        "All tables are in tables/ as CSV and Parquet; manifest.json names inputs, versions and "
        "settings, from which the release can be made again (birthrecon replay).",
    )
    yield say(
        "本公报只关于登记、镇和医院，不涉及任何个人或家庭；不得用于统计以外的目的。",
        "This bulletin is about registers, towns and hospitals, and about no person or family. It "
        "serves the count of births and nothing else.",
    )
