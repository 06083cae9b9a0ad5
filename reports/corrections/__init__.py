"""Correction lists on their way to the towns and back, until the registers' owners get change
files.

Here belong draft lists, issued lists and their layout, the sign-off sheet, the reading of a reply,
the change files and the balance table. Which step a case may take is the ledger's
(`transforms.ledger`).
"""
