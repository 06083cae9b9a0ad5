import numpy as np

from reports.clerical_review.groups import JudgedItem, compare_groups


def test_a_town_where_matching_works_less_well_shows() -> None:
    judged = [JudgedItem("good", 1, number % 50 > 0) for number in range(150)]
    judged += [JudgedItem("poor", 1, number % 4 > 0) for number in range(40)]
    assert {group.group: group.is_worse for group in compare_groups(judged)} == {
        "good": False,
        "poor": True,
    }


def test_thirteen_towns_alike_seldom_cry_wolf() -> None:
    chance = np.random.default_rng(1)
    cries = 0
    for _ in range(8):
        judged = [
            JudgedItem(
                f"town {n % 13}", float(chance.choice([1, 30])), bool(chance.random() > 0.05)
            )
            for n in range(200)
        ]
        cries += any(group.is_worse for group in compare_groups(judged))
    assert cries <= 2


def test_a_handful_of_items_is_shown_and_not_tested() -> None:
    judged = [JudgedItem("large", 1, True)] * 100 + [JudgedItem("small", 1, False)] * 5
    small = compare_groups(judged)[1]
    assert (small.items, small.right.value, small.worse_p, small.is_worse) == (5, 0, None, False)
