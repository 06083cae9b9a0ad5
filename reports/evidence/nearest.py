"""The records of the registers that are most like a case's own: who judges that a birth stands in
neither register has to see what stands there instead."""

from collections.abc import Sequence

import duckdb

from reports.evidence.case_evidence import CaseEvidence, Record, read_records

MOST_NEAREST = 4
# A wrong year is the widest slip of a date; a mother's other births are nobody's business here.
_MOST_DAYS = 400
_NEAREST = f"""
with own (birth_date, mother_id_number, mother_name, father_name, town_code, baby_sex) as (
    values (cast($birth_date as date), $mother_id_number, $mother_name, $father_name, $town_code,
        $baby_sex)
),
alike as (
    select
        r.source, r.source_record_id, abs(date_diff('day', r.birth_date, own.birth_date)) as days,
        coalesce(r.mother_id_number = own.mother_id_number, false)::int as same_number,
        coalesce(r.mother_name = own.mother_name, false)::int as same_mother,
        coalesce(r.father_name = own.father_name, false)::int as same_father,
        coalesce(r.town_code = own.town_code and r.baby_sex = own.baby_sex, false)::int
            as same_place
    from birth_records as r cross join own
    where r.source in ('wis', 'population') and not r.is_quarantined
        and abs(date_diff('day', r.birth_date, own.birth_date)) <= {_MOST_DAYS}
)
select source, source_record_id from alike
where same_number + same_mother + same_father > 0 or (days <= 1 and same_place = 1)
order by 4 * same_number + 2 * same_mother + 2 * same_father + (days <= 31)::int + same_place desc,
    days, source, source_record_id
limit {2 * MOST_NEAREST}
"""
_ASKED = (
    "birth_date",
    "mother_id_number",
    "mother_name",
    "father_name",
    "town_code",
    "baby_sex",
)


def nearest_records(connection: duckdb.DuckDBPyConnection, found: CaseEvidence) -> Sequence[Record]:
    """Up to four records of the registers, the most alike first: those that were compared with the
    case's own, then those with its mother, father, or day and place."""
    own = {(record["source"], record["source_record_id"]) for record in found.records}
    keys = [
        end
        for pair in found.rivals
        for end in (pair.left, pair.right)
        if end not in own and end[0] in ("wis", "population")
    ]
    first = found.records[0] if found.records else {}
    if first.get("birth_date") is not None:
        alike = connection.execute(_NEAREST, {name: first.get(name) for name in _ASKED})
        keys += [(source, key) for source, key in alike.fetchall() if (source, key) not in own]
    wanted = list(dict.fromkeys(keys))[:MOST_NEAREST]
    return list(read_records(connection, wanted).values())
