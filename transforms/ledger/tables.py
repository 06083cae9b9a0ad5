"""The ledger's tables as SQLAlchemy models. A change of a table needs a migration in
`migrations/versions`.

Dates are ISO text, so that both databases keep, compare and hash the same. Events name no family.
What a case says and what a town wrote stand in tables of their own; events hold keyed digests of
it (`rows` says of which columns), and everything else of a row as it is. So each table but those
of `NOT_PROVED` can be derived from the events, column by column.
The file is restricted all the same: `stated_value` may be an ID number, an answer a name. Such
columns lie enciphered where BIRTHRECON_KEY is set: read them through the models.
"""

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from transforms.ledger.enciphered import Enciphered


class Base(DeclarativeBase):
    """The ledger's schema."""

    type_annotation_map = {str: Text}  # noqa: RUF012 -- SQLAlchemy's own attribute


class Event(Base):
    """One row per step. `hash` is SHA-256 over the canonical JSON of the other columns,
    `previous_hash` among them.

    Unique previous hashes keep the chain from forking, whoever writes; triggers refuse changes and
    deletions.
    """

    __tablename__ = "ledger_events"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    case_id: Mapped[str | None] = mapped_column(index=True)
    before: Mapped[str | None]
    after: Mapped[str | None]
    why: Mapped[str]
    details: Mapped[str]
    previous_hash: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(unique=True)
    # A blind reader is asked at each case whether she has opened it before.
    __table_args__ = (Index("ledger_events_by_actor", "actor", "action"),)


class Case(Base):
    """One row per case: where its events have brought it. `version` counts its events but the looks
    at it, for writers that come late.

    facts: JSON, per record `source:key` its role and a digest of each field that speaks for or
    against the case.
    stated_value, shown_value: what the register says and what contradicts it, where the case is
    about a value; a mother's names stand in columns of their own.
    decision: what a reviewer at the desk decided, and still stands.
    """

    __tablename__ = "ledger_cases"
    case_id: Mapped[str] = mapped_column(primary_key=True)
    case_type: Mapped[str]
    subtype: Mapped[str]
    register: Mapped[str]
    town_code: Mapped[str | None] = mapped_column(index=True)
    birth_month: Mapped[str | None]
    grade: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    evidence_digest: Mapped[str]
    facts: Mapped[str] = mapped_column(Enciphered("ledger_cases.facts"))
    stated_value: Mapped[str | None] = mapped_column(Enciphered("ledger_cases.stated_value"))
    shown_value: Mapped[str | None] = mapped_column(Enciphered("ledger_cases.shown_value"))
    stated_mother_name: Mapped[str | None] = mapped_column(
        Enciphered("ledger_cases.stated_mother_name")
    )
    shown_mother_name: Mapped[str | None] = mapped_column(
        Enciphered("ledger_cases.shown_mother_name")
    )
    list_number: Mapped[str | None]
    deadline: Mapped[str | None]
    answer_id: Mapped[int | None]
    signed_on: Mapped[str | None]
    decision: Mapped[str | None]


class IssuedList(Base):
    """One row per list that went out. `superseded_by`: the town's later list that took over all
    that was still to be answered on it."""

    __tablename__ = "ledger_lists"
    number: Mapped[str] = mapped_column(primary_key=True)
    town_code: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str]
    issued_on: Mapped[str]
    deadline: Mapped[str]
    extract_date: Mapped[str]
    superseded_by: Mapped[str | None]


