"""The state that a run leaves and an update goes on from: the delivered rows that still hold.

`terms` says how a delivery's rows replace earlier ones, `deletions` reads what it takes back and
`taken_back` what that meets, `parts` describes what came, `unread` tells what of it nobody reads,
`empty` which of it holds no record, `copies` which of its files are copies by their names, `gather`
finds the rows that hold, and `store` keeps them in one file.
How a row is read or judged is no concern here.
"""
