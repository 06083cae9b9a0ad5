"""Which records tell of one birth: certain rules, the probabilistic model, and the division of a
family's records into births.

Nothing here says that a register is wrong; that is the task of `transforms.cases`.
"""
