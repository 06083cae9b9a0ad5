"""One case explained: its records side by side, how they compared, and its rivals.

Reads `restricted.duckdb` alone, so it explains what was published. Nothing is judged again here.
"""
