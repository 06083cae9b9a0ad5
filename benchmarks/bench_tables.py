"""What was measured, as Markdown tables and a chart."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from benchmarks.measure import OWN, STAGE_ORDER, Measured
from benchmarks.peers.common import LINK
from transforms.case_types.registry import type_terms
from transforms.linkage.evaluate import CaseScore, GradeScore

BySize = Mapping[str, Sequence[Measured]]
SPLINK = "plain Splink"


def seconds_and_scores(measured: BySize) -> str:
    """One row per size and candidate."""
    rows = []
    for size, candidates in measured.items():
        for one in candidates:
            total = one.score.total
            rows.append(
                [
                    size,
                    one.name,
                    f"{one.seconds:.1f}",
                    *(f"{one.parts[part]:.1f}" for part in STAGE_ORDER),
                    f"{one.memory_mb:,.0f}",
                    f"{one.pairs:,}",
                    f"{total.precision:.3f}",
                    f"{total.recall:.3f}",
                    f"{total.wrong:,}",
                    f"{one.score.linkage_f1:.4f}",
                ]
            )
    return _markdown(
        [
            "births",
            "candidate",
            "seconds",
            *STAGE_ORDER,
            "peak MB",
            "pairs compared",
            "precision",
            "recall",
            "wrong flags",
            "linkage F1",
        ],
        rows,
    )


def by_grade(measured: BySize) -> str:
    """Calibration, one row per size and candidate: of the cases of a grade how many are true, and
    the probability that was told of them; – where there is none. What the contract leaves open is
    not counted."""
    rows = []
    for size, candidates in measured.items():
        for one in candidates:
            grades = {grade.grade: grade for grade in one.score.grades}
            rows.append(
                [
                    size,
                    one.name,
                    *(_calibration(grades.get(name)) for name in ("certain", "probable", "review")),
                ]
            )
    headings = ("certain: true of cases (told)", "probable", "review")
    return _markdown(["births", "candidate", *headings], rows)


def by_case_type(measured: BySize) -> str:
    """Precision / recall by case type, one row per size and candidate; – where it opens no such
    cases."""
    rows = []
    for size, candidates in measured.items():
        for one in candidates:
            types = {case.case_type: case for case in one.score.cases}
            rows.append([size, one.name, *(_shares(types[name]) for name in type_terms())])
    return _markdown(["births", "candidate", *type_terms()], rows)


def ratios(measured: BySize) -> str:
    """The issue's two ratios, where both sides were measured; else an empty text."""
    lines = []
    for size, candidates in measured.items():
        linking = {one.name: one.parts[LINK] for one in candidates}
        if OWN in linking and SPLINK in linking:
            share = linking[OWN] / linking[SPLINK]
            lines.append(
                f"- {size} births: linking, names and addresses included, takes {share:.2f} of "
                "the time that plain Splink's linking takes."
            )
    whole = {
        size: one.seconds
        for size, candidates in measured.items()
        for one in candidates
        if one.name == OWN
    }
    if {"55,000", "550,000"} <= whole.keys():
        lines.append(
            f"- The whole run at 550,000 births takes {whole['550,000'] / whole['55,000']:.1f} "
            "times as long as at 55,000."
        )
    return "\n".join(lines)


def chart(measured: BySize) -> alt.FacetChart:
    """Seconds by stage, a bar per candidate, a panel per size with a scale of its own."""
    values = [
        {
            "births": f"{size} births",
            "candidate": one.name,
            "stage": part,
            "seconds": one.parts[part],
            "order": order,
        }
        for size, candidates in measured.items()
        for one in candidates
        for order, part in enumerate(STAGE_ORDER)
    ]
    bars = (
        alt.Chart()
        .mark_bar()
        .encode(
            alt.X("seconds:Q", title="seconds"),
            alt.Y(
                "candidate:N", title=None, sort=[one.name for one in next(iter(measured.values()))]
            ),
            alt.Color(
                "stage:N",
                title=None,
                sort=list(STAGE_ORDER),
                scale=alt.Scale(range=["#999999", "#0072B2", "#E69F00", "#56B4E9"]),
            ),
            alt.Order("order:Q"),
        )
        .properties(width=260, height=100)
    )
    faceted: alt.FacetChart = alt.layer(bars, data=alt.InlineData(values=values)).facet(
        facet=alt.Facet("births:N", title=None, sort=[f"{size} births" for size in measured]),
        columns=2,
    )
    scaled: alt.FacetChart = faceted.resolve_scale(x="independent", y="independent")
    return scaled


def _calibration(grade: GradeScore | None) -> str:
    if grade is None or not grade.cases:
        return "–"
    return f"{grade.true:,} of {grade.cases:,} = {grade.true / grade.cases:.3f} ({grade.told:.3f})"


def _shares(case: CaseScore) -> str:
    if case.found + case.wrong == 0:
        return "–"
    return f"{case.precision:.3f} / {case.recall:.3f}"


def _markdown(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
