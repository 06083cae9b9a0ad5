"""The day of the run that last showed a case goes: nothing reads it, and no event tells of it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the column away."""
    op.drop_column("ledger_cases", "extract_date")


def downgrade() -> None:
    """Put it back; what it held is gone."""
    op.add_column(
        "ledger_cases", sa.Column("extract_date", sa.Text, nullable=False, server_default="")
    )
