"""Birth notices from partner departments and neighbouring counties: one JSON object a line, or a
table under these keys or their Chinese names."""

from checks.contracts.heading_words import CERTIFICATES, id_numbers
from checks.contracts.model import WORKBOOKS, Column, Contract, Kind
from checks.rules import record
from checks.rules.model import Rule

BY_SERVICE = "exchange_service.jsonl"
"""The notices that came otherwise than with the delivery; no file of one is so named."""

NAMES = ("baby_name", "mother_name", "father_name")

# A revocation may come by the exchange while the notice still stands in a file of the delivery.
_REVOKED = Rule(
    "revoked_notice",
    "(notice_id, partner_code) in (select (notice_id, partner_code) from revoked_notices)",
    "该通报已由发送单位撤销，不再作为依据；如属误撤，请对方以新编号重发。",
    "Its sender has revoked this notice, and it is no evidence any more; if that was a mistake, "
    "the sender sends it under a new number.",
)

EXCHANGE = Contract(
    name="exchange",
    folder="exchange",
    patterns=("*.jsonl", "*.ndjson", "*.json", "*.csv", "*.txt", *WORKBOOKS),
    single=False,
    key=("notice_id",),
    updated="sent_at",
    tells_delivery=("birth_date", "mother_name", "mother_id_number", "partner_code"),
    columns=(
        Column(
            "notice_id", Kind.KEY, "通报编号", ("通报编号", "通报号", "通知编号"), required=True
        ),
        Column(
            "partner_code",
            Kind.CODE,
            "部门代码",
            ("部门代码", "单位代码", "发送单位代码", "通报单位代码"),
        ),
        Column(
            "sent_at", Kind.TIMESTAMP, "发出时间", ("发出时间", "发送时间", "通报时间", "发出日期")
        ),
        Column("baby_name", Kind.NAME, "新生儿姓名", ("新生儿姓名", "婴儿姓名")),
        Column("baby_sex", Kind.SEX, "新生儿性别", ("新生儿性别", "婴儿性别", "性别")),
        Column(
            "birth_date",
            Kind.DATE,
            "出生日期",
            ("出生日期", "新生儿出生日期", "婴儿出生日期", "出生年月日", "出生时间"),
            required=True,
        ),
        Column("mother_name", Kind.NAME, "母亲姓名", ("母亲姓名", "产妇姓名", "母亲", "产妇")),
        Column("mother_id_number", Kind.ID_NUMBER, "母亲身份证号", id_numbers("母亲", "产妇", "")),
        Column("father_name", Kind.NAME, "父亲姓名", ("父亲姓名", "配偶姓名", "父亲")),
        Column(
            "mother_residence_code",
            Kind.CODE,
            "母亲户籍代码",
            ("母亲户籍代码", "户籍代码", "户籍地代码", "母亲户籍地代码"),
        ),
        Column(
            "hospital_name",
            Kind.TEXT,
            "医院名称",
            ("医院名称", "接生机构", "出生医院", "助产机构名称", "医疗机构名称", "机构名称"),
        ),
        Column("birth_certificate_no", Kind.CODE, "出生证号", CERTIFICATES),
        Column("outcome", Kind.OUTCOME, "分娩结局", ("分娩结局", "结局", "妊娠结局")),
    ),
    rules=(
        record.missing_key(("notice_id",), "通报编号"),
        *record.birth_date_rules("birth_date", "出生日期"),
        record.formula_like(NAMES),
        record.mojibake(NAMES),
        record.no_identity(
            ("baby_name", "mother_name", "mother_id_number", "birth_certificate_no")
        ),
        record.dated_before("sent_at", "发出时间", "birth_date"),
        _REVOKED,
    ),
)

CONTRACTS = (EXCHANGE,)
