"""A mother who is wrong by number and by name is one case that tells both facts."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from transforms.case_types.misreported import MISREPORTED
from transforms.cases import write_sentences
from transforms.cases.steps import STEPS
from transforms.identity.id_numbers import install_macros
from transforms.identity.record_keys import install_key_macros


@pytest.fixture
def wrong_mother(make_district: Callable[[], Any]) -> duckdb.DuckDBPyConnection:
    """A linked birth whose WIS record names another woman, with another number, than the evidence:
    the notice has the number, and the hospital's row, which has none, the name."""
    district = make_district()
    district.fillers(40)
    mother = {"name": "安芳", "id": district.id_number("19800711", 200), "husband": "李伟"}
    wis = district.wis(district.woman(mother), "2006-09-12", "1")
    district.hospital(mother, "2006-09-12", "1")
    notice = district.add(
        "exchange",
        notice_id="N1",
        birth_date="2006-09-12",
        baby_sex="1",
        mother_name="安芳",
        mother_id_number=mother["id"],
        outcome="live",
    )
    district.reconcile().close()
    con = duckdb.connect(str(district.path))
    install_macros(con)
    install_key_macros(con)
    [(record_no, hospital_no)] = con.execute(
        "select record_no, hospital_no from register_claims where source_record_id = ?", [wis]
    ).fetchall()
    number = district.id_number("19820101", 202)
    con.execute(
        "update register_claims set mother_name = '白梅', evidence_mother_name = '戴兰', "
        "evidence_mother_id = ? where record_no = ?",
        [number, record_no],
    )
    con.execute(
        "update birth_records set mother_id_number = ? where source_record_id = ?", [number, notice]
    )
    con.execute(
        "update birth_records set mother_name = '戴兰', mother_name_raw = '戴兰', father_name = "
        "'钱勇', mother_id_number = null where record_no = ?",
        [hospital_no],
    )
    # As the model compares them: nothing in common, no two numbers, another husband.
    compared = [min(record_no, hospital_no), max(record_no, hospital_no)]
    con.execute("delete from scored_pairs where [record_no_l, record_no_r] = ?", [compared])
    con.execute(
        "insert into scored_pairs by name select ? as record_no_l, ? as record_no_r, "
        "0 as gamma_mother_name, -1 as gamma_mother_id, 0 as gamma_father_name",
        compared,
    )
    for step in STEPS[[step.name for step in STEPS].index("drafts") :]:
        step.build(con)
    write_sentences(con)
    return con


def test_both_contradictions_are_one_case_with_one_key(wrong_mother) -> None:
    cases = wrong_mother.execute(
        "select case_id, register, stated_mother_name, shown_mother_name, "
        "stated_value <> shown_value from cases where subtype = 'mother_identity'"
    ).fetchall()
    assert [row[1:] for row in cases] == [("wis", "白梅", "戴兰", True)]
    doubled = "select count(*) - count(distinct (case_id, source, source_record_id)) "
    assert wrong_mother.execute(f"{doubled} from case_records").fetchone() == (0,)


def test_its_sentence_and_its_task_name_number_and_name(wrong_mother) -> None:
    [(sentence, task, stated, shown)] = wrong_mother.execute(
        "select sentence_zh, task_zh, stated_value, shown_value from cases inner join "
        "case_evidence using (case_id) where subtype = 'mother_identity'"
    ).fetchall()
    assert f"所填母亲身份证号为{stated}、母亲姓名为白梅" in sentence
    # Each is told of the source that has it.
    assert f"，而出生通报（N1）为{shown}，双沟镇卫生院分娩登记（" in sentence
    assert sentence.endswith("）为戴兰。")
    assert f"母亲身份证号改为{shown}，母亲姓名改为戴兰" in task


@pytest.mark.parametrize("hers", ["白??", "白?"])
def test_a_mother_whose_name_is_masked_is_not_said_to_be_another_woman(wrong_mother, hers) -> None:
    record = "source = 'wis' and source_record_id in (select source_record_id from case_records)"
    wrong_mother.execute(f"update birth_records set mother_name = '{hers}' where {record}")
    for step in STEPS[[step.name for step in STEPS].index("drafts") :]:
        step.build(wrong_mother)
    assert wrong_mother.execute(
        "select stated_mother_name from cases where subtype = 'mother_identity'"
    ).fetchall() == [(None,)]


def test_a_register_that_alone_has_the_number_is_named_as_it_is_printed(wrong_mother) -> None:
    row = wrong_mother.execute("select * from case_facts where subtype = 'mother_identity'").pl()
    facts = row.row(0, named=True) | {"shown_mother_name": None, "stated_mother_name": None}
    facts |= {"evidence_source": "wis", "evidence_key": "B1", "evidence_hospital": ""}
    zh, en = MISREPORTED.sentence(facts)
    assert f"，而 WIS（B1）为{facts['shown_value']}。" in zh
    assert f"; WIS (B1) says {facts['shown_value']}." in en
