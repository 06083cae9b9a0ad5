"""How each register's count becomes the corrected one."""

from collections.abc import Iterator

from data.reference.terms import REGISTERS as NAMES
from data.reference.terms import Language, speaker
from reports.release.bulletin import charts
from reports.release.bulletin.document import Block, Paragraph, drawn
from reports.release.content import Content
from reports.release.disclosure.cells import REGISTERS
from reports.release.labels import Labels
from reports.release.step_grids import reconciliation_grid


def blocks(content: Content, language: Language) -> Iterator[Block]:
    """A reconciliation with its chart for each register."""
    say = speaker(language)
    yield Paragraph(
        say(
            "每个登记的数字怎样变成核定的数字。增减的每一例都有原因，"
            "属于问题的可查到问题编号（births.duckdb 的视图 v_revision_steps）。",
            "How each register's count becomes the corrected one. Every birth that is added or "
            "removed has its reason, and those that rest on a case name it (view v_revision_steps "
            "of births.duckdb).",
        )
    )
    for register in REGISTERS:
        name = NAMES[register].in_language(language)
        yield reconciliation_grid(Labels(content, language), register)
        yield from drawn(
            charts.steps_chart(content, language, register),
            say(
                f"{name}：各统计年度减去和增加的出生；隐去的步骤不画。",
                f"{name}: births taken off and added by statistical year; hidden steps are not "
                "drawn.",
            ),
        )
