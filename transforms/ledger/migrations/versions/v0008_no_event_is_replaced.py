"""`insert or replace` deletes without asking the triggers against deletion: a trigger of its own.

The keyed digests and the rows of older ledgers are carried over when the ledger is opened
(`beginning`), because that needs the secret.
"""

from alembic import op

from transforms.ledger.guards import NEW_IN_0008, set_guards

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the triggers anew, one more among them."""
    set_guards(op.get_bind())


def downgrade() -> None:
    """Take the new one away."""
    table = " on ledger_events" if op.get_bind().dialect.name == "postgresql" else ""
    for name in NEW_IN_0008:
        op.execute(f"drop trigger if exists {name}{table}")
