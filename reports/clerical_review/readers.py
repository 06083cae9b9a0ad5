"""How often each reader errs, measured on questions whose answer is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.clerical_review.intervals import Share, wilson
from reports.clerical_review.items import READERS, Answer, Item


@dataclass(frozen=True)
class ReaderErrors:
    """One reader's answers to the controls; shares with Wilson's interval, over yes and no alone.

    wrong: of all; one_as_two: of those known as one birth, judged as two; two_as_one: the reverse.
    """

    reader: str
    asked: int
    unanswered: int
    unsure: int
    wrong: Share
    one_as_two: Share
    two_as_one: Share


def reader_errors(
    controls: Sequence[Item], given: Mapping[str, Mapping[str, Answer]]
) -> tuple[ReaderErrors, ...]:
    """One for each reader; none where no control was asked."""
    return tuple(_of_reader(reader, controls, given[reader]) for reader in READERS if controls)


def _of_reader(reader: str, controls: Sequence[Item], given: Mapping[str, Answer]) -> ReaderErrors:
    said = [(item.known, given[item.code]) for item in controls if item.code in given]
    decided = [(known, answer) for known, answer in said if answer != "unsure"]

    def share_wrong(of: tuple[Answer, ...]) -> Share:
        asked = [answer != known for known, answer in decided if known in of]
        return wilson(sum(asked), len(asked))

    return ReaderErrors(
        reader,
        len(controls),
        len(controls) - len(said),
        len(said) - len(decided),
        share_wrong(("yes", "no")),
        share_wrong(("yes",)),
        share_wrong(("no",)),
    )
