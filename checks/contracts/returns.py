"""The towns' monthly returns: one row per town and month, and a row 合计 under the district's code.

Whether the figures agree is judged by `checks.rules.returns`, not here; there a town that stands by
its name is told by the district's list.
"""

from checks.contracts.model import WORKBOOKS, Column, Contract, Kind
from checks.rules import record
from checks.rules.model import Rule

# 合计, 全区合计, 全区; 襄阳区 stands under the district's own code.
TOTAL = "^(合|总|共)计|^全[区县市旗州]|[区县市旗州]合计$"
_SAID = "replace(coalesce(raw_town_code, '') || '|' || coalesce(raw_town_name, ''), ' ', '')"
# What stands below or between the towns and is none: half of the towns, last year's figures.
NO_TOWNS = (
    r"(^|\|)((小|分)计|本页|(上|去)年|上月|同期|同比|环比|"
    "增减|增长|增幅|比(上|去|同)|占比|平均|备注)"
)
_CODE = "town_code_of(town_code, {district_code})"


def _count(name: str, title: str, *headings: str, required: bool = False) -> Column:
    return Column(
        name, Kind.COUNT, title, (title, *headings), required=required, between=(0, 10_000_000)
    )


RETURNS = Contract(
    name="returns",
    folder="returns",
    patterns=(*WORKBOOKS, "*.csv"),
    single=False,
    keeps_totals=True,
    key=("town_code", "report_month"),
    columns=(
        # A total bears its word in the code's column, or in the name's with the code left empty.
        Column(
            "town_code",
            Kind.CODE,
            "镇代码",
            (
                *("镇代码", "乡镇代码", "单位代码", "乡镇街道代码", "行政区划代码", "区划代码"),
                # Where no column bears codes, the names tell the towns.
                *("镇名称", "乡镇名称", "乡镇", "单位名称", "单位"),
            ),
            required=True,
            reads=f"case when regexp_matches(coalesce(replace(town_code, ' ', ''), ''), '{TOTAL}')"
            " or (town_code is null and regexp_matches(coalesce(replace(town_name, ' ', ''), ''), "
            f"'{TOTAL}')) or {_CODE} = {{district_code}} || '000'"
            f" then {{district_code}} else coalesce({_CODE}, whole(town_name)) end",
        ),
        Column(
            "town_name", Kind.TEXT, "镇名称", ("镇名称", "乡镇名称", "乡镇", "单位名称", "单位")
        ),
        Column(
            "report_month",
            Kind.MONTH,
            "报表月份",
            ("报表月份", "月份", "报表期", "报告期", "报告月份", "统计月份", "年月"),
            required=True,
            reads="month_of(report_month, source_file)",
        ),
        _count(
            "births",
            "本月出生合计",
            *("出生合计", "本月出生", "本月出生人数", "本月出生数", "出生人数", "出生数"),
            required=True,
        ),
        _count(
            "boys", "男", "男孩", "男婴", "男孩数", "本月出生男", "本月男", "其中男", required=True
        ),
        _count(
            "girls", "女", "女孩", "女婴", "女孩数", "本月出生女", "本月女", "其中女", required=True
        ),
        _count("parity_1", "一孩", "1孩", "一孩数", "本月出生一孩", "本月一孩"),
        _count("parity_2", "二孩", "2孩", "二孩数", "本月出生二孩", "本月二孩"),
        _count(
            "parity_3_plus",
            "多孩",
            *("三孩及以上", "3孩及以上", "多孩数", "本月出生多孩", "本月多孩"),
        ),
        _count(
            "births_cumulative",
            "本年累计出生",
            *("累计出生", "本年累计", "本年累计出生合计", "本年累计合计", "累计合计"),
            *("累计出生数", "累计出生人数", "本年累计出生数", "本年累计出生人数"),
        ),
        _count("boys_cumulative", "本年累计男", "累计男", "累计男孩", "本年累计出生男"),
        _count("girls_cumulative", "本年累计女", "累计女", "累计女孩", "本年累计出生女"),
        # 更正 there says that the row corrects another.
        Column("remark", Kind.TEXT, "备注", ("备注", "说明")),
    ),
    rules=(
        Rule(
            "no_town_row",
            f"regexp_matches({_SAID}, '{NO_TOWNS}')",
            "“{town_code}{town_name}”不是乡镇（小计、上年同期、增减之类），这一行未采用；不必处理。",
            "'{town_code}{town_name}' is no town (a subtotal, last year's figures, a difference), "
            "and the row is not used; nothing to do.",
        ),
        Rule(
            "village_row",
            "regexp_full_match(town_code, '[0-9]{12}')",
            "“{town_code}”是村的代码，月报按镇填写，这一行未采用；请只报各镇的数。",
            "'{town_code}' is a village's code; returns hold one row a town, and this row is not "
            "used. Send the towns' rows alone.",
            column="town_code",
        ),
        Rule(
            "unreadable_report_month",
            "raw_report_month is not null and report_month is null",
            "报表月份“{report_month}”不是一个年月，或分不清是哪一月；"
            "请写成 200603 这样的六位数字。",
            "report_month '{report_month}' is no month of a year, or may be two; write six digits, "
            "as in 200603.",
            column="report_month",
        ),
        record.missing_key(("town_code", "report_month"), "镇代码、报表月份"),
    ),
    corrects="regexp_matches(concat_ws('|', source_file, town_name, remark), "
    "'更正|改正|订正|修正|勘误')",
)

CONTRACTS = (RETURNS,)
