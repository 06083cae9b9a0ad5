"""Which values the sources have in common, when two of them agree, and from which column each
comes."""

from dataclasses import dataclass

IDENTITY = ("certificate", "mother_id", "mother_name", "father_name", "day")
# Days between two children of one mother.
SIBLINGS_APART_DAYS = 200


@dataclass(frozen=True)
class ComparedValue:
    """A value that several sources tell. agrees: SQL over the records l and r, null where one of
    them is silent."""

    name: str
    agrees: str


def _equal(name: str) -> ComparedValue:
    return ComparedValue(name, f"l.{name} = r.{name}")


def _names(name: str) -> ComparedValue:
    # A homophone, an alias or a cut name shares its first or its last character.
    return ComparedValue(
        name,
        f"left(l.{name}, 1) = left(r.{name}, 1) or right(l.{name}, 1) = right(r.{name}, 1)",
    )


COMPARED = (
    _equal("certificate"),
    _equal("mother_id"),
    _names("mother_name"),
    _names("father_name"),
    _equal("day"),
    _equal("sex"),
    _equal("town"),
    _equal("parity"),
    _equal("hospital"),
    _equal("alive"),
    _equal("counted"),
    _equal("lives_here"),
)
# Which column of which source a compared value comes from. A woman's card is told by its births.
COLUMNS = {
    ("population", "certificate"): "birth_certificate_no",
    ("population", "mother_id"): "mother_id_number",
    ("population", "mother_name"): "mother_name",
    ("population", "father_name"): "father_name",
    ("population", "day"): "birth_date",
    ("population", "sex"): "sex",
    ("population", "town"): "village_code",
    ("population", "parity"): "parity",
    ("population", "counted"): "status",
    ("wis_birth", "certificate"): "birth_certificate_no",
    ("wis_birth", "day"): "birth_date",
    ("wis_birth", "sex"): "sex",
    ("wis_birth", "town"): "village_code",
    ("wis_birth", "parity"): "parity",
    ("wis_birth", "hospital"): "hospital_code",
    ("wis_birth", "mother"): "woman_id",
    ("wis_woman", "mother_id"): "id_number",
    ("wis_woman", "mother_name"): "name",
    ("wis_woman", "father_name"): "husband_name",
    ("wis_woman", "lives_here"): "residency",
    ("hospital", "certificate"): "birth_certificate_no",
    ("hospital", "mother_id"): "mother_id_number",
    ("hospital", "mother_name"): "mother_name",
    ("hospital", "father_name"): "spouse_name",
    ("hospital", "day"): "delivery_date",
    ("hospital", "sex"): "baby_sex",
    ("hospital", "town"): "address",
    ("hospital", "hospital"): "hospital_code",
    ("hospital", "alive"): "outcome",
    ("exchange", "certificate"): "birth_certificate_no",
    ("exchange", "mother_id"): "mother_id_number",
    ("exchange", "mother_name"): "mother_name",
    ("exchange", "father_name"): "father_name",
    ("exchange", "day"): "birth_date",
    ("exchange", "sex"): "baby_sex",
    ("exchange", "town"): "mother_residence_code",
    ("exchange", "alive"): "outcome",
}
# One bit for each compared value. The last one: a card that names another woman contradicts in her
# number and her names at once.
BITS = {name: 1 << at for at, name in enumerate((*(one.name for one in COMPARED), "mother"))}


def bits_of(*names: str) -> int:
    """The bits of these values, together."""
    return sum(BITS[name] for name in names)
