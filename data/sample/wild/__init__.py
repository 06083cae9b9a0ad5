"""Wild kinds of error: those that come in stretches, from one hand, and copied.

Independent errors are the ordinary sample's. Here pages are entered twice, columns shift, one
clerk is careless for two years, a child stands in two households. Each kind is a switch of
rates.py; all draw from streams of their own, so that a sample without them stays as it was.
"""

from data.sample.wild.plant import KINDS, facts_planted, planted_kinds
from data.sample.wild.rates import WILD_RATES, wild_rates

__all__ = ["KINDS", "WILD_RATES", "facts_planted", "planted_kinds", "wild_rates"]
