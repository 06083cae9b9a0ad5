"""What people read of a run: databases, lists, pages, releases and the desk. Each room has its own
SQL and templates.

`desk`, `release` and `run_report` may use the rooms below them, never one another; all may use
`shared`. The import linter holds this (pyproject.toml).
"""
