"""A made-up district: a delivery in the contract's formats, and the truth about it.

Nothing here reads real data, and nothing of the pipeline may be imported here: the generator must
not share the pipeline's mistakes. Code lists both need stand in data.reference.
"""

from data.sample.cases import SampleError
from data.sample.generate import generate
from data.sample.summary import SampleSummary
from data.sample.wild import wild_rates

__all__ = ["SampleError", "SampleSummary", "generate", "wild_rates"]
