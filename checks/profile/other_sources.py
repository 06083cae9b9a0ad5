"""What the sources say of one birth, held against each other, before anything is matched.

Two records are taken for one birth only where two of certificate, mother's number, mother's name,
father's name and day agree besides the column that is tried, and nothing else could be meant. That
finds most births and few wrong pairs; who is right in a single pair is for the cases. Here only the
shares count: a column that contradicts the other sources in many rows is broken as a whole.
"""

from dataclasses import dataclass

import duckdb

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

_NUMBER = (
    "case when regexp_full_match({c}, '[0-9]{{17}}[0-9X]') then left({c}, 17) "
    "when regexp_full_match({c}, '[0-9]{{15}}') then left({c}, 6) || '19' || substr({c}, 7) end"
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


def _pairs() -> str:
    # All kinds of keys in one table, and a number for each text: five joins of texts take longer.
    keyed = " union all ".join(
        f"select {kind} as kind, source, hash({', '.join(key)}) as key, told_no from told where "
        + " and ".join(f"{column} is not null" for column in key)
        for kind, key in enumerate(KEYS)
    )
    compared = ", ".join(f"({one.agrees}) as {one.name}" for one in COMPARED)
    agreeing = " + ".join(f"cast(coalesce({name}, false) as tinyint)" for name in IDENTITY)
    return f"""
        create or replace temp table matched_pairs as
        with keyed as ({keyed}),
        alone as (
            select kind, source, key, min(told_no) as told_no from keyed group by all
            having count(*) = 1),
        candidates as (
            select distinct l.told_no as l_no, r.told_no as r_no from alone l join alone r
                on l.kind = r.kind and l.key = r.key and l.source < r.source),
        compared as (
            select l_no, r_no, abs(l.day - r.day) as days_apart, {compared}
            from candidates c join told l on c.l_no = l.told_no join told r on c.r_no = r.told_no)
        select *, cast({agreeing} as tinyint) as agreeing from compared
        where coalesce(certificate, days_apart <= {SIBLINGS_APART_DAYS}, true)
            or coalesce(days_apart <= {SIBLINGS_APART_DAYS}, true)
    """


def match_records(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary tables `told`, one row per record, and `matched_pairs`, one per pair of records
    that may tell of one birth, with a boolean per compared value."""
    con.execute(TOLD)
    con.execute(_pairs())


def contradictions(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `contradicted`: per record and compared value, true where every other source
    contradicts it, false where one agrees, null without another source."""
    said = ", ".join(
        f"case when agreeing - {_own(one.name)} >= 2 then {one.name} end as {one.name}"
        for one in COMPARED
    )
    summed = ", ".join(f"not bool_or({one.name}) as {one.name}" for one in COMPARED)
    # A card that names another woman contradicts in her number and her names at once.
    con.execute(f"""
        create or replace temp table contradicted as
        with said as (
            select l_no, r_no, {said},
                case when coalesce(certificate, false) and coalesce(day, false)
                    then coalesce(mother_name, mother_id) or coalesce(mother_id, mother_name) end
                    as mother
            from matched_pairs),
        both_ways as (select l_no as told_no, * exclude (l_no, r_no) from said
            union all by name select r_no as told_no, * exclude (l_no, r_no) from said)
        select told_no, {summed}, not bool_or(mother) as mother from both_ways group by told_no
    """)


def judged_values(con: duckdb.DuckDBPyConnection, source: str) -> dict[str, object]:
    """`contradicted` for the rows of a source, as arrays in the order of its files and rows."""
    values = [value for told_by, value in COLUMNS if told_by == source]
    place = ("card_file", "card_row") if source == "wis_woman" else ("source_file", "row_number")
    told_by = "wis_birth" if source == "wis_woman" else source
    summed = ", ".join(f"bool_and(c.{value}) as {value}" for value in values)
    return dict(
        con.execute(f"""
            with said as (
                select t.{place[0]} as source_file, t.{place[1]} as row_number, {summed}
                from contradicted c join told t using (told_no)
                where t.source = '{told_by}' group by t.{place[0]}, t.{place[1]})
            select {", ".join(values)} from signs_{source} left join said
                using (source_file, row_number)
            order by source_file, row_number
        """).fetchnumpy()
    )


def forget(con: duckdb.DuckDBPyConnection, source: str, column: str) -> None:
    """Take what `damaged_values` lists of the column back from the table of matched records."""
    value = next(value for (by, value), name in COLUMNS.items() if (by, name) == (source, column))
    place = ("card_file", "card_row") if source == "wis_woman" else ("source_file", "row_number")
    values = ("mother_name", "mother_id", "father_name") if value == "mother" else (value,)
    taken = ", ".join(f"{name} = null" for name in values)
    fewer = "".join(f" - {_own(name)}" for name in values)
    con.execute(f"""
        create or replace temp table forgotten as
        select t.told_no from told t join damaged_values d on d.source = '{source}'
            and d.column_name = '{column}' and d.source_file = t.{place[0]}
            and d.row_number = t.{place[1]}
        where t.source = '{"wis_birth" if source == "wis_woman" else source}';
        update matched_pairs set agreeing = agreeing{fewer}, {taken}
        where l_no in (select told_no from forgotten) or r_no in (select told_no from forgotten);
    """)


def _own(name: str) -> str:
    return f"cast(coalesce({name}, false) as tinyint)" if name in IDENTITY else "0"
