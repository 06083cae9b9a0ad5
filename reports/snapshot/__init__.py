"""What a run publishes for others to query: the two databases and their switch-over.

Here belong the tables and views of `births.duckdb` and `restricted.duckdb`, the masking of what
analysts read, the data dictionary, the saved questions, and the activation in one step. What a
page, a list or a release says does not belong here.
"""
