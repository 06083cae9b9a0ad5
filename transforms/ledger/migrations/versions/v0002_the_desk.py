"""The desk: accounts, sign-ins, reviewers' decisions and readers' judgements."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the desk's tables."""
    op.add_column("ledger_cases", sa.Column("decision", sa.Text))
    op.create_table(
        "ledger_judgements",
        sa.Column("case_id", sa.Text, sa.ForeignKey("ledger_cases.case_id"), primary_key=True),
        sa.Column("reader", sa.Text, primary_key=True),
        *_texts("verdict", "comment", "judged_on"),
    )
    op.create_table(
        "desk_accounts",
        sa.Column("name", sa.Text, primary_key=True),
        *_texts("shown_name", "role", "password"),
        sa.Column("town_code", sa.Text),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("token_sha256", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, sa.ForeignKey("desk_accounts.name"), nullable=False, index=True),
        *_texts("csrf_token"),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Take them away again."""
    for table in ("desk_sessions", "desk_accounts", "ledger_judgements"):
        op.drop_table(table)
    op.drop_column("ledger_cases", "decision")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
