"""What is shown of a person's number before somebody asks for it."""

import pytest

from reports.evidence.masks import mask_field, mask_sentence


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("420621198203052345", "420621********2345"),
        ("G87654321", "G8*****21"),
        ("H1234567800", "H1*******00"),
    ],
)
def test_a_mothers_paper_loses_its_middle_in_a_sentence_and_the_key_stays(
    number: str, shown: str
) -> None:
    sentence = f"李芳的出生，WIS（B00000123）所填母亲身份证号为{number}，而分娩登记为{number}。"
    told = mask_sentence(sentence)
    assert number not in told
    assert told.count(shown) == 2
    assert "（B00000123）" in told


def test_numbers_that_differ_in_hidden_digits_are_told_apart_without_being_shown() -> None:
    said, other = "420606198202250862", "420606198201250862"
    told = mask_sentence(f"WIS母亲身份证号填{said}，人口登记填{other}，请核实哪个正确。")
    assert told.count("420606*****≠**0862") == 2
    assert mask_field("mother_id_number", [said, other, said]) == ["420606*****≠**0862"] * 3


def test_numbers_whose_ends_differ_already_bear_no_mark() -> None:
    shown = mask_field("telephone", ["13712345678", "13712349999", "", "13712345678"])
    assert shown == ["13*******78", "13*******99", "", "13*******78"]
    assert (
        mask_sentence("420606198202250862、420606820225086")
        == "420606********0862、420606*****5086"
    )
