"""The page of one run: what was delivered, matched and found.

Here belong its figures (counts only), charts and templates. Figures over several runs belong to
`statistics`, those that leave the office to `release`.
"""
