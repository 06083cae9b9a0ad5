"""The profile of a delivery: what is damaged as a whole is left out, what came in part is noted,
and both are told."""

import duckdb

from checks.contracts import all_contracts
from checks.profile import covered, damage, drift, figures, sentences, silence, uniform
from checks.profile.signs import PROFILED, signs_of


def profile(con: duckdb.DuckDBPyConnection) -> None:
    """Null in `typed` what belongs to a damaged column or stretch, note what a source fails to
    tell, and say so in `findings`.

    Reads typed, accepted, run_context, figure_history (of earlier deliveries, where there are any)
    and the temporary `signs_<source>`; writes damaged_columns, damaged_values, source_gaps,
    hospital_gaps, delivery_figures and findings.
    """
    rows = {source: damage.Rows(con, source) for source in PROFILED}
    signs = {contract.name: signs_of(contract) for contract in all_contracts()}
    figures.create_history(con)
    figures.count_figures(con)
    told_by_columns = [*drift.find_emptied(con, rows), *uniform.find_uniform(con, rows)]
    found, shares = damage.find_damage(con, rows, signs, drift.usual_shares(con))
    told = {(one.source, one.column) for one in found if one.code == "left_empty"}
    found += damage.leave_out(
        con, rows, [one for one in told_by_columns if (one.source, one.column) not in told]
    )
    figures.keep_shares(con, shares)
    sentences.tell_damage(con, found, rows)
    gaps = [*silence.find_gaps(con), *drift.find_losses(con)]
    silence.write_gaps(con, [*gaps, *covered.find_covered(con, found, rows)])
    sentences.tell_gaps(con, gaps)  # what copies covered is told as damage
