"""The tables of the exchange's own store. Texts named `*_body` hold identities and are enciphered
where there is a key."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

EVENTS = Table(
    "exchange_events",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous_hash", String, nullable=False, unique=True),
    Column("hash", String, nullable=False, unique=True),
)

PARTNERS = Table(
    "exchange_partners",
    METADATA,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("area_code", String, nullable=False),
    Column("may_send", Boolean, nullable=False),
    Column("may_ask", String, nullable=False),
    Column("may_forward", Boolean, nullable=False),
    Column("may_receive", Boolean, nullable=False),
    Column("may_intersect", Boolean, nullable=False),
    Column("address", String, nullable=False),
    Column("seal_key", String, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("notices_per_minute", Integer, nullable=False),
    Column("silent_after_days", Integer, nullable=False),
    Column("contact", String, nullable=False),
    Column("is_active", Boolean, nullable=False),
)

PARTNER_KEYS = Table(
    "exchange_partner_keys",
    METADATA,
    Column("key_id", String, primary_key=True),
    Column("partner_code", String, nullable=False),
    Column("public_key", String, nullable=False),
    Column("added_at", String, nullable=False),
    Column("ended_at", String),
)

NONCES = Table(
    "exchange_nonces",
    METADATA,
    Column("partner_code", String, primary_key=True),
    Column("nonce", String, primary_key=True),
    Column("expires", BigInteger, nullable=False),
)

# One row per version of a notice that came.
ARRIVALS = Table(
    "exchange_arrivals",
    METADATA,
    Column("arrival_no", Integer, primary_key=True, autoincrement=True),
    Column("partner_code", String, nullable=False),
    Column("notice_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("road", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("notice_body", Text, nullable=False),
    Column("body_digest", String, nullable=False),
    Column("received_at", String, nullable=False),
    Column("born_on", String),
    Column("is_current", Boolean, nullable=False),
    Column("times_sent", Integer, nullable=False),
    Column("verdict", String),
    Column("answer_body", Text),
    Column("answered_at", String),
    Column("provisional", String),
    Column("case_id", String),
    Column("settled_run", String),
    UniqueConstraint("partner_code", "notice_id", "version"),
)
Index("exchange_arrivals_open", ARRIVALS.c.verdict)
Index("exchange_arrivals_record", ARRIVALS.c.record_id)

# One row per birth that was told to a partner.
OUTGOING = Table(
    "exchange_outgoing",
    METADATA,
    Column("out_no", Integer, primary_key=True, autoincrement=True),
    Column("partner_code", String, nullable=False),
    Column("notice_id", String, nullable=False, unique=True),
    Column("birth_key", String, nullable=False),
    Column("month", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("claim", String, nullable=False),
    Column("notice_body", Text, nullable=False),
    Column("made_at", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("last_sent_at", String),
    Column("verdict", String),
    Column("answered_at", String),
    Column("receipt_body", Text),
    UniqueConstraint("partner_code", "birth_key"),
)

# One row per change file that was sent to a register's owner.
CHANGE_FILES = Table(
    "exchange_change_files",
    METADATA,
    Column("file_name", String, primary_key=True),
    Column("partner_code", String, nullable=False),
    Column("month", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("last_sent_at", String, nullable=False),
    Column("answered_at", String),
    Column("receipt", Text),
)
