"""Releases: the tables and the bulletin that leave the office, in which nobody can be recognised.

Here belong the tables of a release, their grids and workbooks, the manifest, the comparison with
earlier releases and the replay; `disclosure` hides small counts and attacks the result, `bulletin`
writes the text. A release knows published figures only: no list, no evidence, no ledger.
"""
