"""How a mother's name was delivered of which a case holds the form that is compared, without the
dots of a transcribed name and with variants of surnames as one (萧 as 肖)."""

import duckdb
import polars as pl

from transforms.identity.spelling import respell_name, respell_surname


def delivered_name(con: duckdb.DuckDBPyConnection, case_id: str, name: str) -> str:
    """The name as a record of the case bears it, its own register's before others; `name` itself
    where none bears it. Whatever else stands in the published records is nobody's: it was not
    signed.

    con: restricted.duckdb. name: as it is compared.
    """
    rows = con.execute(
        """
        select b.mother_name_raw from case_records as r inner join birth_records as b
            on r.source = b.source and r.source_record_id = b.source_record_id
        where r.case_id = ? and b.mother_name = ? and b.mother_name_raw is not null
        group by all order by bool_or(r.role = 'subject') desc, b.mother_name_raw
        """,
        [case_id, name],
    ).fetchall()
    delivered = pl.Series("name", ["".join(str(text).split()) for (text,) in rows], dtype=pl.String)
    compared = pl.select(respell_surname(pl.lit(respell_name(delivered)))).to_series()
    return next((text for text, one in zip(delivered, compared, strict=True) if one == name), name)
