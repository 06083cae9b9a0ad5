"""Finds the cases whose records bear a name or a number. Reads the published file, whose key the
desk holds, so an enciphered one is searched alike."""

import unicodedata
from typing import Any

from reports.desk.context import Desk
from reports.desk.roles import Person
from transforms.ledger.tables import Case

MOST_FOUND, SHORTEST_SOUGHT = 50, 2
# A name may be sought by a part of it; a number from its beginning, or by its last four signs and
# more, as people read numbers out.
_FOUND = f"""
with hits as (
    select distinct case_records.case_id
    from birth_records
    inner join case_records using (source, source_record_id)
    where contains(mother_name_raw, $sought) or contains(mother_name, $sought)
        or contains(father_name_raw, $sought) or contains(father_name, $sought)
        or contains(baby_name_raw, $sought) or contains(baby_name, $sought)
        or upper(source_record_id) = $sought
        or ($is_number and (
            starts_with(upper(mother_id_number), $sought)
            or ends_with(upper(mother_id_number), $sought)
            or starts_with(upper(mother_id_raw), $sought)
            or starts_with(upper(father_id_number), $sought)
            or ends_with(upper(father_id_number), $sought)
            or starts_with(upper(birth_certificate_no), $sought)
            or contains(telephone, $sought)))
)
select cases.*, towns.town_name
from cases inner join hits using (case_id) left join towns using (town_code)
where $town is null or cases.town_code = $town
order by case_id
limit {MOST_FOUND}
"""
_FEWEST_DIGITS = 4


def find_cases(desk: Desk, person: Person, sought: str) -> list[dict[str, Any]]:
    """The cases that this person may see, of whose records one bears the name or the number.

    Raises: NotPublishedError.
    """
    text = unicodedata.normalize("NFKC", sought).strip().upper()
    digits = sum(sign.isdigit() for sign in text)
    with desk.restricted() as connection:
        found = connection.execute(
            _FOUND,
            {"sought": text, "is_number": digits >= _FEWEST_DIGITS, "town": person.town_code},
        )
        names = [column[0] for column in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    with desk.ledger.reading() as session:
        for row in rows:
            case = session.get(Case, row["case_id"])
            row["status"] = case.status if case else row["status"]
    return rows
