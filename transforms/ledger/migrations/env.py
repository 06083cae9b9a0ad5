"""Runs the ledger's migrations on the connection that `store` hands over, inside its
transaction."""

from alembic import context

from transforms.ledger.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table="ledger_schema",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
