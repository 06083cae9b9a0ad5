"""Rules over many records: what no single row shows. They become findings and refuse nothing."""

from dataclasses import dataclass

import duckdb

from checks.rules.personal_keys import holds_id_number

PLACEHOLDER_LIMIT = (
    20  # rows of one file: a clerk may not know a few mothers, nobody does not know twenty
)
DETAIL_SHOWN = 200  # characters
PLACEHOLDERS = (
    "^(未知|不详|未详|不明|无|无名|无名氏|暂无|佚名|待查|某某|XX+|xx+|/+|-+|—+|[?？]+|[*※]+)$"
)
# Sources whose keys are numbers of records about people.
KEYED = ("population", "wis_woman", "wis_birth", "hospital", "exchange")
MOTHERS = (
    ("population", "mother_name"),
    ("hospital", "mother_name"),
    ("exchange", "mother_name"),
    ("wis_woman", "name"),
)
BORN_ON = (
    ("population", "birth_date"),
    ("wis_birth", "birth_date"),
    ("hospital", "delivery_date"),
    ("exchange", "birth_date"),
)


@dataclass(frozen=True)
class DeliveryRule:
    """One thing to know about the delivery. counts: SQL of source_file, detail (text for {detail})
    and rows (> 0).

    needs: sources without which it is silent.
    """

    code: str
    source: str
    counts: str
    zh: str
    en: str
    needs: tuple[str, ...]
    severity: str = "warning"


def _placeholder_flood(source: str, column: str) -> DeliveryRule:
    return DeliveryRule(
        "placeholder_flood",
        source,
        f"""select source_file, {column} as detail, count(*) as "rows" from accepted.{source}
        where regexp_matches({column}, '{PLACEHOLDERS}') group by source_file, {column}
        having count(*) > {PLACEHOLDER_LIMIT}""",
        "“{detail}”在 {rows} 行里充当母亲姓名；这些行难以核对，请补登真实姓名。",
        "'{detail}' stands for the mother's name in {rows} rows; they can hardly be matched, "
        "enter the names.",
        (source,),
    )


def _none_in_window(source: str, day: str) -> DeliveryRule:
    """A window of another year than the extracts makes a district without a birth."""
    return DeliveryRule(
        "no_birth_in_window",
        source,
        f"""select null as source_file,
            any_value(c.window_start) || ' – ' || any_value(c.window_end) as detail,
            count(*) as "rows"
        from accepted.{source} as r cross join run_context as c
        having count(*) > 0
            and count(*) filter (where r.{day} between c.window_start and c.window_end) = 0""",
        "{rows} 行没有一行是统计期（{detail}）内的出生；请核对 delivery.toml 的 window_start、"
        "window_end，或确认提取的是不是这一段时间的数据。",
        "Of {rows} rows none is of a birth in the window ({detail}); check window_start and "
        "window_end in delivery.toml, or whether the extract is of that time.",
        (source,),
    )


def _unknown_town(source: str) -> DeliveryRule:
    return DeliveryRule(
        "unknown_town",
        source,
        f"""select source_file, string_agg(distinct left(village_code, 9), '、'
            order by left(village_code, 9))
            as detail, count(*) as "rows"
        from accepted.{source} where village_code is not null
            and left(village_code, 9) not in (select town_code from accepted.towns)
                group by source_file""",
        "{rows} 行的村代码不属于本区任何乡镇（{detail}）；按区外或旧代码对待。",
        "{rows} rows bear a village code of no town of the district ({detail}); taken as outside, "
        "or as old codes.",
        (source, "towns"),
        "note",
    )


def _id_number_as_key(source: str) -> DeliveryRule:
    return DeliveryRule(
        "id_number_as_key",
        source,
        f"""select source_file, '' as detail, count(*) as "rows" from accepted.{source}
        where {holds_id_number("source_record_id")} group by source_file""",
        "{rows} 行以身份证号作编号；供分析的文件只给出其加密摘要。请改用登记系统自己的编号。",
        "{rows} rows bear an ID number as their key; the analysts' file gets a keyed digest of it. "
        "Deliver the register's own number in its place.",
        (source,),
    )


