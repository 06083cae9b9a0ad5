"""The reference lists of a delivery: the district's towns, the hospitals with the period their
registers cover, and what others counted of the same children."""

from checks.contracts.model import WORKBOOKS, Column, Contract, Kind
from checks.rules import record
from checks.rules.model import Rule


def _names(stem: str) -> tuple[str, ...]:
    """The names under which a list comes: CSV first, then whatever else an office saves it as."""
    workbooks = (stem + pattern.removeprefix("*") for pattern in WORKBOOKS)
    return (f"{stem}.csv", f"{stem}.parquet", f"{stem}.txt", f"{stem}.csv.txt", *workbooks)


# 至今 and its like, as an empty end: until the extract.
_OPEN = "coalesce(regexp_full_match(covered_to, '至今|今|迄今|现在|目前|长期|永久|9999.*'), false)"


def _period(end: str, title: str) -> Rule:
    return Rule(
        f"left_out_covered_{end}",
        f"raw_covered_{end} is not null and covered_{end} is null and covered_from is null",
        f"{title}不是公历上的日子，这家医院按未覆盖对待，不据此判定虚报；请写成年-月-日。",
        f"covered_{end} is no day of the calendar, so the hospital counts as not covered and no "
        "false report is concluded from it; write year-month-day.",
        "warning",
        f"covered_{end}",
    )


TOWNS = Contract(
    name="towns",
    folder="reference",
    patterns=_names("towns"),
    key=("town_code",),
    columns=(
        Column(
            "town_code",
            Kind.CODE,
            "镇代码",
            ("镇代码", "乡镇代码", "乡镇街道代码", "行政区划代码", "区划代码", "代码"),
            required=True,
            reads="town_code_of(town_code, {district_code})",
        ),
        Column(
            "town_name",
            Kind.TEXT,
            "镇名称",
            ("镇名称", "乡镇名称", "乡镇街道名称", "乡镇", "乡镇街道", "名称"),
            required=True,
        ),
    ),
    rules=(
        record.missing_key(("town_code",), "镇代码"),
        Rule(
            "no_town_code",
            "regexp_full_match(town_code, '[0-9]{12}|[0-9]{6}|[0-9]{6}000')",
            "“{town_code}”是村或区县的代码，这份名单只列乡镇，这一行未采用；不必处理。",
            "'{town_code}' is the code of a village or a county; the list holds towns alone, and "
            "the row is not used. Nothing to do.",
            column="town_code",
        ),
        record.unusable_code("town_code", "镇代码", "9 位数字", "9 digits"),
    ),
)

HOSPITALS = Contract(
    name="hospitals",
    folder="reference",
    patterns=_names("hospitals"),
    key=("hospital_code",),
    columns=(
        Column(
            "hospital_code",
            Kind.CODE,
            "医院代码",
            ("医院代码", "机构代码", "医疗机构代码", "医院编码", "机构编码", "医院编号"),
            required=True,
        ),
        Column(
            "hospital_name",
            Kind.TEXT,
            "医院名称",
            ("医院名称", "机构名称", "医疗机构名称", "单位名称"),
            required=True,
        ),
        Column(
            "covered_from",
            Kind.DATE,
            "登记起",
            ("登记起", "登记开始", "起始日期", "开始日期", "登记起始日期"),
            required=True,
            # A period whose end cannot be read is none: the hospital may have stopped long ago.
            reads="case when coalesce(covered_to, '') = '' or period_end(covered_to) is not null "
            f"or {_OPEN} then coalesce(read_date(covered_from), "
            "cast(strptime(read_month(covered_from), '%Y%m') as date)) end",
        ),
        Column(
            "covered_to",
            Kind.DATE,
            "登记止",
            ("登记止", "登记结束", "终止日期", "结束日期", "截止日期", "登记终止日期"),
            required=True,
            reads="period_end(covered_to)",
        ),
    ),
    rules=(
        record.missing_key(("hospital_code",), "医院代码"),
        _period("from", "登记起"),
        _period("to", "登记止"),
        Rule(
            "covered_to_before_from",
            "covered_to < covered_from",
            "登记止早于登记起，这家医院按未覆盖对待；请核对两个日期。",
            "covered_to lies before covered_from, so the hospital counts as not covered; check "
            "both dates.",
            "warning",
        ),
    ),
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
