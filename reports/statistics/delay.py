"""From birth to report: the triangle of delays, and how many births of recent months are still to
be reported.

The chain ladder and Mack's error are the `chainladder` package's; making triangles of births and
reading the answer is done here.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from reports.statistics.estimates import Estimate, with_interval


class TriangleError(ValueError):
    """Too few months of births or reports for a chain ladder."""


@dataclass(frozen=True)
class MonthNowcast:
    """One month of birth: births reported so far, and those that it will have when all are
    reported."""

    month: str
    births: Estimate


@dataclass(frozen=True)
class Nowcast:
    """Every month of birth, oldest first; total: all months, with Mack's error for the sum (months
    hang together through the factors that they share, so it is more than the months' errors
    alone)."""

    months: tuple[MonthNowcast, ...]
    total: Estimate

    @property
    def to_come(self) -> float:
        """Births not reported yet."""
        return self.total.missed

    @property
    def is_bounded(self) -> bool:
        """Whether an error could be told: not where so few delays were seen that they do not
        spread."""
        return isfinite(self.total.high)


@dataclass(frozen=True)
class Delay:
    """Births by month of birth and of report (both yyyymm): one cell of the triangle, not
    cumulated."""

    birth_month: str
    report_month: str
    births: int


def nowcast(delays: Sequence[Delay], longest_months: int = 12) -> Nowcast:
    """Births to come in each month of birth, by chain ladder.

    Args: longest_months, reports later than this are counted in the last column: late corrections,
    not delay.
    Raises: TriangleError with fewer than three months of birth or two different delays.
    Source: Mack 1993, ASTIN Bulletin 23: 213-225.
    """
    return project(_triangle(delays, longest_months))


def project(triangle: Any) -> Nowcast:
    """Read a chain ladder with Mack's error off a cumulative `chainladder.Triangle` of one line."""
    import chainladder as cl

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter(
            "ignore"
        )  # columns in which nothing was reported divide 0 by 0 and come out empty
        developed = cl.Development(sigma_interpolation="mack").fit_transform(triangle)
        model = cl.MackChainladder().fit(developed)
    table = model.summary_.to_frame()
    months = tuple(
        MonthNowcast(
            row.Index.strftime("%Y%m"),
            with_interval(_number(row.Ultimate), _number(row.error), _number(row.Latest)),
        )
        for row in table.rename(columns={"Mack Std Err": "error"}).itertuples()
        if _number(row.Latest) > 0
    )
    total = float(model.total_mack_std_err_.iloc[0, 0])
    reported = float(table["Latest"].sum())
    return Nowcast(
        months, with_interval(reported + float(table["IBNR"].fillna(0).sum()), total, reported)
    )


def _triangle(delays: Sequence[Delay], longest_months: int) -> Any:
    """The cumulative triangle of births by month of birth and delay in months."""
    import chainladder as cl

    frame = pd.DataFrame(
        [(d.birth_month, d.report_month, d.births) for d in delays],
        columns=["birth", "report", "births"],
    )
    birth = pd.PeriodIndex(frame["birth"], freq="M")
    report = pd.PeriodIndex(frame["report"], freq="M")
    late = np.asarray((report.year - birth.year) * 12 + report.month - birth.month)
    if (late < 0).any():
        raise TriangleError("A birth was reported before its month")
    if birth.nunique() < 3 or len(np.unique(late)) < 2:
        raise TriangleError("A chain ladder needs three months of birth and two delays")
    frame["birth"] = birth.to_timestamp()
    capped = np.minimum(late, longest_months)
    frame["report"] = [
        (month + int(months)).to_timestamp() for month, months in zip(birth, capped, strict=True)
    ]
    triangle = cl.Triangle(
        frame,
        origin="birth",
        development="report",
        columns="births",
        cumulative=False,
        origin_format="%Y-%m-%d",
    )
    return triangle.incr_to_cum()


def _number(value: Any) -> float:
    """A cell of the package's table; what is fully developed is empty there and 0 here."""
    return 0.0 if pd.isna(value) else float(value)
