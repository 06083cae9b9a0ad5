"""Names: what a text is, how it is respelt, and what a placeholder tells."""

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.identity.names import describe_names


def described(*names: str | None) -> dict[str, dict[str, object]]:
    table = describe_names(pl.Series("n", names, dtype=pl.String))
    return {row["raw_name"]: row for row in table.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("劉　偉", "刘伟"),
        ("萧平", "肖平"),
        ("聂※珍", "聂?珍"),
        ("张Wei", "张?"),
        ("阿依·古丽", "阿依古丽"),
    ],
)
def test_a_name_is_respelt(raw: str, name: str) -> None:
    assert described(raw)[raw]["name"] == name


@pytest.mark.parametrize("raw", ["刘之", "王之恩", "肖之平", "董之妮", "李子", "王小女"])
def test_a_real_name_that_resembles_a_placeholder_stays_a_name(raw: str) -> None:
    row = described(raw)[raw]
    assert (row["status"], row["name"]) == ("given", raw)


@pytest.mark.parametrize(
    "raw", ["李婷之女", "未取名", "肖未起名", "毛毛", "李某", "不详", "新生儿", "李"]
)
def test_a_placeholder_is_no_name(raw: str) -> None:
    row = described(raw)[raw]
    assert (row["status"], row["name"]) == ("placeholder", None)


@pytest.mark.parametrize(
    ("raw", "clues"),
    [
        ("李婷之女", ("李婷", "2", None)),
        ("李婷之二子", ("李婷", "1", 2)),
        ("欧阳红之婴B", ("欧阳红", None, 2)),
        ("刘秀云子", ("刘秀云", "1", None)),
        ("李婷长女", ("李婷", "2", None)),
        ("李婷小儿子", ("李婷", "1", None)),
        ("新生儿", (None, None, None)),
    ],
)
def test_a_placeholder_tells_whose_child_it_names(
    raw: str, clues: tuple[str | None, str | None, int | None]
) -> None:
    row = described(raw)[raw]
    assert (row["clue_parent_name"], row["clue_sex"], row["clue_birth_order"]) == clues


@pytest.mark.parametrize("raw", ["李婷女", "李婷女儿", "李婷大女儿"])
def test_a_suffix_is_a_clue_that_only_the_mothers_name_can_settle(raw: str) -> None:
    row = described(raw)[raw]
    assert (row["status"], row["suffix_parent_name"], row["suffix_sex"]) == ("given", "李婷", "2")


def test_mojibake_is_turned_back_as_far_as_its_bytes_reach() -> None:
    row = described("鏉庡皬濞�")["鏉庡皬濞�"]
    assert (row["status"], row["name"]) == ("mended", "李小?")


@pytest.mark.parametrize(
    ("raw", "status"),
    [("81", "broken"), ("=HYPERLINK(1)", "broken"), ("", "missing"), ("—", "missing")],
)
def test_a_text_that_is_no_name_says_why(raw: str, status: str) -> None:
    assert described(raw)[raw]["status"] == status


@pytest.mark.parametrize(
    ("raw", "pinyin_tone"),
    [
        ("单雄信", "shan4 xiong2 xin4"),
        ("尉迟恭", "yu4 chi2 gong1"),
        ("曾妮", "zeng1 ni1"),
        ("陈?", "chen2 ?"),
    ],
)
def test_a_surname_has_its_own_reading(raw: str, pinyin_tone: str) -> None:
    assert described(raw)[raw]["pinyin_tone"] == pinyin_tone


def test_repeats_and_nulls_make_no_rows() -> None:
    assert list(described("李婷", None, "李婷", "王艳")) == ["李婷", "王艳"]


def test_no_names_make_an_empty_table() -> None:
    assert describe_names(pl.Series([], dtype=pl.String)).height == 0


ODD_NAMES = st.text(alphabet=st.sampled_from("李王萧劉偉婷之子女 　※?aZ3·欧阳未名"), max_size=6)


# Many at once: to describe a hundred names takes hardly longer than to describe one.
@settings(deadline=None, max_examples=20)
@given(st.lists(ODD_NAMES, min_size=10, max_size=40))
@example(["??Z之"])
def test_describing_a_described_name_changes_nothing(raw: list[str]) -> None:
    names = {row["name"] for row in described(*raw).values() if row["name"] is not None}
    again = described(*names)
    assert {name: again[name]["name"] for name in names} == {name: name for name in names}
