"""The state that a run leaves and an update goes on from: the delivered rows that still hold.

`terms` says how a delivery's rows replace earlier ones, `deletions` reads what it takes back,
`taken_back` what that meets and `both_ways` what is brought besides, `parts` describes what came,
`unread` tells what of it nobody reads, `partly` what cannot be read, `empty` which of it holds no
record, `fewer` which of its files hold fewer rows than before, `copies` which are copies by their
names, `clashes` which deliveries contradict each other, `gather` finds the rows that hold, and
`store` keeps them in one file.
How a row is read or judged is no concern here.
"""
