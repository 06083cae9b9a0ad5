"""Births of the published run that belong to a neighbouring county, by what the hospitals wrote
down of the mothers."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from data.reference.tables import county_codes
from exchange.outgoing import BirthToTell, receivers
from exchange.store import Store
from transforms.linkage.published import attach_published

# A birth is claimed where a register of this district counts it for a resident.
_BORN_HERE = """
    with of_birth as (
        select l.birth_id, bool_or(p.source in ('population', 'wis') and p.is_claim
            and not p.is_quarantined and not p.moved_out and coalesce(p.is_resident, false))
            as is_claimed
        from b.record_links as l
        inner join r.birth_records as p using (source, source_record_id)
        group by l.birth_id
    )
    select h.source_record_id, h.address, coalesce(o.is_claimed, false) as is_claimed,
        h.birth_date, h.baby_sex, h.mother_name, h.mother_id_number, h.father_name, h.hospital_name,
        h.birth_certificate_no
    from r.birth_records as h
    inner join b.record_links as l using (source, source_record_id)
    inner join of_birth as o using (birth_id)
    where h.source = 'hospital' and not h.is_quarantined and h.outcome = 'live'
        and h.is_resident = false and h.birth_date is not null and h.address is not null
    order by h.source_record_id
"""


def births_of_elsewhere(
    births: Path, restricted: Path, key: str | None, store: Store
) -> list[BirthToTell]:
    """Births in this district's hospitals whose mothers wrote down an address in the county of a
    partner that is to be told. Where no such partner's county stands in the address, nobody is
    told: a guess would show a name to the wrong office."""
    with store.reading() as connection:
        areas = sorted(receivers(connection))
    names = {area: _names(area) for area in areas}
    con = duckdb.connect(config={"autoload_known_extensions": False})
    try:
        attach_published(con, births, restricted, key)
        found = con.execute(_BORN_HERE)
        columns = [column[0] for column in found.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()] if areas else []
    finally:
        con.close()
    told = []
    for row in rows:
        of = [area for area in areas if any(name in row["address"] for name in names[area])]
        if len(of) == 1:
            told.append(_told(of[0], row))
    return told


def _names(area: str) -> tuple[str, ...]:
    """How addresses name a county: its whole name, with 县, 市 or 区."""
    rows = county_codes()
    whole = set(rows.filter(rows["code"] == area)["name"])
    return tuple(sorted(name for name in whole if name))


def _told(area: str, row: Mapping[str, object]) -> BirthToTell:
    fields = {
        "baby_sex": row["baby_sex"],
        "birth_date": str(row["birth_date"]),
        "mother_name": row["mother_name"],
        "mother_id_number": row["mother_id_number"],
        "father_name": row["father_name"],
        "mother_residence_code": f"{area}000000",
        "hospital_name": row["hospital_name"],
        "birth_certificate_no": row["birth_certificate_no"],
        "outcome": "live",
    }
    claim = "ours" if row["is_claimed"] else ""
    return BirthToTell(area, f"hospital:{row['source_record_id']}", fields, claim)
