"""The state that a run leaves and an update goes on from: the delivered rows that still hold.

`terms` says how a delivery's rows replace earlier ones, `deletions` reads what it takes back,
`parts` describes what came, `gather` finds the rows that hold, and `store` keeps them in one file.
How a row is read or judged is no concern here.
"""
