"""The table that the levels read: link records with what the name ladder and the date levels
compare."""

from __future__ import annotations

import duckdb

from transforms.linkage.name_ladder import COLUMNS, PEOPLE


def link_features(con: duckdb.DuckDBPyConnection, only_candidates: bool = True) -> None:
    """Make `link_features`: one row per record of `link_records`, with the columns that `settings`
    compares.

    Args: only_candidates, leave out the records that no candidate pair names (training needs them
    all). lunar_day_no is the solar day that this record's lunar date spells: a record that gives
    that day has read its date off a lunar calendar.
    """
    wanted = (
        "semi join (select record_l as record_no from candidate_pairs "
        "union all select record_r from candidate_pairs) as p using (record_no)"
    )
    person_columns = ", ".join(
        f"{person}.{column} as {person}_{column}"
        for person in PEOPLE
        for column in COLUMNS
        if column != "name_no"
    )
    con.execute(f"""
        create or replace table link_features as
        with compared as (select r.* from link_records as r {wanted if only_candidates else ""}),
        -- A few of many: a join that had to hold all names would cost more than all else here.
        borne as (
            select n.* from names as n semi join (
                select mother_name_no as name_no from compared
                union all select father_name_no from compared
                union all select baby_name_no from compared) as c using (name_no))
        select r.record_no, r.mother_name_no, r.father_name_no, r.baby_name_no, {person_columns},
            r.mother_id_number, r.mother_id_kind, r.mother_birth_date, r.mother_birth_year,
            r.father_id_number, r.father_id_kind,
            r.birth_date, r.day_no, cast(lunar.lunar_as_solar - date '1970-01-01' as integer) as
                lunar_day_no,
            r.village_code, r.town_code, r.telephone, r.hospital_code, r.baby_sex,
                r.birth_certificate_no
        from compared as r
        left join borne as mother on r.mother_name_no = mother.name_no
        left join borne as father on r.father_name_no = father.name_no
        left join borne as baby on r.baby_name_no = baby.name_no
        left join lunar_dates as lunar on r.birth_date = lunar.solar_date
    """)
