"""The plain way: records are one birth when certificate numbers, or a mother and a date, are equal
to the letter.

python -m benchmarks.peers.exact_join DELIVERY OUT
"""

import sys
from pathlib import Path

from benchmarks.peers.common import LINK, compared, link_components, open_records, publish, timed

KEYS = (
    "birth_certificate_no",
    "mother_id_number, birth_date, sex",
    "mother_name, birth_date, sex",
)


def main() -> None:
    """Command line."""
    delivery, out = Path(sys.argv[1]), Path(sys.argv[2])
    con = open_records(delivery, out)
    with timed(LINK):
        # Each record is joined to the first of its key: the same components as all pairs, in linear
        # room.
        firsts = " union ".join(
            f"select unique_id as l, min(unique_id) over (partition by {key}) as r from records "
            f"where {' and '.join(f'{column} is not null' for column in key.split(', '))}"
            for key in KEYS
        )
        con.execute(f"create table pairs as select * from ({firsts}) where l <> r")
        link_components(con)
    compared(out, con.execute("select count(*) from pairs").fetchall()[0][0])
    publish(con, out)


if __name__ == "__main__":
    main()
