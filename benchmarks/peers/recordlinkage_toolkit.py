"""The Python Record Linkage Toolkit as its documentation recommends: blocks, string comparisons,
ECM, components.

python -m benchmarks.peers.recordlinkage_toolkit DELIVERY OUT

It asks for an older pandas than birthrecon and so lives in `.venv-recordlinkage`, which `make
bench` sets up.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.peers.common import LINK, compared, link_components, open_records, publish, timed

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-recordlinkage" / "bin" / "python"


def main() -> None:
    """Command line."""
    delivery, out = Path(sys.argv[1]), Path(sys.argv[2])
    con = open_records(delivery, out)
    records, pairs = out / "records.parquet", out / "pairs.parquet"
    with timed(LINK):
        con.execute(f"""
            copy (select unique_id, birth_date, sex, mother_name, mother_id_number,
                birth_certificate_no from records
                order by unique_id)
            to '{records}' (format parquet)
        """)
        said = subprocess.run(
            [str(PYTHON), str(HERE / "recordlinkage_pairs.py"), str(records), str(pairs)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        con.execute(f"create table pairs as select l, r from '{pairs}'")
        link_components(con)
    compared(out, int(said.stdout))
    publish(con, out)


if __name__ == "__main__":
    main()
