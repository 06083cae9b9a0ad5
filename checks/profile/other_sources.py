"""What the sources say of one birth, held against each other, before anything is matched.

Two records are taken for one birth only where two of certificate, mother's number, mother's name,
father's name and day agree besides the column that is tried, and nothing else could be meant. That
finds most births and few wrong pairs; who is right in a single pair is for the cases. Here only the
shares count: a column that contradicts the other sources in many rows is broken as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import combinations

import duckdb
import numpy as np
from numpy.typing import NDArray

from checks.profile.compared import (
    BITS,
    COLUMNS,
    COMPARED,
    IDENTITY,
    SIBLINGS_APART_DAYS,
    bits_of,
)

# A card stands in `told` beside each of its births.
_TOLD_BY = {"wis_woman": "wis_birth"}
_PLACES = {"wis_woman": ("card_file", "card_row")}

# 17 digits, as a number: what is compared is shorter than its text.
_NUMBER = (
    "try_cast(case when regexp_full_match({c}, '[0-9]{{17}}[0-9X]') then left({c}, 17) when "
    "regexp_full_match({c}, '[0-9]{{15}}') then left({c}, 6) || '19' || substr({c}, 7) end "
    "as bigint)"
)
_CERTIFICATE = (
    "case when regexp_full_match(birth_certificate_no, '[A-Z][0-9]{9}') "
    "then birth_certificate_no end"
)
_SEX = "case when {c} in ('1', '2') then {c} end"
_TOWN = "case when length({c}) >= 9 then left({c}, 9) end"

TOLD = f"""
create or replace temp table told as
with reached as (select town_code, regexp_replace(town_name, '(镇|乡|街道|办事处)$', '') as stem
    from accepted.towns where length(town_name) >= 2),
addressed as (
    select address, min(town_code) as town from (select distinct address from accepted.hospital
        where address is not null) a join reached t on contains(a.address, t.stem)
    group by address having count(*) = 1),
every_source as (
    select 'population' as source, source_file, row_number, null as card_file, null as card_row,
        {_CERTIFICATE} as certificate, {_NUMBER.format(c="mother_id_number")} as mother_id,
        mother_name, father_name, birth_date as day, {_SEX.format(c="sex")} as sex,
        {_TOWN.format(c="village_code")} as town, parity, null as hospital, null as alive,
        coalesce(status, '1') <> '4' as counted,
        case when status in ('1', '3') then status = '1' end as lives_here
    from accepted.population
    union all
    select 'wis_birth', b.source_file, b.row_number, w.source_file, w.row_number,
        {_CERTIFICATE}, {_NUMBER.format(c="w.id_number")}, w.name, w.husband_name, b.birth_date,
        {_SEX.format(c="sex")}, {_TOWN.format(c="b.village_code")}, parity, hospital_code, true,
        true, w.residency <> '3'
    from accepted.wis_birth b left join accepted.wis_woman w using (woman_id)
    union all
    select 'hospital', source_file, row_number, null, null, {_CERTIFICATE},
        {_NUMBER.format(c="mother_id_number")}, mother_name, spouse_name, delivery_date,
        {_SEX.format(c="baby_sex")}, town, null, hospital_code, outcome is distinct from 'still',
        true, null
    from accepted.hospital h left join addressed using (address)
    union all
    select 'exchange', source_file, row_number, null, null, {_CERTIFICATE},
        {_NUMBER.format(c="mother_id_number")}, mother_name, father_name, birth_date,
        {_SEX.format(c="baby_sex")}, {_TOWN.format(c="mother_residence_code")}, null, null,
        outcome is distinct from 'still', true, null
    from accepted.exchange)
