"""The reference lists of a delivery: the district's towns, the hospitals with the period their
registers cover, and what others counted of the same children."""

from checks.contracts.model import Column, Contract, Kind
from checks.rules import record
from checks.rules.model import Rule

TOWNS = Contract(
    name="towns",
    folder="reference",
    patterns=("towns.csv", "towns.parquet"),
    key=("town_code",),
    columns=(
        Column("town_code", Kind.CODE, "镇代码", ("镇代码",), required=True),
        Column("town_name", Kind.TEXT, "镇名称", ("镇名称",), required=True),
    ),
    rules=(
        record.missing_key(("town_code",), "镇代码"),
        record.unusable_code("town_code", "镇代码", "9 位数字", "9 digits"),
    ),
)

HOSPITALS = Contract(
    name="hospitals",
    folder="reference",
    patterns=("hospitals.csv", "hospitals.parquet"),
    key=("hospital_code",),
    columns=(
        Column("hospital_code", Kind.CODE, "医院代码", ("医院代码",), required=True),
        Column("hospital_name", Kind.TEXT, "医院名称", ("医院名称",), required=True),
        Column("covered_from", Kind.DATE, "登记起", ("登记起",), required=True),
        Column("covered_to", Kind.DATE, "登记止", ("登记止",), required=True),
    ),
    rules=(record.missing_key(("hospital_code",), "医院代码"),),
)


def _count(name: str, title: str, *headings: str, required: bool = False) -> Column:
    return Column(
        name, Kind.COUNT, title, (title, *headings), required=required, between=(0, 100_000_000)
    )


def _day(name: str, title: str) -> tuple[Rule, ...]:
    """The day is there and is one."""
    return (
        Rule(
            f"unreadable_{name}",
            f"{name} is null",
            f"{title}“{{{name}}}”不是公历上的日子；请写成年-月-日。",
            f"{name} '{{{name}}}' is no day of the calendar; write year-month-day.",
            column=name,
        ),
    )


OTHER_COUNTS = Contract(
    name="other_counts",
    folder="reference",
    patterns=("other_counts.csv", "other_counts.parquet"),
    optional=True,
    key=("count_name", "born_from"),
    columns=(
        Column("count_name", Kind.TEXT, "计数名称", ("计数名称",), required=True),
        Column(
            "count_kind",
            Kind.TEXT,
            "计数类别",
            ("计数类别", "类别"),
            required=True,
            codes=("census", "school"),
            reads="case lower(trim(count_kind)) when '人口普查' then 'census' "
            "when '普查' then 'census' when 'census' then 'census' when '入学' then 'school' "
            "when '学校' then 'school' when 'school' then 'school' end",
        ),
        Column("counted_on", Kind.DATE, "计数日期", ("计数日期",), required=True),
        Column("born_from", Kind.DATE, "出生自", ("出生自",), required=True),
        Column("born_to", Kind.DATE, "出生至", ("出生至",), required=True),
        _count("children", "儿童数", "人数", required=True),
        _count("deaths", "其间死亡"),
        _count("moved_in", "其间迁入"),
        _count("moved_out", "其间迁出"),
    ),
    rules=(
        record.missing_key(("count_name",), "计数名称"),
        Rule(
            "invalid_count_kind",
            "count_kind is null",
            "计数类别“{count_kind}”应为 census（人口普查）或 school（入学）；请改正。",
            "count_kind '{count_kind}' must be census or school; mend it.",
            column="count_kind",
        ),
        *_day("counted_on", "计数日期"),
        *_day("born_from", "出生自"),
        *_day("born_to", "出生至"),
        Rule(
            "invalid_children",
            "children is null",
            "儿童数“{children}”不是人数；请按计数结果填写整数。",
            "children '{children}' is no number of children; write the whole number counted.",
            column="children",
        ),
        Rule(
            "no_single_year",
            "born_to < born_from or born_to - born_from > 365",
            "出生自“{born_from}”至“{born_to}”不是一年之内的一批人；请按单岁分行填写。",
            "born_from '{born_from}' to born_to '{born_to}' is not within one year; give one row "
            "for each single year of birth.",
        ),
        Rule(
            "counted_before_birth",
            "counted_on <= born_to",
            "计数日期“{counted_on}”不晚于出生至“{born_to}”，那时还没有生完；请核对日期。",
            "counted_on '{counted_on}' is not after born_to '{born_to}': not all were born then; "
            "check the dates.",
        ),
    ),
)

CONTRACTS = (TOWNS, HOSPITALS, OTHER_COUNTS)
