"""The ladder of name levels, on the names that make each step."""

import duckdb
import polars as pl
import pytest

from transforms.identity.names import describe_names
from transforms.linkage.name_ladder import COLUMNS, contradicts_nothing, name_ladder
from transforms.name_tables import number_names


def level(left: str, right: str) -> str:
    con = duckdb.connect()
    con.register("described", number_names(describe_names(pl.Series([left, right]))).to_arrow())
    sides = ", ".join(
        f"{side}.{column} as baby_{column}_{side}" for side in ("l", "r") for column in COLUMNS
    )
    missing = f"when {contradicts_nothing('baby')} then 'missing'"
    steps = " ".join(f"when {when} then '{label}'" for label, when in name_ladder("baby"))
    row = con.execute(
        f"select case {missing} {steps} else 'different' end from (select {sides} from described "
        "as l, described as r where l.name = ? and r.name = ?)",
        [describe_names(pl.Series([name]))["name"][0] for name in (left, right)],
    ).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("萧平", "肖平", "exact"),
        ("张伟", "张玮", "same sound and tone"),
        ("张伟", "张韦", "same sound"),
        ("陈珍", "程珍", "same sound in Xiangyang"),
        ("己平", "已平", "one look-alike character"),
        ("聂?珍", "聂玉珍", "one character not written"),
        ("张玉兰", "张兰玉", "characters reordered"),
        ("张玉方", "张玉", "one given character dropped"),
        ("王秀兰", "王秀英", "one given character of two"),
        ("王秀兰", "李秀兰", "given name same, surname differs"),
        ("王秀兰", "王建国", "surname only"),
        ("王秀兰", "李建国", "different"),
    ],
)
def test_each_step_of_the_ladder_has_its_pair_either_way_round(
    left: str, right: str, expected: str
) -> None:
    assert level(left, right) == level(right, left) == expected


@pytest.mark.parametrize(
    "right", ["王䶮", "王[龙天]", "王yan", "王\ue000", "王⿱龙天", "王??", "王※"]
)
def test_an_unwritten_character_agrees_with_every_way_to_write_it(right: str) -> None:
    assert level("王〓", right) == level(right, "王〓") == "one given character dropped"


def test_an_unwritten_surname_beside_the_given_name_is_no_other_woman() -> None:
    assert level("〓芳", "王芳") == "one given character dropped"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("王〓芳", "王小红"),
        ("王〓", "李䶮"),
        ("王?", "李?"),
        ("王**", "王〓〓"),
        ("李**", "王**"),
        ("王小〓", "李小※"),
    ],
)
def test_what_was_written_still_tells_two_names_apart(left: str, right: str) -> None:
    assert level(left, right) == level(right, left) in ("surname only", "different")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽．买买提", "阿依古丽买买提"),
        ("阿依古丽?买买提", "阿依古丽‧买买提"),
        ("阿依古丽 买买提", "阿依古丽-买买提"),
    ],
)
def test_the_dot_of_a_transcribed_name_is_not_compared(left: str, right: str) -> None:
    assert level(left, right) == "exact"


@pytest.mark.parametrize("cut", ["阿卜杜热合曼·买买", "阿卜杜热合曼", "阿卜杜热合曼·买买提\ufffd"])
def test_a_transcribed_name_that_a_short_field_cut_off_is_the_same(cut: str) -> None:
    whole = "阿卜杜热合曼·买买提明"
    assert level(whole, cut) == level(cut, whole) == "one character not written"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("阿卜杜热合曼·买买提", "阿卜杜热哈曼·买买提", "one given character dropped"),
        ("帕提古丽·吐尔逊", "帕提古力·吐逊", "one given character dropped"),
        ("努尔买买提·玉素甫", "努买买提·玉苏普", "one given character of two"),
        ("次仁卓玛", "泽仁卓玛", "one given character of two"),
        ("阿米娜", "阿米娜·买买提", "one character not written"),
        ("普布", "普布次仁", "one given character of two"),
        ("达瓦卓玛", "拉巴卓玛", "different"),
        ("吉克阿依", "吉克子布", "surname only"),
        ("欧阳志强", "欧阳志刚", "surname only"),
    ],
)
def test_a_transcribed_name_is_compared_syllable_by_syllable(
    left: str, right: str, expected: str
) -> None:
    assert level(left, right) == level(right, left) == expected


def test_a_name_in_pinyin_agrees_by_its_sound() -> None:
    assert level("WANG YAN", "王艳") == "same sound"


def test_a_latin_name_is_compared_without_accents_and_order() -> None:
    assert level("Nguyễn Thị Hoa", "NGUYEN THI HOA") == "exact"
    assert level("HOA NGUYEN THI", "NGUYEN THI HOA") == "characters reordered"
    assert level("NGUYEN THI HOA", "NGUYEN THY HOA") == "one given character dropped"


def test_a_latin_name_and_a_hanzi_name_contradict_nothing() -> None:
    assert level("NGUYEN THI HOA", "阮氏花") == "missing"
    assert level("NGUYEN THI HOA", "LE THI BICH") == "different"
