"""Whether the delivered data are of the district that delivery.toml names.

With another district's code every mother would live elsewhere, and every conclusion would be wrong.
"""

import duckdb

from checks.errors import DeliveryError
from checks.intake.manifest import Manifest

# Columns whose codes begin with the district's.
BEARERS = (
    ("towns", "town_code"),
    ("population", "village_code"),
    ("wis_woman", "village_code"),
    ("wis_birth", "village_code"),
)
FEWEST_CODES = 10  # below that a code or two from elsewhere would decide
LEAST_SHARE = 0.01


def check_district(con: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    """Raises: DeliveryError when hardly a code of any source belongs to the district."""
    counted = " union all ".join(
        f"select regexp_replace({column}, '[^0-9]', '', 'g') as code from raw.{source}"
        for source, column in BEARERS
    )
    row = con.execute(
        f"""
        select count(*), count(*) filter (starts_with(code, $code)), mode(left(code, 6))
        from ({counted}) where length(code) >= 6
        """,
        {"code": manifest.district_code},
    ).fetchone()
    codes, ours, usual = row or (0, 0, "")
    if codes >= FEWEST_CODES and ours < LEAST_SHARE * codes:
        raise DeliveryError(
            f"delivery.toml 的 district_code 是 {manifest.district_code}，但交来的数据几乎都属于 "
            f"{usual}；请核对 district_code，或确认报送的是不是本区的数据。",
            f"district_code in delivery.toml is {manifest.district_code}, but nearly all delivered "
            f"data are of {usual}; correct it, or check whose data were delivered.",
        )
