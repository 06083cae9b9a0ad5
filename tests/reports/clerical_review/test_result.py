import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from data.reference.terms import SOURCES, name_of
from reports.clerical_review.answers import read_answers
from reports.clerical_review.console import show_result, write_result
from reports.clerical_review.items import ReviewError, Sample
from reports.clerical_review.result import KindResult, evaluate_review
from reports.statistics.summary import summarise

Fill = Callable[[dict[str, dict[str, str]]], Path]


def agreed(sample: Sample) -> dict[str, str]:
    """What a reader says who finds every claim of the software right, and nothing else so."""
    claimed = {stratum.key: stratum.is_claimed for stratum in sample.strata}
    words = {"pair": ("不同出生", "同一出生"), "case": ("不属实", "属实")}
    return {item.code: words[item.kind][claimed[item.stratum]] for item in sample.items}


def of_kind(path: Path, kind: str) -> KindResult:
    (found,) = (one for one in evaluate_review(read_answers(path)).kinds if one.kind == kind)
    return found


def code_of(sample: Sample, stratum: str) -> str:
    (code,) = (item.code for item in sample.items if item.stratum == stratum)
    return code


def linked_to_wis(sample: Sample) -> str:
    """The linked pair of a hospital's record and one of WIS; its stratum is a pool of two pairs."""
    wis = f"【{name_of(SOURCES, 'wis', 'zh')}】"
    (code,) = (
        item.code
        for item in sample.items
        if item.stratum.endswith("0.9-0.99+0.99-1/claimed") and item.records[1].startswith(wis)
    )
    return code


def test_readers_who_find_the_software_right_give_it_full_marks(sample: Sample, fill: Fill) -> None:
    pairs = of_kind(fill({"a": agreed(sample), "b": agreed(sample)}), "pair")
    assert pairs.recall is not None
    assert (pairs.precision.share.value, pairs.recall.share.value, pairs.agreement.kappa.value) == (
        1,
        1,
        1,
    )


def test_a_wrong_link_and_a_missed_one_are_counted(sample: Sample, fill: Fill) -> None:
    said = agreed(sample)
    said[linked_to_wis(sample)] = "不同出生"
    said[code_of(sample, "pair/population-wis/0.99-1/not claimed")] = "同一出生"
    pairs = of_kind(fill({"a": said, "b": said}), "pair")
    assert pairs.recall is not None
    assert pairs.precision.share.value == pytest.approx(2 / 3)
    assert pairs.recall.share.value == pytest.approx(2 / 3)


def test_what_is_open_is_told_and_counts_for_nobody(sample: Sample, fill: Fill) -> None:
    a, b = agreed(sample), agreed(sample)
    first, second, third, *_ = sorted(code for code in a if code.startswith("C"))
    a[first], b[first] = "属实", "不属实"
    b[second] = "无法判断"
    del b[third]
    cases = of_kind(fill({"a": a, "b": b}), "case")
    assert (cases.contradictory, cases.unsure) == ([first], [second])
    assert cases.unanswered == {"a": [], "b": [third]}
    assert sum(one.counted.resolved for one in cases.strata) == 2


def test_the_result_names_nobody(sample: Sample, fill: Fill, tmp_path: Path) -> None:
    result = evaluate_review(read_answers(fill({"a": agreed(sample), "b": agreed(sample)})))
    write_result(result, tmp_path / "result.json")
    console = Console(file=io.StringIO(), width=120)
    show_result(result, console, dict(sample.towns))
    told = (tmp_path / "result.json").read_text(encoding="utf-8") + console.file.getvalue()  # type: ignore[attr-defined]
    assert (
        json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["kinds"][0]["precision"][
            "share"
        ]["value"]
        == 1
    )
    assert "双沟镇" in told
    assert not [
        word for word in ("李婷", "何霞", "420621198203052345", "13871234567") if word in told
    ]


def test_an_answer_that_is_none_is_told_with_its_sheet_and_cell(sample: Sample, fill: Fill) -> None:
    said = agreed(sample) | {sample.orders["a"][0]: "也许"}
    sheet = "甲-记录对" if sample.orders["a"][0].startswith("P") else "甲-问题"
    with pytest.raises(ReviewError, match=f"工作表“{sheet}”单元格 B4：答案“也许”"):
        read_answers(fill({"a": said}))


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "told"),
    [
        ("_key", "A2", "{}", "hidden sheet"),
        ("乙-问题", "A4", "C999", "cell A4"),
        ("乙-问题", "A5", None, "are missing"),
    ],
)
def test_a_workbook_that_was_tampered_with_is_refused(
    workbook: Path, sheet: str, cell: str, value: str | None, told: str
) -> None:
    book = openpyxl.load_workbook(workbook)
    if value is None:
        book[sheet].delete_rows(5)
    else:
        book[sheet][cell] = value
    book.save(workbook)
    with pytest.raises(ReviewError, match=told):
        read_answers(workbook)


def test_what_is_no_review_workbook_is_refused(workbook: Path, tmp_path: Path, fill: Fill) -> None:
    (tmp_path / "letter.xlsx").write_text("no workbook", encoding="utf-8")
    with pytest.raises(ReviewError, match="no workbook"):
        read_answers(tmp_path / "letter.xlsx")
    book = openpyxl.load_workbook(workbook)
    del book["乙-问题"]
    book.save(tmp_path / "lacking.xlsx")
    with pytest.raises(ReviewError, match="lacks the sheet 乙-问题"):
        read_answers(tmp_path / "lacking.xlsx")
    with pytest.raises(ReviewError, match="answered by both"):
        evaluate_review(read_answers(fill({})))


def test_the_written_result_tells_the_statistics_how_often_links_err(
    out: Path, sample: Sample, fill: Fill, tmp_path: Path
) -> None:
    said = agreed(sample)
    said[linked_to_wis(sample)] = "不同出生"
    path = tmp_path / "review.result.json"
    write_result(evaluate_review(read_answers(fill({"a": said, "b": said}))), path)
    rates = summarise(out, path).years[-1].estimate.rates
    # Of the two links between a register and the hospital one is wrong; the third link is between
    # the registers.
    assert (rates.origin, rates.wrong, rates.missed) == (
        "review",
        pytest.approx(0.5),
        pytest.approx(0),
    )
