"""Rows of hospitals and partners that copies of other rows covered.

A page that was pasted over others took their places: of what stood there nothing is left, not even
a refused row. So the file says nothing of births that it does not name. Of the registers' own rows
`register_losses` counts them, against the births that the register seems to lack.
"""

from collections.abc import Iterator, Mapping, Sequence

import duckdb
import numpy as np

from checks.profile.damage import Damage, Rows
from checks.profile.silence import Gap

# Whose file it is, and from when to when it tells births: a hospital's file is one of whole years,
# a partner's of the window.
OFFICES = {
    "hospital": (
        "hospital_code",
        "delivery_date",
        "date_trunc('year', min(delivery_date))",
        "last_day(date_trunc('year', max(delivery_date)) + interval 11 month)",
    ),
    "exchange": (
        "cast(null as varchar)",
        "birth_date",
        "(select window_start from run_context)",
        "(select window_end from run_context)",
    ),
}


def find_covered(
    con: duckdb.DuckDBPyConnection, found: Sequence[Damage], rows: Mapping[str, Rows]
) -> Iterator[Gap]:
    """One gap per office and file of which a page was pasted over others."""
    for source, (office, day, first_day, last_day) in OFFICES.items():
        copies = [d for d in found if d.source == source and d.code == "again"]
        if not copies:
            continue
        places = np.unique(np.concatenate([damage.rows for damage in copies]))
        files = [rows[source].files[n] for n in np.unique(rows[source].file_no[places])]
        for code, first, last, left, told in con.execute(
            f"""
            select {office}, cast({first_day} as date), cast({last_day} as date),
                count(*) filter (not is_quarantined), count(*)
            from typed.{source} where source_file in (select unnest($1)) and {day} is not null
            group by {office}, source_file order by all
            """,
            [files],
        ).fetchall():
            yield Gap(source, None, first, last, left, told, 1.0, "copies", code)