DELIVERY_RULES = (
    *(_id_number_as_key(source) for source in KEYED),
    *(_placeholder_flood(source, column) for source, column in MOTHERS),
    *(_unknown_town(source) for source in ("population", "wis_birth")),
    *(_none_in_window(source, day) for source, day in BORN_ON),
    DeliveryRule(
        "woman_missing",
        "wis_birth",
        # Whose number went with a damaged column, that row names nobody.
        """select b.source_file, '' as detail, count(*) as "rows" from accepted.wis_birth b
        anti join typed.wis_woman w on w.woman_id = b.woman_id
        anti join damaged_values d on d.source = 'wis_birth' and d.column_name = 'woman_id'
            and d.source_file = b.source_file and d.row_number = b.row_number
        group by b.source_file""",
        "{rows} 条出生的妇女编号在妇女卡里查不到；照收，但没有母亲的姓名和证件号。",
        "{rows} births name a woman who has no card; they were taken in, without the mother's "
        "name and number.",
        ("wis_birth", "wis_woman"),
    ),
    DeliveryRule(
        "unknown_hospital",
        "hospital",
        """select source_file, string_agg(distinct hospital_code, '、'
            order by hospital_code) as detail,
            count(*) as "rows"
        from accepted.hospital where hospital_code not in (select hospital_code
            from accepted.hospitals)
        group by source_file""",
        "{rows} 行的医院代码不在医院名录里（{detail}）；请核对代码或补充名录。",
        "{rows} rows bear a hospital code outside the list ({detail}); check the code or complete "
        "the list.",
        ("hospital", "hospitals"),
    ),
    DeliveryRule(
        "hospital_silent",
        "hospital",
        """select null as source_file, string_agg(h.hospital_name, '、'
            order by h.hospital_code) as detail,
            count(*) as "rows"
        from accepted.hospitals h cross join run_context c anti
            join accepted.hospital d using (hospital_code)
        where h.covered_from <= c.window_end and coalesce(h.covered_to, c.extract_date) >=
            c.window_start
        having count(*) > 0""",
        "{rows} 家应报全的医院没有交来分娩登记：{detail}；不据此判定虚报。",
        "{rows} hospitals that deliver complete registers sent none: {detail}; no false report is "
        "concluded from that.",
        ("hospitals",),
    ),
    DeliveryRule(
        "month_missing",
        "returns",
        """select null as source_file, string_agg(month, '、'
            order by month) as detail, count(*) as "rows"
        from (select strftime(unnest(generate_series(date_trunc('month', window_start), window_end,
            interval 1 month)),
            '%Y%m') as month from run_context)
        where month not in (select report_month from accepted.returns) having count(*) > 0""",
        "缺 {rows} 个月的月报：{detail}；这些月份未作核对。",
        "The returns of {rows} months are missing: {detail}; these months were not audited.",
        ("returns",),
    ),
)


def find(con: duckdb.DuckDBPyConnection) -> None:
    """Append what the rules count to `findings`; a rule whose sources did not deliver says
    nothing."""
    present = {
        row[0] for row in con.execute("select source from run_sources where present").fetchall()
    }
    for rule in DELIVERY_RULES:
        if not present.issuperset(rule.needs):
            continue
        con.execute(
            f"""
            insert into findings
            select $severity, $source, source_file, $rule, {_filled("$zh")}, {_filled("$en")},
                "rows"
            from ({rule.counts}) order by source_file
            """,
            {
                "severity": rule.severity,
                "source": rule.source,
                "rule": rule.code,
                "zh": rule.zh,
                "en": rule.en,
            },
        )


def _filled(template: str) -> str:
    rows = f"replace({template}, '{{rows}}', cast(\"rows\" as varchar))"
    return f"replace({rows}, '{{detail}}', coalesce(left(detail, {DETAIL_SHOWN}), ''))"
