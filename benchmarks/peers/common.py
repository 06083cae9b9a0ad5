"""What the peers share: the delivery as one table of records, and births.duckdb from their links.

They read through birthrecon's own intake and checks, so that a difference lies in matching and
cases alone. No name is normalised, no number mended, no address parsed: that is what they are
compared on.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in

READ, LINK, CASES = "read and check", "link", "cases"
COMPARED = "pairs-compared.txt"

RECORDS = """
create table records as
with every as (
    select 'population' as source, source_record_id, birth_date, sex, mother_name, mother_id_number,
        birth_certificate_no, left(village_code, 9) as town_code, status not in ('3',
            '4') as claims,
        true as is_resident
    from accepted.population
    union all
    select 'wis', birth.source_record_id, birth.birth_date, birth.sex, woman.name, woman.id_number,
        birth.birth_certificate_no, left(birth.village_code, 9), coalesce(woman.residency,
            '1') <> '3', true
    from accepted.wis_birth as birth left join accepted.wis_woman as woman using (woman_id)
    union all
    select 'hospital', source_record_id, delivery_date, baby_sex, mother_name, mother_id_number,
        birth_certificate_no,
        town_code, outcome = 'live', town_code is not null
    from accepted.hospital
    left join (select town_code, town_name from accepted.towns)
        on contains(address, replace(replace(town_name, '镇', ''), '乡', ''))
    qualify row_number() over (partition by source_record_id order by town_code) = 1
    union all
    select 'exchange', source_record_id, birth_date, baby_sex, mother_name, mother_id_number,
        birth_certificate_no,
        left(mother_residence_code, 9), outcome = 'live', starts_with(mother_residence_code,
            district_code)
    from accepted.exchange cross join run_context)
select source || '/' || source_record_id as unique_id, * replace (case
    when sex in ('1', '2') then sex end as sex)
from every
"""
# Due, in the window, shown by evidence and resident: missing where a register has no record of the
# birth.
PUBLISH = """
create table published.record_links as
select source, source_record_id, birth_id, 1.0 as match_probability from links
    join records using (unique_id);
create table published.births as
select birth_id, min(birth_date) as birth_date, min(sex) as sex, 1 as plurality, 1 as birth_order,
    null::integer as parity, min(town_code) as town_code,
    bool_or(source = 'wis') as in_wis, bool_or(source = 'population') as in_population,
    bool_or(source = 'hospital') as in_hospital, bool_or(source = 'exchange') as in_exchange,
    bool_and(claims) as is_live,
    bool_or(is_resident and source in ('hospital', 'exchange')) as is_resident
from links join records using (unique_id) group by birth_id;
create table published.cases as
with missing as (
    select *, case when in_wis then 'population' when in_population then 'wis' else 'all'
        end as register
    from published.births cross join run_context
    where is_live and is_resident and not (in_wis and in_population)
        and birth_date between window_start and window_end and birth_date + 31 <= extract_date),
twice as (
    select birth_id, source as register, count(*) as n from links join records using (unique_id)
    where source in ('wis', 'population') and claims group by birth_id, source having count(*) > 1)
select 'u/' || birth_id as case_id, 'under_reported' as case_type, 'missing_from_' || register as
    subtype, register,
    birth_id, 0.9 as probability, 'probable' as grade from missing
union all
select 'd/' || register || '/' || birth_id, 'duplicate', 'same_town', register, birth_id, 0.9,
    'probable' from twice;
create table published.case_records as
select case_id, source, source_record_id,
    case when case_type = 'duplicate' then 'subject' else 'evidence' end as role
from published.cases join links using (birth_id) join records using (unique_id)
where case_type = 'under_reported' or source = register;
"""


@contextmanager
def timed(stage: str) -> Iterator[None]:
    """Tell the stage's seconds on standard error, as a run of birthrecon does."""
    before = time.perf_counter()
    yield
    print(f"✓ {stage}  {time.perf_counter() - before:.1f} s", file=sys.stderr)


def open_records(delivery: Path, out: Path) -> duckdb.DuckDBPyConnection:
    """A connection with `records` and `run_context`; the caller closes it."""
    warehouse = out / "peer.duckdb"
    with timed(READ):
        take_in(delivery, warehouse, IntakeOptions())
        check(warehouse)
    con = duckdb.connect(
        str(warehouse), config={"memory_limit": os.environ.get("BIRTHRECON_MEMORY_LIMIT") or "2GB"}
    )
    con.execute(RECORDS)
    return con


def compared(out: Path, pairs: int) -> None:
    """Leave word of how many pairs were compared."""
    (out / COMPARED).write_text(str(pairs), encoding="utf-8")


def link_components(con: duckdb.DuckDBPyConnection) -> None:
    """Table `links` (unique_id, birth_id): the connected components of table `pairs` (l, r), by the
    smallest id."""
    con.execute("create table links as select unique_id, unique_id as birth_id from records")
    while True:
        con.execute("""
            create or replace table lower as
            select ends.id, min(links.birth_id) as birth_id
            from (select l as id, r as other from pairs union all select r, l from pairs) as ends
            join links on ends.other = links.unique_id group by ends.id
        """)
        changed = con.execute("""
            update links set birth_id = lower.birth_id from lower
            where links.unique_id = lower.id and lower.birth_id < links.birth_id
        """).fetchall()
        if changed[0][0] == 0:
            return


def publish(con: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Write OUT/births.duckdb from `records` and `links`, and close the connection."""
    with timed(CASES), closing(con):
        con.execute(
            f"attach '{str(out / 'births.duckdb').replace(chr(39), chr(39) * 2)}' as published"
        )
        con.execute(PUBLISH)
