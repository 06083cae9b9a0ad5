from datetime import date

import pytest

from transforms.ledger.errors import IllegalStepError, NothingToDoError, SignatureError
from transforms.ledger.event_writer import Actor, open_event_writer
from transforms.ledger.signing import content_to_sign, sign, sign_list
from transforms.ledger.states import SIGN_OFF, State

DAY = date(2009, 8, 20)


@pytest.fixture
def answered(district):
    """One case confirmed, two refuted; and the list's number."""
    district.run("2009-07-31")
    number = district.issue(date(2009, 8, 5), date(2009, 9, 5))
    district.answer(number, DAY, sex=State.CONFIRMED)
    return district, number


def content(district):
    with open_event_writer(district.ledger, Actor("x", "x", DAY)) as events:
        return content_to_sign(events, events.case("C-sex"))


def test_six_people_in_their_order_make_a_correction_signed(answered):
    district, number = answered
    district.sign(number, DAY, signatures=5)
    assert district.states()["sex"] == "confirmed"
    [last] = sign_list(district.ledger, Actor("孙六", SIGN_OFF[5], DAY), number)
    assert (last.signatures, last.is_complete) == (6, True)
    assert district.states() == {"sex": "signed", "false": "refuted", "omitted": "refuted"}


@pytest.mark.parametrize(
    ("name", "role", "told"),
    [
        ("签字人0", SIGN_OFF[1], "签字须是不同的人"),
        ("钱二", SIGN_OFF[2], f"the next to sign|The next to sign case C-sex is {SIGN_OFF[1]}"),
        ("钱二", SIGN_OFF[0], "同一签字不能重复使用"),
        ("钱二", "司机", "下一个应由"),
    ],
)
def test_the_same_person_the_wrong_turn_and_the_same_role_are_refused(answered, name, role, told):
    district, number = answered
    district.sign(number, DAY, signatures=1)
    with pytest.raises(SignatureError, match=told):
        sign_list(district.ledger, Actor(name, role, DAY), number)


@pytest.mark.parametrize(
    ("name", "day", "told"),
    [
        ("", DAY, "'' names nobody"),
        (" √", DAY, "names nobody"),
        (
            "钱二",
            date(2008, 8, 20),
            "before the answer came or the one before was given, 2009-08-20",
        ),
        ("钱二", date(2009, 8, 21), "2009-08-22"),
    ],
)
def test_a_signature_of_nobody_or_of_a_day_before_the_paper_is_refused(answered, name, day, told):
    district, number = answered
    first = DAY if "08-20" in told or "nobody" in told else date(2009, 8, 22)
    sign_list(district.ledger, Actor("赵一", SIGN_OFF[0], first), number)
    with pytest.raises(SignatureError, match=told):
        sign_list(district.ledger, Actor(name, SIGN_OFF[1], day), number)
    [second] = sign_list(district.ledger, Actor("钱二", SIGN_OFF[1], first), number)
    assert second.signatures == 2


def test_a_changed_answer_voids_the_signatures_and_a_replayed_one_is_refused(answered):
    district, number = answered
    signed_then = content(district)
    district.sign(number, DAY, signatures=6)
    district.answer(number, DAY, sex=State.AMENDED)
    assert district.states()["sex"] == "amended"
    with pytest.raises(SignatureError, match="has changed since"):
        sign(district.ledger, Actor("签字人0", SIGN_OFF[0], DAY), [("C-sex", signed_then)])
    [fresh] = sign(
        district.ledger, Actor("签字人0", SIGN_OFF[0], DAY), [("C-sex", content(district))]
    )
    assert fresh.signatures == 1


def test_there_is_nothing_to_sign_on_a_refuted_case(answered):
    district, _ = answered
    with pytest.raises(IllegalStepError, match="C-false is 'Refuted'"):
        sign(
            district.ledger,
            Actor("签字人0", SIGN_OFF[0], DAY),
            [("C-sex", None), ("C-false", None)],
        )
    district.sign(answered[1], DAY)  # the first of the two was not signed either
    with pytest.raises(NothingToDoError):
        sign_list(district.ledger, Actor("签字人0", SIGN_OFF[0], DAY), answered[1])


def test_a_district_may_have_a_shorter_chain(answered):
    district, number = answered
    for name, role in (("甲", "经办人"), ("乙", "负责人")):
        sign_list(district.ledger, Actor(name, role, DAY), number, ("经办人", "负责人"))
    assert district.states()["sex"] == "signed"
