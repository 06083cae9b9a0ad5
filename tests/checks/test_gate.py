"""The gate: nothing is lost, and a refusal says what to mend."""

from collections.abc import Callable
from dataclasses import replace

import duckdb
import pytest

from checks.contracts import all_contracts
from checks.errors import LostRowsError
from checks.gate import _hold_rows, check_source, prepare, rules_of
from checks.intake.sources import IntakeOptions, take_in
from checks.intake.warehouse import open_warehouse
from checks.rules.model import Rule

Line = Callable[..., str]


REQUIRED = [contract for contract in all_contracts() if not contract.optional]


def test_delivered_rows_are_accepted_or_quarantined_whatever_is_wrong_with_them(
    delivery, make_person: Line
) -> None:
    delivery.people(
        make_person("1"),
        make_person("2", birth_date="2005-02-30"),
        make_person("3", birth_date="2026-01-01"),
        make_person("4", birth_date="1899-05-01"),
        make_person("5", birth_date=""),
        make_person(""),
        make_person("7", parity="-1"),
        make_person("8", sex="5"),
        make_person("9", mother_name='"=HYPERLINK(""http://x"")"'),
        make_person("10", mother_name="鏉庡皬濞"),
        make_person("11", name="", mother_name="", mother_id_number="", birth_certificate_no=""),
        "12,王小宝,,1,2006-03",
        make_person("13") + ",多一栏",
        "",
        make_person("15", name="王\0宝"),
    )
    checked = delivery.run()
    assert checked.quarantined("population") == [
        (3, "unreadable_birth_date"),
        (4, "future_birth_date"),
        (5, "ancient_birth_date"),
        (6, "missing_birth_date"),
        (7, "missing_key"),
        (8, "invalid_parity"),
        (9, "invalid_sex"),
        (10, "formula_like"),
        (11, "mojibake"),
        (12, "no_identity"),
        (13, "truncated_row"),
        (14, "surplus_fields"),
        (15, "blank_row"),
        (16, "nul_byte"),
    ]
    assert checked.rows("select * from run_sources where source = 'population'") == [
        ("population", 15, 1, 14, True)
    ]


def test_a_refusal_names_the_value_and_what_to_mend_in_both_languages(
    delivery, make_person: Line
) -> None:
    delivery.people(make_person("1", birth_date="2005-02-30"))
    ((message, message_en),) = delivery.run().rows("select message, message_en from quarantine")
    assert message == (
        "出生日期“2005-02-30”不是公历上的日子；请按原始登记改为年-月-日，农历先换算成公历。"
    )
    assert "2005-02-30" in message_en


def test_a_damaged_id_number_or_a_strange_certificate_refuses_nothing(
    delivery, make_person: Line
) -> None:
    delivery.people(
        make_person("1", mother_id_number="420621 1980 0611 196x", birth_certificate_no="f4207９")
    )
    checked = delivery.run()
    assert checked.rows(
        "select mother_id_number, birth_certificate_no from accepted.population"
    ) == [("42062119800611196X", "F42079")]


def test_of_two_rows_with_one_key_the_one_updated_last_is_accepted(
    delivery, make_person: Line
) -> None:
    delivery.people(
        make_person("1", name="王新", updated_at="2006-06-01 08:00:00"),
        make_person("1", name="王旧", updated_at="2006-05-01 08:00:00"),
        make_person("2"),
        make_person("2"),
    )
    checked = delivery.run()
    assert checked.rows("select source_record_id, name from accepted.population order by 1") == [
        ("1", "王新"),
        ("2", "王小宝"),
    ]
    assert checked.quarantined("population") == [(3, "duplicate_key"), (4, "resent_row")]


def test_a_birth_finds_its_card_where_a_program_took_the_cards_keys_for_numbers(
    delivery, births_dbf: Callable[..., bytes], women_dbf: Callable[..., bytes]
) -> None:
    delivery.towns()
    delivery.write("wis/WOMAN.DBF", women_dbf(("7.0", "李婷")))
    delivery.write("wis/BIRTH.DBF", births_dbf(("1", "7", "420607100", "1", "1", "200603")))
    checked = delivery.run()
    assert checked.rows(
        "select b.source_record_id, w.source_record_id, w.name from accepted.wis_birth as b "
        "inner join accepted.wis_woman as w using (woman_id)"
    ) == [("1", "7", "李婷")]
    assert checked.quarantined("wis_birth") == []


