"""A clerk is told what is wrong with a number, and not that something is."""

from datetime import date

import pytest

from transforms.case_types.id_faults import fault_of
from transforms.identity.id_numbers import check_digit

BORN = date(2006, 3, 5)


def number(birth: str, sequence: str = "522") -> str:
    first = f"420607{birth}{sequence}"
    return first + check_digit(first)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "未填"),
        ("42060719820305522", "不是15位或18位号码（现为17位）"),
        ("４２０６０７19820305522X", "不是15位或18位号码（现为18位）"),
        (number("19820305")[:-1] + "Y", "不是15位或18位号码（现为18位）"),
        (number("19821305"), "号码中的出生日期不存在"),
        (number("19820305", "521"), "是男性的号码"),
        (number("19940306"), "按号码她当时仅11岁"),
        (number("19940305"), "按号码她当时仅12岁"),
        (number("19480305"), "按号码她当时已58岁"),
        (number("20070305"), "按号码她比孩子还小"),
        ("420607820305522", "不可能是产妇的号码"),
    ],
)
def test_the_first_fault_is_told(written: str, told: str) -> None:
    assert fault_of(written, BORN).zh == told


def test_a_wrong_check_digit_is_told_before_the_age() -> None:
    right = number("19940305")
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    assert fault_of(wrong, BORN).zh == "校验码不对"
    assert fault_of(right, None).zh == "不可能是产妇的号码"
