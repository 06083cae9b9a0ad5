"""The towns' monthly returns: one row per town and month, and a row 合计 under the district's code.

Whether the figures agree is judged by `checks.rules.returns`, not here.
"""

from checks.contracts.model import WORKBOOKS, Column, Contract, Kind
from checks.rules import record

TOTAL = "^(合|总|小|共)计"


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
            ("镇代码", "乡镇代码", "单位代码"),
            required=True,
            reads=f"case when regexp_matches(coalesce(replace(town_code, ' ', ''), ''), '{TOTAL}')"
            " or (town_code is null and regexp_matches(coalesce(replace(town_name, ' ', ''), ''), "
            f"'{TOTAL}'))"
            " then {district_code} else read_code(town_code) end",
        ),
        Column("town_name", Kind.TEXT, "镇名称", ("镇名称", "乡镇名称", "乡镇", "单位名称")),
        Column("report_month", Kind.MONTH, "报表月份", ("报表月份", "月份"), required=True),
        _count("births", "本月出生合计", "出生合计", "本月出生", required=True),
        _count("boys", "男", "男孩", required=True),
        _count("girls", "女", "女孩", required=True),
        _count("parity_1", "一孩", "1孩"),
        _count("parity_2", "二孩", "2孩"),
        _count("parity_3_plus", "多孩", "三孩及以上", "3孩及以上"),
        _count("births_cumulative", "本年累计出生", "累计出生", "本年累计"),
        _count("boys_cumulative", "本年累计男", "累计男"),
        _count("girls_cumulative", "本年累计女", "累计女"),
    ),
    rules=(record.missing_key(("town_code", "report_month"), "镇代码、报表月份"),),
)

CONTRACTS = (RETURNS,)
