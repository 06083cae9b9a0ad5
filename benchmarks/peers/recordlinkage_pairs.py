"""Pairs of one birth by recordlinkage. Runs in an environment of its own and imports nothing of the
project.

python recordlinkage_pairs.py RECORDS.parquet PAIRS.parquet     prints how many pairs it compared
"""

import sys

import pandas as pd
import recordlinkage


def main() -> None:
    """Command line."""
    records = pd.read_parquet(sys.argv[1]).set_index("unique_id")
    records["birth_date"] = pd.to_datetime(records["birth_date"])
    indexer = recordlinkage.Index()
    indexer.block("mother_id_number")
    indexer.block("birth_certificate_no")
    indexer.block(["mother_name", "birth_date"])
    candidates = indexer.index(records)
    comparison = recordlinkage.Compare()
    comparison.string(
        "mother_name", "mother_name", method="jarowinkler", threshold=0.85, label="mother_name"
    )
    comparison.string(
        "mother_id_number",
        "mother_id_number",
        method="damerau_levenshtein",
        threshold=0.9,
        label="id",
    )
    comparison.date("birth_date", "birth_date", label="birth_date")
    comparison.exact("sex", "sex", label="sex")
    comparison.exact("birth_certificate_no", "birth_certificate_no", label="certificate")
    features = comparison.compute(candidates, records)
    matches = recordlinkage.ECMClassifier(binarize=0.5).fit_predict(features)
    pd.DataFrame({"l": matches.get_level_values(0), "r": matches.get_level_values(1)}).to_parquet(
        sys.argv[2]
    )
    print(len(candidates))


if __name__ == "__main__":
    main()
