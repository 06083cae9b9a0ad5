"""What earlier releases said, and how far this one moved it."""

from collections.abc import Iterator

from data.reference.terms import Language, speaker
from reports.release.bulletin.document import Block, Paragraph
from reports.release.content import Content
from reports.release.disclosure.cells import CORRECTED
from reports.release.labels import Labels
from reports.release.revisions import largest_change
from reports.release.step_grids import revision_grid


def blocks(content: Content, language: Language) -> Iterator[Block]:
    """The revision triangle of the statistical years."""
    say, seen = speaker(language), content.triangle
    if len(seen.releases) == 1:
        yield Paragraph(
            say(
                "这是第一次发布，没有可修订的数字。",
                "This is the first release: there is nothing to revise.",
            )
        )
    else:
        moved = max(
            largest_change(seen.said("month", month, CORRECTED)) for month in seen.periods("month")
        )
        yield Paragraph(
            say(
                "迟报和更正会改动已发布的数字。历次发布之间，一个出生月份的核定人数最多变动 "
                f"{moved:,} 例；逐月见 tables/revisions.csv。",
                "Late reports and corrections move figures that were published. Between releases "
                f"the corrected count of a month of birth moved by {moved:,} at most; by month: "
                "tables/revisions.csv.",
            )
        )
    yield revision_grid(Labels(content, language), (CORRECTED,))
