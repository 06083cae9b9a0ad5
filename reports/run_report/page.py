"""The report of a run, `report/index.html`: one page that opens without a network, in Chinese or
English.

Made for the statistician who has to answer for the numbers. Counts only, no names. The figures come
from `figures`, the pictures from `charts`; what is said about them stands in the template.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data.reference import terms
from data.reference.rule_names import rule_name
from data.reference.tables import county_name
from reports.corrections.balance_table import headings, shown_counts
from reports.run_report.changes import changes_since
from reports.run_report.charts import LANGUAGES, draw, draw_worded
from reports.run_report.figures import Figures, Row, collect, listed_of
from reports.shared.charts import SOURCE_COLOURS
from reports.shared.templating import templates
from reports.snapshot.publish import BIRTHS_FILE
from transforms.case_types.model import CountEffect
from transforms.case_types.registry import (
    all_case_types,
    names_by_effect,
    subtype_terms,
    type_terms,
)
from transforms.ledger.balance import Line, by_town, published_balances, sum_lines

REPORT_FOLDER = "report"
# Below this many births a rate says more about chance than about the town.
FEWEST_FOR_A_RATE = 100


def write_report(warehouse: Path, staging: Path, out: Path | None = None) -> None:
    """Write `report/index.html`, of the births that `staging` already holds.

    out: where the run before is published, to say what has changed since. Raises:
    WarehouseIncompleteError; BalanceError when the births do not close.
    """
    births = staging / BIRTHS_FILE
    figures = collect(warehouse, births)
    pages = templates("reports.run_report")
    pages.filters |= {"count": count, "share": share, "per_1000": per_1000, "shade": shade}
    page = pages.get_template("report.html.j2").render(
        **_births(births, figures),
        **_words(),
        figures=figures,
        context=(context := figures["context"][0] if figures["context"] else {}),
        place=_place(context),
        totals=figures["totals"][0],
        silent=_silent_registers(figures["sources"]),
        changes=changes_since(out, births) if out else None,
        releases=_releases(out),
        linked={
            row["metric"]: row["value"]
            for row in figures["link_quality"]
            if row["value"] is not None
        },
        charts=draw(figures),
        worded={language: draw_worded(figures, language) for language in LANGUAGES},
        most=_most_of_a_town(figures["towns"]),
    )
    folder = staging / REPORT_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(page, encoding="utf-8")


def _births(births: Path, figures: Figures) -> dict[str, Any]:
    """From what each register reported to the births that count; `balance` joins the figures, for
    the chart."""
    balances = published_balances(births)
    figures["balance"] = _balance(balances["wis"], figures["towns"])
    return {
        "registers": {register: sum_lines(lines) for register, lines in balances.items()},
        "other_of_register": {row["register"]: row for row in figures["registers"]},
        "counts": shown_counts(balances["wis"]),
        "bridge": shown_counts([line for lines in balances.values() for line in lines]),
        "count_names": headings(),
    }


def _words() -> dict[str, Any]:
    """What the templates call things."""
    return {
        "terms": terms,
        "rule_name": rule_name,
        "case_types": all_case_types(),
        "type_terms": type_terms(),
        "subtype_terms": subtype_terms(),
        "effects": {str(effect): names_by_effect(effect) for effect in CountEffect},
        "listed_of": listed_of,
        "source_colours": SOURCE_COLOURS,
        "fewest": FEWEST_FOR_A_RATE,
    }


def _silent_registers(sources: list[Row]) -> set[str]:
    """Registers of which no row could be used: what they report is not nought, but not known."""
    of_births = {"wis_birth": "wis", "population": "population"}
    return {
        of_births[row["source"]]
        for row in sources
        if row["source"] in of_births and not row["accepted"]
    }


def _place(context: Row) -> str:
    """The district's name when the extract was made; its code where the list does not say."""
    if not context:
        return ""
    code = str(context["district_code"])
    return county_name(code, context["extract_date"].year) or code


def _releases(out: Path | None) -> list[str]:
    """The releases that a reader can open beside the report."""
    if out is None:
        return []
    return sorted(found.parent.name for found in out.glob("releases/2*/bulletin.zh.html"))


def count(number: int | None) -> str:
    """A whole number with thousands apart; nothing is a dash."""
    return "—" if number is None else f"{number:,}"


def share(part: int | None, whole: int | None) -> str:
    """A percentage with one decimal; of nothing, a dash. What is not all is never rounded up to
    all."""
    if part is None or not whole:
        return "—"
    percent = round(100 * part / whole, 1)
    if percent == 100 and part < whole:
        return "> 99.9%"
    return "< 0.1%" if percent == 0 and part else f"{percent:.1f}%"


def per_1000(part: int, births: int) -> str:
    """A rate per 1,000 births; a dash where the births are too few to say."""
    return "—" if births < FEWEST_FOR_A_RATE else f"{1000 * part / births:.1f}"


def shade(number: int, most: int) -> str:
    """The background of a table's cell: the darker the more, pale enough to print."""
    return f"background:rgba(68,84,106,{0.32 * number / most:.2f})" if number and most else ""


def _balance(lines: Sequence[Line], towns: list[Row]) -> list[Row]:
    """A row per town, and their sum at the end."""
    names = {row["town_code"]: row["town_name"] for row in towns}
    rows = [asdict(line) | {"town_name": names.get(line.town_code)} for line in by_town(lines)]
    return [*rows, asdict(sum_lines(lines)) | {"town_name": None}] if rows else []


def _most_of_a_town(towns: list[Row]) -> int:
    return max(
        (listed_of(town, kind.code) for town in towns for kind in all_case_types()), default=0
    )
