"""What a run found, as the ledger compares it: each case with the facts that it rests on.

A fact is a keyed digest of a field, so that the ledger can tell *which* field of which record
changed and holds nothing that anybody could read or guess back. Fields that change without saying
anything about a birth (telephone, address, village) are no facts.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import duckdb

from transforms.identity.record_keys import ShownKey
from transforms.ledger.asked_changes import Asked, read_asked
from transforms.ledger.chain import canonical, digest
from transforms.secret import Secret

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
_ROLE = "role"
_DIGITS = 16
Facts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Found:
    """A case of this run. values: the ledger's columns that the run decides. evidence_digest:
    changes when, and only when, what the case rests on changes: the facts, and the values that the
    case sets against each other. asked: what a register would be asked for besides."""

    case_id: str
    values: Mapping[str, Any]
    evidence_digest: str
    asked: Asked
    _secret: Secret
    _plain: Facts

    @cached_property
    def facts(self) -> Facts:
        """By record, then by field; made when they are asked for, since most cases are as they
        were."""
        return keyed_facts(self._secret, self._plain)


def read_findings(con: duckdb.DuckDBPyConnection, secret: Secret) -> Iterator[Found]:
    """The cases of a warehouse, in the order of their numbers."""
    facts, asked = _read_plain_facts(con), read_asked(con, secret)
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
        plain = facts.get(case_id, {})
        evidence = keyed_evidence(secret, digest([plain, *contrast]))
        yield Found(case_id, row, evidence, asked.get(case_id, {}), secret, plain)


def read_facts(con: duckdb.DuckDBPyConnection, secret: Secret) -> dict[str, Facts]:
    """The facts of every case of a warehouse, or of the restricted database."""
    plain = _read_plain_facts(con)
    return {case_id: keyed_facts(secret, of_case) for case_id, of_case in plain.items()}


def keyed_facts(secret: Secret, plain: Facts) -> Facts:
    """Facts from the plain digests that older ledgers stored, which are not kept."""
    digested = cache(secret.digest)  # the records of a case say much the same
    return {
        record: {
            name: value if name == _ROLE else digested(f"fact {name}", value)[:_DIGITS]
            for name, value in fields.items()
        }
        for record, fields in plain.items()
    }


def keyed_evidence(secret: Secret, plain: str) -> str:
    """The digest of a case's evidence from the plain one, which is not kept."""
    return secret.digest("evidence", plain)


def _read_plain_facts(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[str, str]]]:
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


def told_difference(before: str, now: Facts, shown: ShownKey) -> tuple[str, ...]:
    """What changed, by record and field and without any value: '+ hospital:…', '- …', '~
    population:P1 birth_date'. shown: gives a register's key as it may stand where all can read."""
    old: Facts = json.loads(before)
    lines = [f"+ {_named(record, shown)}" for record in sorted(now.keys() - old.keys())]
    lines += [f"- {_named(record, shown)}" for record in sorted(old.keys() - now.keys())]
    for record in sorted(now.keys() & old.keys()):
        fields = [name for name in now[record] if now[record][name] != old[record].get(name)]
        lines += [f"~ {_named(record, shown)} {', '.join(fields)}"] if fields else []
    return tuple(lines) or ("~ value",)


def told_asked(before: Asked, now: Asked) -> tuple[str, ...]:
    """Which values that a register is asked for are other ones now: '~ asked parity'."""
    names = sorted(name for name in before.keys() | now if before.get(name) != now.get(name))
    return tuple(f"~ asked {name}" for name in names)


def _named(record: str, shown: ShownKey) -> str:
    source, _, key = record.partition(":")
    return f"{source}:{shown(key)}"


def facts_as_text(facts: Facts) -> str:
    """The facts as the ledger stores them."""
    return canonical(facts)
