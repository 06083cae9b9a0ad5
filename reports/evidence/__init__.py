"""One case explained: its records side by side, how they compared, and its rivals.

Reads `restricted.duckdb` alone, so that what is explained is what was published. Nothing is
judged anew here.
"""
