"""The profile of a delivery: what is damaged as a whole is left out, and told."""

import duckdb

from checks.contracts import all_contracts
from checks.profile import damage, sentences
from checks.profile.signs import PROFILED, signs_of


def leave_out_damage(con: duckdb.DuckDBPyConnection) -> None:
    """Null in `typed` what belongs to a damaged column or stretch, and say so in `findings`.

    Reads typed, accepted and the temporary `signs_<source>`; writes damaged_columns,
    damaged_values and findings.
    """
    rows = {source: damage.Rows(con, source) for source in PROFILED}
    signs = {contract.name: signs_of(contract) for contract in all_contracts()}
    sentences.tell(con, damage.find_damage(con, rows, signs), rows)
