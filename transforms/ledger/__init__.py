"""A case's life after it was found: events, states, signatures, replies and what the corrections
add up to.

The ledger is a database of its own beside the published ones (SQLite, or PostgreSQL), because it
outlives every run. It counts births; nothing here knows of families, penalties or policies.
"""
