"""Prints what towns said of the proved cases that stood on their lists."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from reports.corrections.control_rows import TownControls

_HEADINGS = (
    "镇 town",
    "再问 asked",
    "已答 answered",
    "仍称有误 confirmed",
    "已更正 refuted",
    "无法判断 cannot tell",
    "仍称有误（95%） share",
    "",
)


def show_controls(
    found: Sequence[TownControls], console: Console, names: Mapping[str, str]
) -> None:
    """A row per town; a mark where a town surely confirms without looking."""
    table = Table(title="对照：登记已更正的问题再问一次 · Controls: mended cases asked again")
    for heading in _HEADINGS:
        table.add_column(heading)
    for one in found:
        counts = (one.asked, one.answered, one.confirmed, one.refuted, one.cannot_tell)
        share = one.share
        told = (
            "—"
            if share.value is None
            else f"{share.value:.0%} ({share.low or 0:.0%}–{share.high or 0:.0%})"
        )
        mark = "◀ 不查就答 answers without looking" if one.looks_at_nothing else ""
        name = names.get(one.town_code, one.town_code)
        table.add_row(name, *(str(count) for count in counts), told, mark)
    console.print(table)
    console.print(
        "更正已见于登记，查了的经办人会答“不属实”。 The register shows the correction: a clerk who "
        "looks refutes.",
        highlight=False,
    )
