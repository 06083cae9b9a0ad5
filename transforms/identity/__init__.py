"""What makes two names, ID numbers or places comparable.

Here belong pure functions of a value and of the reference tables. Which records are compared, and
what agreement weighs, belongs to `transforms.linkage`.
"""