select *, cast(row_number() over () as integer) as told_no from every_source
"""


# What two records of one birth have in common, where nobody else of their sources bears it.
KEYS = (
    ("certificate",),
    ("mother_id",),
    ("mother_id", "day"),
    ("mother_name", "father_name"),
    ("mother_name", "day"),
)
SOURCES = ("population", "wis_birth", "hospital", "exchange")
AGREEING = f"bit_count(agrees & {bits_of(*IDENTITY)})"
"""SQL: in how many values of identity the records of a pair agree."""


def _packed(condition: str) -> str:
    return " + ".join(
        f"case when {condition.format(one.name)} then {BITS[one.name]} else 0 end"
        for one in COMPARED
    )


def _candidates() -> str:
    """SQL of pairs of records that alone of their sources bear a key: all kinds of keys in one
    table, and a number for each text; joins take longer."""
    keyed = " union all ".join(
        f"select source, hash({kind}, {', '.join(key)}) as key, told_no from told where "
        + " and ".join(f"{column} is not null" for column in key)
        for kind, key in enumerate(KEYS)
    )
    borne = ", ".join(
        f"{which}(told_no) filter (source = '{source}') as {which}_{source}"
        for source in SOURCES
        for which in ("min", "max")
    )
    alone = " union all ".join(
        f"select min_{one} as l_no, min_{other} as r_no from borne "
        f"where min_{one} = max_{one} and min_{other} = max_{other}"
        for one, other in combinations(SOURCES, 2)
    )
    return f"""
        with keyed as ({keyed}),
        borne as materialized (select {borne} from keyed group by key having count(*) > 1)
        select distinct l_no, r_no from ({alone})
    """


def _pairs() -> str:
    compared = ", ".join(f"({one.agrees}) as {one.name}" for one in COMPARED)
    return f"""
        create or replace temp table matched_pairs as
        with compared as (
            select l_no, r_no, l.source as l_source, r.source as r_source,
                abs(l.day - r.day) as days_apart, {compared}
            from ({_candidates()}) as c
            join told l on c.l_no = l.told_no join told r on c.r_no = r.told_no)
        select l_no, r_no, l_source, r_source,
            cast({_packed("{} is not null")} as integer) as told,
            cast({_packed("{}")} as integer) as agrees
        from compared
        where coalesce(certificate, days_apart <= {SIBLINGS_APART_DAYS}, true)
            or coalesce(days_apart <= {SIBLINGS_APART_DAYS}, true)
    """


def match_records(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary tables `told`, one row per record, and `matched_pairs`, one per pair of records
    that may tell of one birth, with a bit per compared value: both tell it, they agree."""
    con.execute(TOLD)
    con.execute(_pairs())


# Two values of identity agree besides the one that is judged.
_JUDGED = f"""
case when {AGREEING} >= 3 then -1
    when {AGREEING} = 2 then ~(agrees & {bits_of(*IDENTITY)}) else 0 end
"""


def _another_mother(bits: str) -> str:
    birth, names = bits_of("certificate", "day"), bits_of("mother_name", "mother_id")
    return (
        f"case when agrees & {birth} = {birth} and {bits} & {names} > 0 then {BITS['mother']} "
        "else 0 end"
    )


_CONTRADICTED = f"""
create or replace temp table contradicted as
with said as (
    select l_no, r_no, told & {_JUDGED} | {_another_mother("told")} as told,
        agrees & {_JUDGED} | {_another_mother("agrees")} as agrees
    from matched_pairs),
both_ways as (select l_no as told_no, told, agrees from said
    union all select r_no, told, agrees from said)
select told_no, bit_or(told) as told, bit_or(agrees) as agreed
from both_ways group by told_no
"""


def contradictions(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `contradicted`: per record, the compared values that another source tells,
    and those in which one agrees; what is told and not agreed, every other source contradicts."""
    con.execute(_CONTRADICTED)


@dataclass(frozen=True)
class OtherAnswers:
    """What other sources say of a source's rows, shape (rows,) all: their places (file_no,
    row_number), bits of the values that another source tells, and of those in which one agrees."""

    file_no: NDArray[np.int64]
    row_number: NDArray[np.int64]
    told: NDArray[np.int32]
    agreed: NDArray[np.int32]


def judged_values(
    con: duckdb.DuckDBPyConnection, source: str, files: Sequence[str]
) -> OtherAnswers:
    """`contradicted` for the rows of a source, whose files have these names. A woman's card is
    contradicted where no birth of hers agrees."""
    place = _PLACES.get(source, ("source_file", "row_number"))
    found = con.execute(
        f"""
        with files as (
            select unnest($1::varchar[]) as source_file, unnest(range(len($1))) as file_no)
        select file_no, {place[1]} as row_number, bit_or(told) as told, bit_or(agreed) as agreed
        from contradicted join told t using (told_no) join files f on f.source_file = t.{place[0]}
        where t.source = $2 group by all
        """,
        [list(files), _TOLD_BY.get(source, source)],
    ).fetchnumpy()
    return OtherAnswers(*(np.asarray(found[field.name]) for field in fields(OtherAnswers)))


def forget(con: duckdb.DuckDBPyConnection, source: str, column: str) -> None:
    """Take what `damaged_values` lists of the column back from the table of matched records."""
    value = next(value for (by, value), name in COLUMNS.items() if (by, name) == (source, column))
    place = _PLACES.get(source, ("source_file", "row_number"))
    taken = bits_of("mother_name", "mother_id", "father_name") if value == "mother" else BITS[value]
    con.execute(f"""
        create or replace temp table forgotten as
        select t.told_no from told t join damaged_values d on d.source = '{source}'
            and d.column_name = '{column}' and d.source_file = t.{place[0]}
            and d.row_number = t.{place[1]}
        where t.source = '{_TOLD_BY.get(source, source)}';
        update matched_pairs set told = told & ~{taken}, agrees = agrees & ~{taken}
        where l_no in (select told_no from forgotten) or r_no in (select told_no from forgotten);
    """)
