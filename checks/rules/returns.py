"""The logical audit of the towns' monthly returns: figures against each other, last month's and the
records.

Only a contradiction is reported, at the month and row where it began: the 合计 row is held against
the towns' sum alone, since every error of a town stands in it again, and a running total is not
blamed for last month's slip. Where something is missing (a town's sheet, last month's row, the WIS)
nothing is concluded that would need it.
"""

from dataclasses import dataclass

import duckdb

from checks.rules.return_cells import CELLS, drop_tables, make_tables

FIRST_MONTH = "10"  # the statistical year runs from 1 October


@dataclass(frozen=True)
class AuditRule:
    """One thing that returns may contradict. breaks: SQL of report_month, town_code, cell,
    reported, expected.

    zh, en: the sentence; {cell}, {reported} and {expected} are filled in. needs: sources without
    which it is silent.
    """

    code: str
    breaks: str
    zh: str
    en: str
    needs: tuple[str, ...] = ("returns",)


def _sum_rule(code: str, total: str, parts: tuple[str, ...], zh: str, en: str) -> AuditRule:
    summed = " + ".join(parts)
    return AuditRule(
        code,
        f"select report_month, town_code, '{total}' as cell, {total} as reported, {summed} as "
        f"expected from town_rows where {total} <> {summed}",
        zh,
        en,
    )


AUDIT_RULES = (
    _sum_rule(
        "sex_sum",
        "births",
        ("boys", "girls"),
        "出生合计 {reported}，男女相加却是 {expected}；请核对三个数。",
        "The total is {reported}, but boys and girls add up to {expected}; check the three "
        "figures.",
    ),
    _sum_rule(
        "sex_sum",
        "births_cumulative",
        ("boys_cumulative", "girls_cumulative"),
        "累计出生 {reported}，累计男女相加却是 {expected}；请核对三个数。",
        "The cumulative total is {reported}, but boys and girls add up to {expected}; check the "
        "three figures.",
    ),
    _sum_rule(
        "parity_sum",
        "births",
        ("parity_1", "parity_2", "parity_3_plus"),
        "出生合计 {reported}，各孩次相加却是 {expected}；请核对孩次。",
        "The total is {reported}, but the parities add up to {expected}; check the parities.",
    ),
    AuditRule(
        "cumulative",
        f"""
        with chained as (
            select report_month, town_code, replace(cell, '_cumulative', '') as cell,
                cell like '%_cumulative' as is_sum, reported, strptime(report_month || '01',
                    '%Y%m%d') as month
            from return_cells where not is_total),
        sums as (
            select now.report_month, now.month, now.town_code, now.cell, now.reported,
                this.reported as this_month,
                right(now.report_month, 2) = '{FIRST_MONTH}' as starts_anew
            from chained now join chained this using (report_month, town_code, cell)
            where now.is_sum and not this.is_sum),
        held as (
            select now.*, now.this_month + case when now.starts_anew then 0 else before.reported
                end as expected
            from sums now left join sums before on before.town_code = now.town_code
                and before.cell = now.cell
                and before.month = now.month - interval 1 month)
        select now.report_month, now.town_code, now.cell || '_cumulative' as cell, now.reported,
            now.expected
        from held now left join held before on before.town_code = now.town_code
            and before.cell = now.cell
            and before.month = now.month - interval 1 month and not now.starts_anew
        -- Right again after last month's slip: the slip is last month's finding, not this one's.
        where now.reported <> now.expected and now.reported is distinct
            from before.expected + now.this_month
        """,
        "{cell}为 {reported}，上月累计加本月应为 {expected}（十月重新起算）；请核对。",
        "{cell} is {reported}; last month's and this month's make {expected} (October starts "
        "anew); check it.",
    ),
    AuditRule(
        "town_sum",
        """
        with absent as (
            select m.report_month, t.town_code, m.cell
            from (select distinct report_month, cell from return_cells) m
            cross join accepted.towns t anti join return_cells d using (report_month, town_code,
                cell)),
        absent_births as (
            select a.report_month, a.cell, sum(r.low) as low, sum(r.high) as high
            from absent a join record_cells r using (report_month, town_code, cell)
                group by a.report_month, a.cell),
        -- The total of a workbook that is a part of the month sums that part; a town's row that
        -- came late lies in another workbook.
        summed as (
            select t.report_month, t.town_code, t.cell, t.reported, sum(d.reported) as expected,
                sum(d.reported) filter (d.source_file = t.source_file) as beside
            from return_cells t join return_cells d on d.report_month = t.report_month
                and d.cell = t.cell and not d.is_total
            where t.is_total group by t.report_month, t.town_code, t.cell, t.reported)
        select s.report_month, s.town_code, s.cell, s.reported, s.expected from summed s
        left join absent_births b using (report_month, cell)
        -- A total may count a town whose row, or figure, did not come; how much that would be, only
        -- the records can say.
        where s.reported not in (s.expected, coalesce(s.beside, s.expected)) and case
            when (s.report_month, s.cell) not in (select (report_month, cell) from absent) then true
            else s.reported not between s.expected + b.low and s.expected + b.high end
        """,
        "合计行的{cell}为 {reported}，各镇相加是 {expected}；请核对合计行和各镇的数。",
        "{cell} in the total row is {reported}, the towns add up to {expected}; check the total "
        "and the towns.",
        ("returns", "towns"),
    ),
    AuditRule(
        "missing_town",
        """
        select m.report_month, t.town_code, cast(null as varchar) as cell,
            cast(null as bigint) as reported,
            cast(null as bigint) as expected
        from (select distinct report_month from town_returns) m cross join accepted.towns t
        anti join town_returns r on r.report_month = m.report_month
            and r.town_code = t.town_code
        -- A row that was refused came all the same, and is told where it is refused.
        anti join typed.returns q on q.is_quarantined and q.town_code in (t.town_code, t.town_name)
            and coalesce(q.report_month, m.report_month) = m.report_month
        """,
        "本月没有这个镇的报表；请补报（没有出生也要报零）。",
        "This town's row is missing from the month; send it (zero where nothing was born).",
        ("returns", "towns"),
    ),
    AuditRule(
        "unknown_town",
        """
        select r.report_month, r.told_code as town_code, cast(null as varchar) as cell,
            r.births as reported,
            cast(null as bigint) as expected
        from town_returns r cross join run_context c anti join accepted.towns t
            on t.town_code = r.told_code
        where r.told_code <> c.district_code
            -- A town that stands by its name alone bears no wrong code.
            and (r.told_code = r.town_code or regexp_matches(r.told_code, '[0-9]{3}'))
            -- A code that the registers' records bear was a town, and sent returns until it was
            -- merged.
            and r.told_code not in (
            select left(village_code, 9) from (select village_code from accepted.population
                union all select village_code from accepted.wis_birth)
            where length(village_code) = 12 group by 1 having count(*) >= 10)
        """,
        "镇代码不在本区乡镇代码表里；请改正代码。",
        "The town code is not in the district's list; mend the code.",
        ("returns", "towns"),
    ),
    AuditRule(
        "wrong_month",
        """
        with told as (
            select *, regexp_extract(source_file, '((?:19|20)[0-9]{2}(?:0[1-9]|1[0-2]))', 1)
                as of_name, split_part(source_file, '#', 1) as book
            from town_returns where regexp_matches(source_file,
                '(^|[^0-9])(19|20)[0-9]{2}(0[1-9]|1[0-2])([^0-9]|$)')),
        -- A workbook that keeps earlier months' sheets besides is named for one of them.
        books as (
            select split_part(source_file, '#', 1) as book, count(distinct report_month) as months,
                max(report_month) as month
            from typed.returns where report_month is not null group by 1),
        -- Where most names tell another month, they tell when the books were sent.
        named as (
            select count(*) filter (b.month <> t.of_name) as other, count(*) as named
            from books b join (select distinct book, of_name from told) t using (book)
            where b.months = 1)
        select t.report_month, t.town_code, cast(null as varchar) as cell,
            cast(t.report_month as bigint) as reported, cast(t.of_name as bigint) as expected
        from told t join books b using (book) cross join named n
        where t.report_month <> t.of_name and b.months = 1
            and not (n.other >= 3 and n.other * 2 > n.named)
        """,
        "表内月份是 {reported}，文件名却是 {expected}；请核对是哪个月的报表。",
        "The row says month {reported}, the file's name {expected}; check which month it reports.",
    ),
    AuditRule(
        "duplicate_row",
        """
        select t.report_month, t.town_code, cast(null as varchar) as cell,
            t.births as reported, cast(null as bigint) as expected
        from typed.returns t semi join quarantine q on q.source = 'returns'
            and q.rule = 'duplicate_key'
            and q.source_file = t.source_file and q.row_number = t.row_number
        union all
        -- Under the town's code, and by its name.
        select l.report_month, l.town_code, null, l.births, null
        from listed_returns l join town_returns w using (report_month, town_code)
        where (l.source_file, l.row_number) is distinct from (w.source_file, w.row_number)
            and (l.births, l.boys, l.girls, l.births_cumulative)
                is distinct from (w.births, w.boys, w.girls, w.births_cumulative)
        """,
        "同一镇同一月有两份不同的数（另一份合计 {reported}）；已采用注明更正的或后一份，请核对。",
        "Two different rows came for this town and month (the other says {reported}); the later, "
        "or the one marked as corrected, was used. Check.",
    ),
    AuditRule(
        "records_mismatch",
        """
        select r.report_month, r.town_code, r.cell, r.reported, case
            when r.reported < w.low then w.low else w.high end
            as expected
        from return_cells r join record_cells w using (report_month, town_code, cell)
        where not r.is_total and r.reported not between w.low and w.high
        """,
        "{cell}报 {reported}，WIS 里计入本月的个案是 {expected} 例；请逐例核对。",
        "{cell} says {reported}, the WIS holds {expected} records counted in this month; check "
        "them one by one.",
        ("returns", "towns", "wis_birth"),
    ),
)


