import pytest

from reports.statistics.delay import Delay, TriangleError, nowcast, project


def test_mack_1993_raa_triangle_is_reproduced():
    import chainladder as cl

    found = project(cl.load_sample("raa"))
    assert round(found.to_come, 2) == 52_135.23
    assert round(found.total.standard_error, 2) == 26_909.01


def test_births_to_come_follow_from_how_earlier_months_filled():
    delays = [
        Delay("200801", "200801", 50),
        Delay("200801", "200802", 40),
        Delay("200801", "200803", 10),
        Delay("200802", "200802", 50),
        Delay("200802", "200803", 40),
        Delay("200803", "200803", 50),
    ]
    found = nowcast(delays)
    assert [round(month.births.births, 6) for month in found.months] == [100, 100, 100]
    assert found.to_come == pytest.approx(60)


def test_a_report_before_the_birth_is_refused():
    with pytest.raises(TriangleError, match="before its month"):
        nowcast([Delay("200802", "200801", 1)])


def test_two_months_are_no_triangle():
    with pytest.raises(TriangleError, match="three months"):
        nowcast([Delay("200801", "200801", 5), Delay("200802", "200803", 5)])


def test_so_few_reports_that_their_delays_do_not_spread_bound_nothing():
    few = [Delay("200710", "200711", 1), Delay("200712", "200712", 1), Delay("200801", "200802", 1)]
    assert not nowcast(few).is_bounded
    in_time = [Delay(month, month, 1) for month in ("200710", "200711", "200712")]
    assert nowcast([*in_time, Delay("200710", "200711", 1)]).is_bounded
