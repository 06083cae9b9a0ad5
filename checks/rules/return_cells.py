"""The figures that the audit of the returns compares: what towns reported, and what the WIS holds,
cell by cell."""

import duckdb

from checks.contracts.returns import RETURNS

CELLS = {
    "births": "本月出生合计",
    "boys": "男",
    "girls": "女",
    "parity_1": "一孩",
    "parity_2": "二孩",
    "parity_3_plus": "多孩",
    "births_cumulative": "本年累计出生",
    "boys_cumulative": "本年累计男",
    "girls_cumulative": "本年累计女",
}

# The accepted returns under the district's codes. A row that tells its town by name, or under a
# code that the list does not hold, is the listed town of that name; of two rows of one town and
# month the one that says that it corrects counts, else the later. told_code: what the row says.
# is_town: false of a row that names nothing of the list and bears no code either: who reports,
# nobody can tell.
RETURNS_SQL = f"""
create or replace temp macro town_key(name) as nullif(regexp_replace(regexp_replace(
    replace(name, ' ', ''), '[(（].*[)）]', '', 'g'), '(镇|乡|街道办事处|街道|办事处)$', ''), '');
create or replace temp table listed_returns as
with named as (
    select town_key(town_name) as key, min(town_code) as code from accepted.towns
    where town_key(town_name) is not null group by 1 having count(distinct town_code) = 1),
told as (
    select r.*, r.town_code as told_code, case
        when r.town_code = c.district_code or t.town_code is not null then r.town_code
        else coalesce(by_code.code, by_name.code) end as listed_code
    from accepted.returns r cross join run_context c
    left join accepted.towns t using (town_code)
    left join named by_code on by_code.key = town_key(r.town_code)
    left join named by_name on by_name.key = town_key(r.town_name))
select * exclude (listed_code) replace (coalesce(listed_code, town_code) as town_code),
    listed_code is not null or regexp_matches(town_code, '[0-9]{{3}}') as is_town
from told;
create or replace table town_returns as
select * from listed_returns
qualify row_number() over (partition by report_month, town_code
    order by ({RETURNS.corrects}) desc, source_file desc, row_number desc) = 1
"""

# One row per town (the district's code on 合计), month and cell of the accepted returns.
CELLS_SQL = f"""
create or replace temp table return_cells as
select r.report_month, r.town_code, r.source_file, r.town_code = c.district_code as is_total,
    r.cell, r.reported
from (unpivot town_returns on {", ".join(CELLS)} into name cell value reported) r cross
    join run_context c where r.is_town;
create or replace temp view town_rows as
select r.* from town_returns r cross join run_context c
where r.town_code <> c.district_code and r.is_town
"""

# One row per town, month and cell that records can fill: how many WIS rows say so (low), and how
# many more may say so because they are refused, say nothing legible, or name no town of the
# district (high). A resent record counts once.
RECORDS_SQL = """
create or replace temp table record_cells as
with delivered as (
    select report_month, left(village_code, 9) as town_code, sex, parity, is_quarantined,
        row_number() over (partition by coalesce(source_record_id, source_file || '#' || row_number)
            order by is_quarantined, updated_on desc nulls last, row_number desc) as version_rank
    from typed.wis_birth),
births as (select * from delivered where version_rank = 1 and report_month is not null),
-- Counted in nobody knows which month: each month's figure may hold them.
monthless as (
    select t.town_code, count(b.town_code) + (
        select count(*) from delivered d anti join accepted.towns l using (town_code)
        where d.report_month is null and d.version_rank = 1) as births
    from accepted.towns t left join delivered b on b.town_code = t.town_code
        and b.report_month is null and b.version_rank = 1
    group by t.town_code),
placed as (
    select b.* from births b semi join accepted.towns t using (town_code)),
unplaced as (
    select report_month, count(*) as births from births b anti
        join accepted.towns t using (town_code)
    group by report_month),
months as (select distinct report_month from town_returns),
counted as (
    select m.report_month, t.town_code,
        coalesce(any_value(u.births), 0) + any_value(o.births) as elsewhere,
        count(*) filter (not p.is_quarantined) as births,
        count(*) filter (p.is_quarantined) as births_unsure,
        count(*) filter (p.sex = '1' and not p.is_quarantined) as boys,
        count(*) filter (p.sex = '2' and not p.is_quarantined) as girls,
        count(p.report_month) filter (p.is_quarantined or p.sex is null
            or p.sex not in ('1', '2')) as sex_unsure,
        count(*) filter (p.parity = 1 and not p.is_quarantined) as parity_1,
        count(*) filter (p.parity = 2 and not p.is_quarantined) as parity_2,
        count(*) filter (p.parity >= 3 and not p.is_quarantined) as parity_3_plus,
        count(p.report_month) filter (p.is_quarantined or p.parity is null) as parity_unsure
    from months m cross join accepted.towns t
    join monthless o on o.town_code = t.town_code
    left join placed p on p.report_month = m.report_month and p.town_code = t.town_code
    left join unplaced u on u.report_month = m.report_month
    group by m.report_month, t.town_code)
select report_month, town_code, cell, low, low + unsure + elsewhere as high
from counted, lateral (values ('births', births, births_unsure), ('boys', boys, sex_unsure),
    ('girls', girls, sex_unsure), ('parity_1', parity_1, parity_unsure), ('parity_2', parity_2,
        parity_unsure),
    ('parity_3_plus', parity_3_plus, parity_unsure)) as cells (cell, low, unsure)
"""


def make_tables(con: duckdb.DuckDBPyConnection, *, with_records: bool) -> None:
    """`town_returns`; temporary return_cells, record_cells and town_rows; record_cells stays empty
    without a whole WIS."""
    con.execute(RETURNS_SQL)
    con.execute(CELLS_SQL)
    con.execute(RECORDS_SQL)
    if not with_records:
        con.execute("delete from record_cells")


def drop_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what `make_tables` made."""
    con.execute("drop view town_rows; drop table return_cells; drop table record_cells")
