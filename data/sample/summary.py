"""What `generate` reports of a sample; also truth/summary.json."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SampleSummary:
    """What was made: rows by source, cases by type/subtype, the number left open (grey), errors in
    the returns.

    plan_differs names the kinds of case whose number is not the planned one: [planned, found].
    """

    births: int
    seed: int
    error_rate: float
    rows: dict[str, int]
    cases: dict[str, int]
    all_cases: int
    grey: int
    return_findings: int
    plan_differs: dict[str, list[int]]
