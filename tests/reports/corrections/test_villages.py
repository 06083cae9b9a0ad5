"""A village has the name that the addresses of its births agree on."""

from importlib.resources import files

import duckdb

A, B, C = "420607107001", "420607107002", "420607107003"


def test_addresses_that_agree_name_a_village_and_those_that_differ_do_not() -> None:
    births = [
        ("B1", A, "襄阳区双沟镇赵集村3组"),
        ("B2", A, "双沟镇赵集村"),
        ("B3", A, "赵集村5组"),
        ("B4", B, "双沟镇官庄村"),  # one alone may be a slip
        ("B5", C, "双沟镇陈湾村1组"),
        ("B6", C, "双沟镇陈湾村"),
        ("B7", C, "双沟镇李庄村"),
    ]
    with duckdb.connect() as con:
        con.execute(
            "create table birth_records(source varchar, source_record_id varchar, "
            "village_code varchar, address varchar, is_quarantined boolean default false)"
        )
        con.execute(
            "create table record_links(source varchar, source_record_id varchar, birth_id varchar)"
        )
        con.execute("create table town_names as select '420607107' town_code, '双沟镇' town_name")
        for birth, code, address in births:
            for source, *place in (("wis", code, None), ("hospital", None, address)):
                con.execute(
                    "insert into birth_records values (?, ?, ?, ?, false)", [source, birth, *place]
                )
                con.execute("insert into record_links values (?, ?, ?)", [source, birth, birth])
        query = files("reports.shared").joinpath("sql", "village_names.sql").read_text("utf-8")
        found = con.execute(query).fetchall()
    assert found == [(A, "双沟镇", "赵集村"), (B, "双沟镇", None), (C, "双沟镇", None)]
