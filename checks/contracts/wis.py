"""The family-planning information system (WIS): women, and the births that their villages
reported. Its own tables have short headings; other exports call the columns by their names."""

from checks.contracts.heading_words import CERTIFICATES, id_numbers
from checks.contracts.model import WORKBOOKS, Column, Contract, Kind
from checks.rules import record

FORMATS = ("*.parquet", "*.dbf", "*.csv", "*.txt", *WORKBOOKS)
VILLAGES = ("VILLAGE", "村代码", "村居代码", "村编码", "村居编码")
UPDATES = ("UPDATED", "更新日期", "更新时间", "修改日期", "修改时间")
CARDS = ("WOMANID", "妇女编号", "妇女编码", "妇女代码", "育龄妇女编号", "育龄妇女编码")

WOMAN = Contract(
    name="wis_woman",
    folder="wis",
    patterns=FORMATS,
    own_name="woman",
    words=("woman", "women", "妇女", "育妇"),
    key=("woman_id",),
    updated="updated_on",
    columns=(
        Column("woman_id", Kind.KEY, "妇女编号", CARDS, required=True),
        Column("name", Kind.NAME, "姓名", ("NAME", "妇女姓名", "姓名"), required=True),
        Column(
            "id_number",
            Kind.ID_NUMBER,
            "身份证号",
            ("IDNO", *id_numbers("妇女", "本人", "")),
            required=True,
        ),
        Column(
            "birth_date",
            Kind.DATE,
            "出生日期",
            ("BIRTHDAY", "妇女出生日期", "出生日期", "出生年月日"),
        ),
        Column(
            "husband_name",
            Kind.NAME,
            "丈夫姓名",
            ("HUSBAND", "丈夫姓名", "配偶姓名", "爱人姓名", "丈夫", "配偶"),
        ),
        Column(
            "husband_id_number",
            Kind.ID_NUMBER,
            "丈夫身份证号",
            ("HUSBIDNO", *id_numbers("丈夫", "配偶", "爱人")),
        ),
        Column("village_code", Kind.CODE, "村代码", VILLAGES),
        Column(
            "residency",
            Kind.CODE,
            "居住状况",
            ("RESIDENCY", "居住状况", "居住状态", "居住情况"),
            codes=("1", "2", "3"),
            reads="read_residency({c})",
        ),
        Column("telephone", Kind.TEXT, "电话", ("TEL", "电话", "联系电话", "电话号码", "手机号码")),
        Column("updated_on", Kind.DATE, "更新日期", UPDATES),
    ),
    rules=(
        record.missing_key(("woman_id",), "妇女编号"),
        record.formula_like(("name", "husband_name")),
        record.mojibake(("name", "husband_name")),
    ),
)

BIRTH = Contract(
    name="wis_birth",
    folder="wis",
    patterns=FORMATS,
    own_name="birth",
    words=("birth", "child", "出生", "生育", "孩子", "子女"),
    key=("record_id",),
    updated="updated_on",
    columns=(
        Column(
            "record_id",
            Kind.KEY,
            "记录编号",
            ("RECID", "记录编号", "记录号", "出生记录编号", "孩子编号"),
            required=True,
        ),
        Column("woman_id", Kind.KEY, "妇女编号", CARDS, required=True),
        Column(
            "child_name",
            Kind.NAME,
            "孩子姓名",
            ("CHILD", "孩子姓名", "子女姓名", "小孩姓名", "婴儿姓名", "新生儿姓名"),
        ),
        Column(
            "sex",
            Kind.SEX,
            "性别",
            ("SEX", "孩子性别", "子女性别", "小孩性别", "婴儿性别", "性别"),
            required=True,
        ),
        Column(
            "birth_date",
            Kind.DATE,
            "出生日期",
            (
                *("BIRTHDAY", "孩子出生日期", "子女出生日期", "小孩出生日期", "婴儿出生日期"),
                *("出生日期", "出生年月日"),
            ),
            required=True,
        ),
        Column("parity", Kind.INTEGER, "孩次", ("PARITY", "孩次", "胎次"), between=(1, 20)),
        Column(
            "place",
            Kind.CODE,
            "分娩地点",
            ("PLACE", "分娩地点", "出生地点", "接生地点"),
            codes=("1", "2", "3", "4"),
            reads="read_place({c})",
        ),
        Column(
            "hospital_code",
            Kind.CODE,
            "医院代码",
            ("HOSPCODE", "医院代码", "医院编码", "机构代码", "医疗机构代码"),
        ),
        Column("birth_certificate_no", Kind.CODE, "出生证号", ("CERTNO", *CERTIFICATES)),
        Column(
            "report_month",
            Kind.MONTH,
            "报表月份",
            ("RPTMONTH", "报表月份", "报告月份", "月报月份", "上报月份"),
        ),
        Column("village_code", Kind.CODE, "村代码", VILLAGES),
        Column("updated_on", Kind.DATE, "更新日期", UPDATES),
    ),
    rules=(
        record.missing_key(("record_id",), "记录编号"),
        *record.birth_date_rules("birth_date", "出生日期"),
        record.refused_value("sex", "性别", "1、2、0、9"),
        record.refused_value("parity", "孩次", "1-20"),
        record.formula_like(("child_name",)),
        record.mojibake(("child_name",)),
        record.no_identity(("woman_id", "child_name", "birth_certificate_no")),
    ),
)

CONTRACTS = (WOMAN, BIRTH)
