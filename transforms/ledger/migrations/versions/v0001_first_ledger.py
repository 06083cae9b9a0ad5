"""The first ledger: cases, events, lists, replies, signatures, runs; events that can only be
added."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = "ledger_events can only be added to"


def upgrade() -> None:
    """Make the tables, and the guards of the events."""
    _make_cases_and_events()
    _make_lists_and_replies()
    op.create_table(
        "ledger_signatures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "case_id", sa.Text, sa.ForeignKey("ledger_cases.case_id"), nullable=False, index=True
        ),
        sa.Column("place", sa.Integer, nullable=False),
        *_texts("role", "signer", "signed_on", "content_sha256"),
        sa.Column("is_void", sa.Boolean, nullable=False),
    )
    op.create_table(
        "ledger_runs",
        sa.Column("run_id", sa.Text, primary_key=True),
        *_texts("delivery_sha256", "extract_date", "met_at"),
    )
    _guard_events()


def downgrade() -> None:
    """Take everything away again."""
    for table in (
        "runs",
        "signatures",
        "answers",
        "receipts",
        "listed_cases",
        "lists",
        "cases",
        "events",
    ):
        op.drop_table(f"ledger_{table}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function ledger_refuse()")


def _make_cases_and_events() -> None:
    op.create_table(
        "ledger_events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("at", "actor", "role", "action"),
        sa.Column("case_id", sa.Text, index=True),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        *_texts("why", "details"),
        sa.Column("previous_hash", sa.Text, nullable=False, unique=True),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "ledger_cases",
        sa.Column("case_id", sa.Text, primary_key=True),
        *_texts("case_type", "subtype", "register"),
        sa.Column("town_code", sa.Text, index=True),
        sa.Column("birth_month", sa.Text),
        *_texts("grade"),
        sa.Column("status", sa.Text, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        *_texts("evidence_digest", "facts"),
        sa.Column("stated", sa.Text),
        sa.Column("shown", sa.Text),
        *_texts("extract_date"),
        sa.Column("list_number", sa.Text),
        sa.Column("deadline", sa.Text),
        sa.Column("answer_id", sa.Integer),
        sa.Column("signed_on", sa.Text),
    )


def _make_lists_and_replies() -> None:
    op.create_table(
        "ledger_lists",
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("town_code", sa.Text, nullable=False, index=True),
        *_texts("sha256", "issued_on", "deadline", "extract_date"),
        sa.Column("superseded_by", sa.Text),
    )
    op.create_table(
        "ledger_listed_cases",
        sa.Column("number", sa.Text, sa.ForeignKey("ledger_lists.number"), primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("ledger_cases.case_id"), primary_key=True),
        *_texts("cells"),
    )
    op.create_table(
        "ledger_receipts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Text, sa.ForeignKey("ledger_lists.number"), nullable=False),
        *_texts("answers_sha256", "file_sha256", "received_on"),
        sa.UniqueConstraint("number", "answers_sha256"),
    )
    op.create_table(
        "ledger_answers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("receipt_id", sa.Integer, sa.ForeignKey("ledger_receipts.id"), nullable=False),
        sa.Column(
            "case_id", sa.Text, sa.ForeignKey("ledger_cases.case_id"), nullable=False, index=True
        ),
        *_texts("finding", "correction", "checked_by", "checked_on", "remark", "sha256"),
    )


def _guard_events() -> None:
    """Triggers against slips and against other programs; against somebody who drops them there is
    the chain."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "create function ledger_refuse() returns trigger language plpgsql as $$ begin raise "
            f"exception '{_APPEND_ONLY}'; end $$"
        )
        op.execute(
            "create trigger ledger_events_stay before update or delete or truncate on "
            "ledger_events for each statement execute function ledger_refuse()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"create trigger ledger_events_no_{verb} before {verb} on ledger_events begin select "
            f"raise(abort, '{_APPEND_ONLY}'); end"
        )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
