"""Disclosure control of a release: which cells are hidden, and the attack that tries to find them.

The attack and its input import nothing of what hides and writes the cells, so that a mistake there
is found and not repeated. Both use one rule, `leak`: what a reader may not know.
"""
