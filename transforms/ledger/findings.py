"""What a run found, as the ledger compares it: each case with the facts that it rests on.

A fact is a digest of a field, so that the ledger can tell *which* field of which record changed and
holds no copy of it. Fields that change without saying anything about a birth (telephone, address,
village) are no facts.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from transforms.ledger.chain import canonical, digest

FACTS = (
    "birth_date",
    "baby_sex",
    "mother_name",
    "mother_id_number",
    "birth_certificate_no",
    "hospital_code",
    "outcome",
)
VALUES = ("stated_value", "shown_value", "stated_mother_name", "shown_mother_name")
# What a case contrasts, written as the first ledgers hashed it: their digests have to stay.
_CONTRAST = """
    coalesce(
        stated_value, stated_mother_name, cast(claimed_records as varchar),
        cast(days_apart as varchar), cast(cast(mother_age_years as double) as varchar)
    ) as stated_first,
    coalesce(shown_value, shown_mother_name, stated_place) as shown_first
"""
Facts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Found:
    """A case of this run. values: the ledger's columns that the run decides. facts: by record, then
    by field. contrast: the values that the case sets against each other, as they are hashed."""

    case_id: str
    values: Mapping[str, Any]
    facts: Facts
    contrast: tuple[str | None, ...]

    @property
    def evidence_digest(self) -> str:
        """Changes when, and only when, what the case rests on changes."""
        return digest([self.facts, *self.contrast])


def read_findings(con: duckdb.DuckDBPyConnection) -> Iterator[Found]:
    """The cases of a warehouse, in the order of their numbers."""
    facts = _read_facts(con)
    rows = con.execute(f"""
        select case_id, case_type, subtype, register, town_code, birth_month, grade,
            {", ".join(VALUES)}, {_CONTRAST}
        from cases order by case_id
    """).pl()
    for row in rows.iter_rows(named=True):
        case_id = row.pop("case_id")
        contrast: tuple[str | None, ...] = (row.pop("stated_first"), row.pop("shown_first"))
        both = (row["stated_mother_name"], row["shown_mother_name"])
        if row["stated_value"] is not None and both != (None, None):
            contrast += both
        yield Found(case_id, row, facts.get(case_id, {}), contrast)


def _read_facts(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[str, str]]]:
    """By case and record. A record in two versions speaks with the one that was accepted."""
    digests = ", ".join(
        f"left(md5(coalesce(cast(r.{name} as varchar), '')), 12) as {name}" for name in FACTS
    )
    rows = con.execute(f"""
        select k.case_id, k.source || ':' || k.source_record_id as record, k.role, {digests}
        from case_records as k
        inner join birth_records as r on k.source = r.source
            and k.source_record_id = r.source_record_id
        order by k.case_id, record, r.is_quarantined desc
    """).pl()
    facts: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows.iter_rows(named=True):
        facts.setdefault(row.pop("case_id"), {})[row.pop("record")] = row
    return facts


def told_difference(before: str, now: Facts) -> tuple[str, ...]:
    """What changed, by record and field and without any value: '+ hospital:…', '- …', '~
    population:P1 birth_date'."""
    old: Facts = json.loads(before)
    lines = [f"+ {record}" for record in sorted(now.keys() - old.keys())]
    lines += [f"- {record}" for record in sorted(old.keys() - now.keys())]
    for record in sorted(now.keys() & old.keys()):
        fields = [name for name in now[record] if now[record][name] != old[record].get(name)]
        lines += [f"~ {record} {', '.join(fields)}"] if fields else []
    return tuple(lines) or ("~ value",)


def as_text(facts: Facts) -> str:
    """The facts as the ledger stores them."""
    return canonical(facts)
