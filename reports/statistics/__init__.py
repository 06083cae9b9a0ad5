"""How many births there were, how sure that is, and which reports are not plausible: numbers from
the published births.

`snapshot` opens births.duckdb, the only file that is read. `series` counts before and after
correction. `estimates`, `loglinear`, `coverage`, `linkage_error` and `shrinkage` estimate what
every source missed, and `district` brings them together. `sex_ratio`, `delay`, `heaping`, `funnel`
and `patterns` test the `district_counts`. `summary` is the table that is printed. Numbers go
in and frozen results come out. Nothing here changes a birth or a case, and no figure is about a
person.
"""
