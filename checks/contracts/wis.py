"""The family-planning information system (WIS): women, and the births that their villages
reported."""

from checks.contracts.model import Column, Contract, Kind
from checks.rules import record

WOMAN = Contract(
    name="wis_woman",
    folder="wis",
    patterns=("woman.parquet", "woman.dbf", "woman.csv"),
    key=("woman_id",),
    updated="updated_on",
    columns=(
        Column("woman_id", Kind.KEY, "妇女编号", ("WOMANID",), required=True),
        Column("name", Kind.NAME, "姓名", ("NAME",), required=True),
        Column("id_number", Kind.ID_NUMBER, "身份证号", ("IDNO",), required=True),
        Column("birth_date", Kind.DATE, "出生日期", ("BIRTHDAY",)),
        Column("husband_name", Kind.NAME, "丈夫姓名", ("HUSBAND",)),
        Column("husband_id_number", Kind.ID_NUMBER, "丈夫身份证号", ("HUSBIDNO",)),
        Column("village_code", Kind.CODE, "村代码", ("VILLAGE",)),
        Column("residency", Kind.CODE, "居住状况", ("RESIDENCY",), codes=("1", "2", "3")),
        Column("telephone", Kind.TEXT, "电话", ("TEL",)),
        Column("updated_on", Kind.DATE, "更新日期", ("UPDATED",)),
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
    patterns=("birth.parquet", "birth.dbf", "birth.csv"),
    key=("record_id",),
    updated="updated_on",
    columns=(
        Column("record_id", Kind.KEY, "记录编号", ("RECID",), required=True),
        Column("woman_id", Kind.KEY, "妇女编号", ("WOMANID",), required=True),
        Column("child_name", Kind.NAME, "孩子姓名", ("CHILD",)),
        Column("sex", Kind.SEX, "性别", ("SEX",), required=True),
        Column("birth_date", Kind.DATE, "出生日期", ("BIRTHDAY",), required=True),
        Column("parity", Kind.INTEGER, "孩次", ("PARITY",), between=(1, 20)),
        Column("place", Kind.CODE, "分娩地点", ("PLACE",), codes=("1", "2", "3", "4")),
        Column("hospital_code", Kind.CODE, "医院代码", ("HOSPCODE",)),
        Column("birth_certificate_no", Kind.CODE, "出生证号", ("CERTNO",)),
        Column("report_month", Kind.MONTH, "报表月份", ("RPTMONTH",)),
        Column("village_code", Kind.CODE, "村代码", ("VILLAGE",)),
        Column("updated_on", Kind.DATE, "更新日期", ("UPDATED",)),
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
