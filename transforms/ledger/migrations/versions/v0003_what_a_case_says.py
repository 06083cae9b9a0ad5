"""What a case says, in columns that say what they hold.

`stated` and `shown` held a value, a name, days, an age or a place, by the case's type. Values and
names of mothers keep columns of their own; the rest is the run's, and the ledger never read it.
Digests of evidence stay what they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rename the columns, and move what they held."""
    op.execute("alter table ledger_cases rename column stated to stated_value")
    op.execute("alter table ledger_cases rename column shown to shown_value")
    op.add_column("ledger_cases", sa.Column("stated_mother_name", sa.Text))
    op.add_column("ledger_cases", sa.Column("shown_mother_name", sa.Text))
    op.execute(
        "update ledger_cases set stated_value = null, shown_value = null "
        "where case_type <> 'misreported'"
    )
    names = (
        "case_type = 'misreported' and subtype = 'mother_identity' "
        "and not substr(stated_value, 1, 1) between '0' and '9'"
    )
    op.execute(
        "update ledger_cases set stated_mother_name = stated_value, "
        f"shown_mother_name = shown_value where {names}"
    )
    op.execute(f"update ledger_cases set stated_value = null, shown_value = null where {names}")


def downgrade() -> None:
    """Give the names back to the old columns."""
    op.execute(
        "update ledger_cases set stated_value = coalesce(stated_value, stated_mother_name), "
        "shown_value = coalesce(shown_value, shown_mother_name)"
    )
    op.drop_column("ledger_cases", "shown_mother_name")
    op.drop_column("ledger_cases", "stated_mother_name")
    op.execute("alter table ledger_cases rename column stated_value to stated")
    op.execute("alter table ledger_cases rename column shown_value to shown")
