"""The reference lists of a delivery: the district's towns, and the hospitals with the period their
registers cover."""

from checks.contracts.model import Column, Contract, Kind
from checks.rules import record

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

CONTRACTS = (TOWNS, HOSPITALS)
