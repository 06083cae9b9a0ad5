"""From accepted rows to cases: rows made comparable, records linked to births, cases opened.

`identity` compares names, numbers and places; `linkage` finds the records of one birth; `ledger`
keeps what becomes of a case. The SQL models lie in `sql`, one table a file; `models` builds them.
"""
