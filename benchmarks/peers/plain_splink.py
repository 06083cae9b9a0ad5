"""Splink as its documentation recommends: its own comparisons, EM, and connected components above
0.95.

python -m benchmarks.peers.plain_splink DELIVERY OUT
"""

import sys
from pathlib import Path

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.peers.common import LINK, compared, link_components, open_records, publish, timed

THRESHOLD = 0.95
SETTINGS = SettingsCreator(
    link_type="dedupe_only",
    unique_id_column_name="unique_id",
    comparisons=[
        cl.ExactMatch("mother_name").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("mother_id_number", [1, 2]),
        cl.DateOfBirthComparison(
            "birth_date",
            input_is_string=False,
            datetime_metrics=["day", "month"],
            datetime_thresholds=[3, 1],
        ),
        cl.ExactMatch("sex"),
        cl.ExactMatch("birth_certificate_no"),
    ],
    blocking_rules_to_generate_predictions=[
        block_on("mother_id_number"),
        block_on("birth_certificate_no"),
        block_on("mother_name", "birth_date"),
    ],
)


def main() -> None:
    """Command line."""
    delivery, out = Path(sys.argv[1]), Path(sys.argv[2])
    con = open_records(delivery, out)
    with timed(LINK):
        linker = Linker(DuckDBAPI(connection=con).register("records"), SETTINGS)
        linker.training.estimate_probability_two_random_records_match(
            [block_on("mother_id_number", "birth_date"), block_on("birth_certificate_no")],
            recall=0.8,
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on("mother_name", "birth_date")
        )
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on("mother_id_number")
        )
        pairs = linker.inference.predict()
        con.execute(
            "create table pairs as select unique_id_l as l, unique_id_r as r from "
            f"{pairs.physical_name} where match_probability >= {THRESHOLD}"
        )
        link_components(con)
    compared(out, con.execute(f"select count(*) from {pairs.physical_name}").fetchall()[0][0])
    publish(con, out)


if __name__ == "__main__":
    main()
