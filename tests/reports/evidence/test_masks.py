"""What is shown of a person's number before somebody asks for it."""

import pytest

from reports.evidence.masks import mask_sentence


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("420621198203052345", "420621********2345"),
        ("G87654321", "G8****21"),
        ("H1234567800", "H1****00"),
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