def test_the_order_of_twins_reads_as_first_where_it_is_empty(delivery, make_baby: Line) -> None:
    delivery.hospital(make_baby("1", order=""), make_baby("1", order="2"))
    checked = delivery.run()
    assert checked.rows(
        "select source_record_id, birth_order from accepted.hospital order by 1"
    ) == [
        ("420607A00/1/1", None),
        ("420607A00/1/2", 2),
    ]


def test_silly_evidence_is_left_out_of_the_record_and_counted(delivery, make_baby: Line) -> None:
    delivery.hospital(
        make_baby("1", weight="99000", weeks="88", age="3", sex="羊"), make_baby("2", weight="3.25")
    )
    checked = delivery.run()
    assert checked.rows("""select birth_weight_g, gestation_weeks, mother_age_years, baby_sex
        from accepted.hospital order by delivery_no""") == [
        (None, None, None, None),
        (3250, 39, 25, "2"),
    ]
    assert {rule for _, rule in checked.found()} == {
        "left_out_birth_weight_g",
        "left_out_gestation_weeks",
        "left_out_mother_age_years",
        "left_out_baby_sex",
    }


def test_registered_before_the_birth_is_counted_and_kept(delivery, make_person: Line) -> None:
    delivery.people(make_person("1", registered_on="2006-01-01"))
    checked = delivery.run()
    assert checked.quarantined("population") == []
    assert ("population", "registered_on_before_birth") in checked.found()


def test_a_second_check_of_the_same_warehouse_changes_nothing(delivery, make_person: Line) -> None:
    delivery.people(make_person("1"), make_person("2", parity="77"))
    first = delivery.run().rows("select * from quarantine")
    from checks.gate import check

    check(delivery.warehouse)
    with duckdb.connect(str(delivery.warehouse)) as con:
        assert con.execute("select * from quarantine").fetchall() == first
        assert con.execute("select count(*) from run_sources").fetchall() == [(len(REQUIRED),)]


def test_lost_rows_stop_the_run_by_name() -> None:
    with duckdb.connect() as con:
        con.execute(
            "create table run_sources (source varchar, delivered int, accepted int, quarantined "
            "int)"
        )
        con.execute("insert into run_sources values ('hospital', 10, 8, 1)")
        with pytest.raises(LostRowsError, match=r"hospital: 10 <> 8 \+ 1"):
            _hold_rows(con)


def test_every_source_without_a_file_is_absent_and_said_so(delivery) -> None:
    checked = delivery.run()
    assert checked.rows("select count(*) from run_sources where present") == [(0,)]
    assert checked.rows("select count(*) from findings where rule = 'source_missing'") == [
        (len(REQUIRED),)
    ]
    assert checked.rows("select * from return_findings") == []


def test_no_two_rules_of_a_source_bear_one_name() -> None:
    for contract in all_contracts():
        codes = [rule.code for rule in rules_of(contract)]
        assert len(codes) == len(set(codes)), contract.name


def test_the_summary_counts_every_rule_for_every_file(delivery, make_person: Line) -> None:
    delivery.people(make_person("1"), make_person("2", parity="0"))
    checked = delivery.run()
    assert checked.rows("""select severity, rows_checked, rows_failed from rule_summary
        where source = 'population' and rule = 'invalid_parity'""") == [("quarantine", 2, 1)]
    assert delivery.warehouse.with_name("rule_summary.parquet").is_file()


def test_a_rule_says_which_column_it_judges_and_its_code_does_not() -> None:
    named_alike = replace(
        next(contract for contract in all_contracts() if contract.name == "exchange"),
        rules=(Rule("odd_baby_sex", "false", "", ""),),
    )
    assert "left_out_baby_sex" in [rule.code for rule in rules_of(named_alike)]
    judged = replace(named_alike, rules=(Rule("odd", "false", "", "", column="baby_sex"),))
    assert "left_out_baby_sex" not in [rule.code for rule in rules_of(judged)]


def test_a_source_without_rows_leaves_the_tables_of_one_that_has_some(delivery) -> None:
    take_in(delivery.folder, delivery.warehouse, IntakeOptions())
    with open_warehouse(delivery.warehouse) as con:
        prepare(con)
        for contract in all_contracts():
            check_source(con, contract)
            empty = _tables(con)
            con.execute(
                f"insert into raw.{contract.name} (source_file, row_number) values ('f', 1)"
            )
            check_source(con, contract)
            assert _tables(con) == empty
            con.execute(f"delete from raw.{contract.name}")


def _tables(con: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    """Schema, table, column and type of everything that the gate leaves."""
    return con.execute("""
        select schema_name, table_name, column_name, data_type from duckdb_columns()
        where schema_name in ('typed', 'accepted') or table_name like 'signs_%' order by all
    """).fetchall()
