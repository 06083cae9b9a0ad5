"""Pairs whose answer is known, mixed in unmarked: they measure the readers and not the software.

Every record is a real one of this run. Known as one birth: records of a case whose correction a
later extract showed, and, where these are too few, records of which every number, name and date
agrees. Known as two: a record each of two such births of different mothers.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product

import duckdb
import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.clerical_review.items import CONTROL, ReviewError
from reports.clerical_review.picking import Row
from reports.shared.warehouse import read_sql
from transforms.ledger.states import State
from transforms.ledger.tables import Case

# A record as `source:key`.
RecordPair = tuple[str, str]
# Types of case that say of two records that they tell of one birth.
_OF_ONE_BIRTH = ("duplicate", "misreported")


@dataclass(frozen=True)
class Wanted:
    """share: controls for each question about a pair; proved: pairs of verified corrections."""

    share: float = 0.0
    proved: Sequence[RecordPair] = ()


NO_CONTROLS = Wanted()


def proved_pairs(session: Session) -> list[RecordPair]:
    """The pairs of records that verified corrections have shown to be of one birth.

    Of a duplicate two records of the register that held it twice; of a value the record that was
    mended and the evidence. A record that the register has removed is found missing at the draw.
    """
    found: set[RecordPair] = set()
    verified = select(Case).where(
        Case.status == State.VERIFIED.value, Case.case_type.in_(_OF_ONE_BIRTH)
    )
    for case in session.scalars(verified):
        roles = {record: fields["role"] for record, fields in json.loads(case.facts).items()}
        mended = [
            record
            for record, role in roles.items()
            if role == "subject" and record.startswith(f"{case.register}:")
        ]
        others = mended
        if case.case_type == "misreported":
            others = [record for record, role in roles.items() if role == "evidence"]
        found |= {(min(a, b), max(a, b)) for a, b in product(mended, others) if a != b}
    return sorted(found)


def draw_controls(
    con: duckdb.DuckDBPyConnection,
    wanted: Wanted,
    asked: Collection[Row],
    chance: np.random.Generator,
) -> list[Row]:
    """Rows like those that were drawn, half of them one birth and half two; none that is asked.

    Raises: ReviewError when a share is wanted and the run holds too few pairs of known answer.
    """
    count = round(wanted.share * len(asked))
    if not count:
        return []
    taken = {frozenset(row["records"]) for row in asked}
    known = [row for row in _known(con, wanted.proved) if frozenset(row["records"]) not in taken]
    by_origin = {
        origin: [
            known[place]
            for place in chance.permutation(len(known))
            if known[place]["origin"] == origin
        ]
        for origin in ("proved", "settled", "apart")
    }
    ones = (by_origin["proved"] + by_origin["settled"])[: (count + 1) // 2]
    twos = by_origin["apart"][: count // 2]
    if len(ones) + len(twos) < count:
        raise ReviewError(
            f"答案已知的记录对太少：需要 {count}，只有 {len(ones) + len(twos)}；"
            "请减小 --controls 或不用。",
            f"Too few pairs of known answer: {count} wanted, {len(ones) + len(twos)} at hand; "
            "lower --controls, or leave it out.",
        )
    for row in (*ones, *twos):
        answer = "yes" if row["is_one"] else "no"
        row |= {"stratum": f"{CONTROL}/{row['origin']}/{answer}", "claim": None}
    return ones + twos


def _known(con: duckdb.DuckDBPyConnection, proved: Sequence[RecordPair]) -> list[Row]:
    con.execute(
        "create or replace temp table proved(source_l varchar, id_l varchar, source_r varchar, "
        "id_r varchar)"
    )
    if proved:
        rows = [(*a.split(":", 1), *b.split(":", 1)) for a, b in proved]
        columns = [list(column) for column in zip(*rows, strict=True)]
        con.execute("insert into proved select unnest(?), unnest(?), unnest(?), unnest(?)", columns)
    found = con.execute(read_sql("clerical_review", "controls.sql"))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
