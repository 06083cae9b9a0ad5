"""The hospitals' delivery registers: one row per baby. Every hospital heads its columns in its own
words."""

from checks.contracts.heading_words import CERTIFICATES, id_numbers
from checks.contracts.model import WORKBOOKS, Column, Contract, Kind
from checks.rules import record

NAMES = ("mother_name", "spouse_name", "baby_name", "address")

HOSPITAL = Contract(
    name="hospital",
    folder="hospital",
    patterns=("*.csv", "*.txt", *WORKBOOKS, "*.parquet"),
    single=False,
    key=("hospital_code", "delivery_no", "birth_order"),
    numbered_yearly=("delivery_date", "mother_name", "mother_id_number"),
    tells_delivery=("delivery_date", "mother_name", "mother_id_number", "hospital_code"),
    columns=(
        Column(
            "hospital_code",
            Kind.CODE,
            "医院代码",
            (
                *("医院代码", "机构代码", "医疗机构代码", "医院编码", "机构编码", "医疗机构编码"),
                *("医院编号", "机构编号", "助产机构代码", "接产机构代码"),
            ),
            required=True,
        ),
        Column(
            "delivery_no",
            Kind.KEY,
            "分娩编号",
            ("分娩编号", "分娩号", "分娩登记号", "住院号", "住院号码", "病案号", "病历号"),
            required=True,
        ),
        Column(
            "mother_name",
            Kind.NAME,
            "产妇姓名",
            ("产妇姓名", "母亲姓名", "孕产妇姓名", "孕妇姓名", "产妇", "母亲", "姓名"),
            required=True,
        ),
        Column(
            "mother_id_number",
            Kind.ID_NUMBER,
            "产妇身份证号",
            id_numbers("产妇", "母亲", "孕产妇", "孕妇", ""),
        ),
        Column(
            "mother_age_years",
            Kind.INTEGER,
            "产妇年龄",
            ("产妇年龄", "母亲年龄", "年龄"),
            between=(10, 65),
        ),
        Column(
            "address",
            Kind.TEXT,
            "现住址",
            (
                *("现住址", "现住地址", "家庭住址", "家庭地址", "居住地址", "居住地", "常住地址"),
                *("地址", "住址", "详细地址", "户籍地址", "户口地址"),
            ),
        ),
        Column(
            "telephone",
            Kind.TEXT,
            "联系电话",
            ("联系电话", "电话", "电话号码", "手机", "手机号", "手机号码", "联系方式", "产妇电话"),
        ),
        Column(
            "spouse_name",
            Kind.NAME,
            "配偶姓名",
            ("配偶姓名", "丈夫姓名", "父亲姓名", "爱人姓名", "配偶", "丈夫", "父亲"),
        ),
        Column(
            "delivery_date",
            Kind.DATE,
            "分娩日期",
            (
                *("分娩日期", "分娩日", "分娩年月日", "新生儿出生日期", "婴儿出生日期"),
                *("出生日期", "出生年月日", "娩出日期"),
                # One column for day and hour, where no other bears the day.
                *("分娩时间", "出生时间", "娩出时间"),
            ),
            required=True,
        ),
        Column("delivery_time", Kind.TEXT, "分娩时间", ("分娩时间", "出生时间")),
        Column("baby_sex", Kind.SEX, "新生儿性别", ("新生儿性别", "婴儿性别", "胎儿性别", "性别")),
        Column("baby_name", Kind.NAME, "新生儿姓名", ("新生儿姓名", "婴儿姓名")),
        Column(
            "birth_weight_g",
            Kind.GRAMS,
            "出生体重",
            ("出生体重", "体重", "新生儿体重", "新生儿出生体重", "婴儿体重", "胎儿体重"),
            between=(300, 7000),
        ),
        Column(
            "gestation_weeks",
            Kind.INTEGER,
            "孕周",
            ("孕周", "孕周数", "分娩孕周", "妊娠周数", "胎龄"),
            between=(15, 47),
        ),
        Column(
            "plurality",
            Kind.PLURALITY,
            "胎数",
            ("胎数", "胎儿数", "分娩胎数", "单双胎"),
            between=(1, 6),
        ),
        Column(
            "birth_order",
            Kind.BIRTH_ORDER,
            "胎内序号",
            ("胎内序号", "胎次序号", "胎儿序号"),
            between=(1, 6),
            default="1",
        ),
        Column("outcome", Kind.OUTCOME, "分娩结局", ("分娩结局", "结局", "妊娠结局", "分娩结果")),
        Column(
            "birth_certificate_no",
            Kind.CODE,
            "出生医学证明编号",
            CERTIFICATES,
        ),
    ),
    rules=(
        record.missing_key(("hospital_code", "delivery_no"), "医院代码、分娩编号"),
        *record.birth_date_rules("delivery_date", "分娩日期"),
        record.formula_like(NAMES),
        record.mojibake(NAMES),
        record.no_identity(
            ("mother_name", "mother_id_number", "baby_name", "birth_certificate_no")
        ),
    ),
)

CONTRACTS = (HOSPITAL,)
