"""Sign-ins at the desk: failed tries are counted where a restart does not forget them, browsers are
known again, and a password that another person has set is changed at the first use."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what sign-ins need. Passwords that stand are their owners' already."""
    op.add_column(
        "desk_accounts",
        sa.Column("must_change_password", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    for name in ("address", "browser"):
        op.add_column(
            "desk_sessions", sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''"))
        )
    op.create_table(
        "desk_failed_sign_ins",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("name_digest", sa.Text, nullable=False),
        sa.Column("device_sha256", sa.Text),
    )
    op.create_table(
        "desk_devices",
        sa.Column("token_sha256", sa.Text, primary_key=True),
        sa.Column(
            "name", sa.Text, sa.ForeignKey("desk_accounts.name"), primary_key=True, index=True
        ),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Take them away again."""
    for table in ("desk_devices", "desk_failed_sign_ins"):
        op.drop_table(table)
    for name in ("address", "browser"):
        op.drop_column("desk_sessions", name)
    op.drop_column("desk_accounts", "must_change_password")
