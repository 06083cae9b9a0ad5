"""What each delivery held, in figures, so that the next ones can be held against it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = ("extract_date", "source", "part", "column_name", "period", "figure")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "delivery_figures",
        *(sa.Column(name, sa.Text, primary_key=True) for name in _KEY),
        sa.Column("counted", sa.BigInteger, nullable=False),
        sa.Column("judged", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("delivery_sha256", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("delivery_figures")
