"""Disclosure control of a release: which cells are hidden, and the attack that tries to find them.

The attack and its input share no code with what hides and writes the cells.
"""
