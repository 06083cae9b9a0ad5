"""An index by which a reader's looks are found among all events."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    op.create_index("ledger_events_by_actor", "ledger_events", ["actor", "action"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ledger_events_by_actor", "ledger_events")
