"""The profile of a delivery: what is damaged as a whole is left out, what came in part is noted,
and both are told."""

import duckdb

from checks.contracts import all_contracts
from checks.profile import damage, sentences, silence
from checks.profile.signs import PROFILED, signs_of


def profile(con: duckdb.DuckDBPyConnection) -> None:
    """Null in `typed` what belongs to a damaged column or stretch, note what a source fails to
    tell, and say so in `findings`.

    Reads typed, accepted, run_context and the temporary `signs_<source>`; writes damaged_columns,
    damaged_values, source_gaps and findings.
    """
    rows = {source: damage.Rows(con, source) for source in PROFILED}
    signs = {contract.name: signs_of(contract) for contract in all_contracts()}
    sentences.tell_damage(con, damage.find_damage(con, rows, signs), rows)
    sentences.tell_gaps(con, silence.find_gaps(con))