def audit(con: duckdb.DuckDBPyConnection) -> None:
    """Write `return_findings`, one row per contradicting cell or row; empty where no returns were
    delivered."""
    con.execute("""create or replace table return_findings (report_month varchar, town_code varchar,
        rule varchar,
        reported bigint, expected bigint, message varchar, message_en varchar)""")
    present = {
        row[0] for row in con.execute("select source from run_sources where present").fetchall()
    }
    make_tables(con, with_records="wis_birth" in present)
    for rule in AUDIT_RULES:
        if present.issuperset(rule.needs):
            _apply(con, rule)
    drop_tables(con)


def _apply(con: duckdb.DuckDBPyConnection, rule: AuditRule) -> None:
    titles = " ".join(f"when '{cell}' then '{title}'" for cell, title in CELLS.items())
    con.execute(
        f"""
        insert into return_findings
        select report_month, town_code, $rule, reported, expected,
            {_filled("$zh", f"case cell {titles} end")}, {_filled("$en", "cell")}
        from ({rule.breaks}) order by report_month, town_code, cell
        """,
        {"rule": rule.code, "zh": rule.zh, "en": rule.en},
    )


def _filled(template: str, cell: str) -> str:
    filled = f"replace({template}, '{{cell}}', coalesce({cell}, ''))"
    for name in ("reported", "expected"):
        filled = f"replace({filled}, '{{{name}}}', coalesce(cast({name} as varchar), '?'))"
    return filled
