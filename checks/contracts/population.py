"""The population register: one row per registered child. Its rows are also a table `person` of a
database."""

from checks.contracts.heading_words import CERTIFICATES, id_numbers
from checks.contracts.model import TABLES, Column, Contract, Kind
from checks.rules import record

NAMES = ("name", "mother_name", "father_name")

POPULATION = Contract(
    name="population",
    folder="population",
    patterns=TABLES,
    own_name="person",
    key=("person_id",),
    updated="updated_at",
    columns=(
        Column(
            "person_id",
            Kind.KEY,
            "人员编号",
            ("人员编号", "人员编码", "个人编号", "人口编号"),
            required=True,
        ),
        Column("name", Kind.NAME, "姓名", ("姓名",)),
        Column("id_number", Kind.ID_NUMBER, "身份证号", id_numbers("")),
        Column("sex", Kind.SEX, "性别", ("性别",), required=True),
        Column("birth_date", Kind.DATE, "出生日期", ("出生日期", "出生年月日"), required=True),
        Column("village_code", Kind.CODE, "村代码", ("村代码", "村居代码")),
        Column("mother_name", Kind.NAME, "母亲姓名", ("母亲姓名",), required=True),
        Column("mother_id_number", Kind.ID_NUMBER, "母亲身份证号", id_numbers("母亲")),
        Column("father_name", Kind.NAME, "父亲姓名", ("父亲姓名",)),
        Column("father_id_number", Kind.ID_NUMBER, "父亲身份证号", id_numbers("父亲")),
        Column("parity", Kind.INTEGER, "孩次", ("孩次", "胎次"), between=(1, 20)),
        Column("birth_certificate_no", Kind.CODE, "出生证号", CERTIFICATES),
        Column(
            "registered_on", Kind.DATE, "登记日期", ("登记日期", "登记时间", "录入日期", "录入时间")
        ),
        Column(
            "status",
            Kind.CODE,
            "状态",
            ("状态", "人员状态"),
            codes=("1", "2", "3", "4"),
            reads="read_status({c})",
        ),
        Column("updated_at", Kind.TIMESTAMP, "更新时间", ("更新时间", "更新日期", "修改时间")),
    ),
    rules=(
        record.missing_key(("person_id",), "人员编号"),
        *record.birth_date_rules("birth_date", "出生日期"),
        record.refused_value("sex", "性别", "1、2、0、9"),
        record.refused_value("parity", "孩次", "1-20"),
        record.formula_like(NAMES),
        record.mojibake(NAMES),
        record.no_identity(
            ("name", "id_number", "mother_name", "mother_id_number", "birth_certificate_no")
        ),
        record.dated_before("registered_on", "登记日期", "birth_date"),
    ),
)

CONTRACTS = (POPULATION,)
