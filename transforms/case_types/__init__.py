"""The registry of case types: what each is called, what it asks for, and what its clerk reads.

Here belongs everything that differs from type to type. When a case is opened is SQL, in
`transforms/sql/cases`; how a list, a report or the ledger handles a type, they ask here.
"""
