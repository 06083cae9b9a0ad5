import pytest

from reports.clerical_review.agreement import agreement
from reports.clerical_review.items import Answer


def test_kappa_is_that_of_the_textbook() -> None:
    # 50 grant applications: 20 yes by both, 15 no by both, 5 and 10 apart. kappa 0.40, 95 % 0.15 to
    # 0.65.
    cells: list[tuple[Answer, Answer, int]] = [
        ("yes", "yes", 20),
        ("yes", "no", 5),
        ("no", "yes", 10),
        ("no", "no", 15),
    ]
    told = agreement([(a, b) for a, b, count in cells for _ in range(count)])
    assert told.agreed.value == pytest.approx(0.7)
    assert told.kappa.value == pytest.approx(0.4)
    assert (told.kappa.low, told.kappa.high) == (
        pytest.approx(0.15, abs=0.01),
        pytest.approx(0.65, abs=0.01),
    )
    assert told.confusion["yes"]["no"] == 5
    assert told.confusion["no"]["yes"] == 10


def test_readers_who_only_ever_say_yes_show_no_kappa() -> None:
    told = agreement([("yes", "yes")] * 30)
    assert told.agreed.value == 1
    assert told.kappa.value is None