class ListedCase(Base):
    """One row per list and case. cells: JSON, the digest of each locked cell by column."""

    __tablename__ = "ledger_listed_cases"
    number: Mapped[str] = mapped_column(ForeignKey("ledger_lists.number"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("ledger_cases.case_id"), primary_key=True)
    cells: Mapped[str] = mapped_column(Enciphered("ledger_listed_cases.cells"))


class Receipt(Base):
    """One row per reply that was taken in, by what it answers: the same answers again are the same
    reply."""

    __tablename__ = "ledger_receipts"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(ForeignKey("ledger_lists.number"))
    answers_sha256: Mapped[str]
    file_sha256: Mapped[str]
    received_on: Mapped[str]
    __table_args__ = (UniqueConstraint("number", "answers_sha256"),)


class Answer(Base):
    """One row per case and reply, with the town's free text. The answer's event holds `sha256`."""

    __tablename__ = "ledger_answers"
    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("ledger_receipts.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("ledger_cases.case_id"), index=True)
    finding: Mapped[str]
    correction: Mapped[str] = mapped_column(Enciphered("ledger_answers.correction"))
    checked_by: Mapped[str] = mapped_column(Enciphered("ledger_answers.checked_by"))
    checked_on: Mapped[str]
    remark: Mapped[str] = mapped_column(Enciphered("ledger_answers.remark"))
    sha256: Mapped[str]


class Signature(Base):
    """One row per signature of a case. `is_void`: what was signed has changed since."""

    __tablename__ = "ledger_signatures"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("ledger_cases.case_id"), index=True)
    place: Mapped[int]
    role: Mapped[str]
    signer: Mapped[str]
    signed_on: Mapped[str]
    content_sha256: Mapped[str]
    is_void: Mapped[bool]


class MetRun(Base):
    """One row per run that met the ledger."""

    __tablename__ = "ledger_runs"
    run_id: Mapped[str] = mapped_column(primary_key=True)
    delivery_sha256: Mapped[str]
    extract_date: Mapped[str]
    met_at: Mapped[str]


class Judgement(Base):
    """One row per case and reader of a blind double review: what the reader thinks that the records
    say.

    The reader's last `judge` event of the case holds the row's digest. It lapses as a decision
    does (`double_review`).
    """

    __tablename__ = "ledger_judgements"
    case_id: Mapped[str] = mapped_column(ForeignKey("ledger_cases.case_id"), primary_key=True)
    reader: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    comment: Mapped[str] = mapped_column(Enciphered("ledger_judgements.comment"))
    judged_on: Mapped[str]


class Account(Base):
    """One row per person who may sign in at the desk. password: argon2id's own text, salt and cost
    in it. must_change_password: another person has set it."""

    __tablename__ = "desk_accounts"
    name: Mapped[str] = mapped_column(primary_key=True)
    shown_name: Mapped[str]
    role: Mapped[str]
    town_code: Mapped[str | None]
    password: Mapped[str]
    is_disabled: Mapped[bool]
    must_change_password: Mapped[bool] = mapped_column(default=False)


class DeskSession(Base):
    """One row per sign-in that still stands. token_sha256: of what the browser holds. Times:
    seconds since 1970. address, browser: from where, and with what, as its person tells them
    apart."""

    __tablename__ = "desk_sessions"
    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(ForeignKey("desk_accounts.name"), index=True)
    csrf_token: Mapped[str]
    began_at: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[str] = mapped_column(default="")
    browser: Mapped[str] = mapped_column(default="")


class FailedSignIn(Base):
    """One row per try to sign in that failed within the last day. name_digest: too short to give
    back what was typed. device_sha256: of the browser, where that account has signed in with it
    before."""

    __tablename__ = "desk_failed_sign_ins"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, index=True)
    address: Mapped[str]
    name_digest: Mapped[str]
    device_sha256: Mapped[str | None]


class KnownDevice(Base):
    """One row per account and browser that it has signed in with. token_sha256: of what the browser
    holds; it opens nothing."""

    __tablename__ = "desk_devices"
    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(
        ForeignKey("desk_accounts.name"), primary_key=True, index=True
    )
    seen_at: Mapped[int] = mapped_column(BigInteger)


class DeliveryFigure(Base):
    """One row per extract date and figure of its delivery: counted of judged. part: the town, the
    hospital or the partner; period: a month of birth; figure: rows, empty, or a sign of damage.

    No figure tells of a person. state: sound, or drifted (only earlier deliveries speak against
    it); what is damaged is not kept.
    """

    __tablename__ = "delivery_figures"
    extract_date: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    column_name: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    figure: Mapped[str] = mapped_column(primary_key=True)
    counted: Mapped[int] = mapped_column(BigInteger)
    judged: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    delivery_sha256: Mapped[str]
