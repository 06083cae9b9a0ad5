"""What a case type is: its names, its colours, what it asks of a register and of a clerk.

Closed sets are enums, so that whoever handles them handles every member by name. Values only; the
types themselves stand one a module beside this one, and `registry` lists them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from data.reference.terms import Term

Facts = Mapping[str, Any]
"""One row of `case_facts`."""

Sentence = tuple[str, str]
"""(Chinese, English)."""


class ChangeAction(StrEnum):
    """What the owner of a register changes, once a town has confirmed the case and all have
    signed."""

    ADD = "add"  # a record of the birth
    REMOVE = "remove"  # the record that the case is about
    REMOVE_ALL_BUT_ONE = "remove_all_but_one"  # of the records that the case is about
    CHANGE_VALUE = "change_value"  # the value that is contradicted
    LOOK = "look"  # by hand, whatever the town has found and written
    LOOK_THEN_REMOVE = "look_then_remove"  # the record, where somebody looked and found none


class VerificationRule(StrEnum):
    """What the next extract has to show before the ledger believes the correction."""

    BIRTH_STANDS = "birth_stands"  # the register has a record of the birth
    NO_CLAIM_LEFT = "no_claim_left"  # none of the subject's records claims a birth any more
    ONE_CLAIM_LEFT = "one_claim_left"  # one of them does, or another record of the birth
    VALUE_CHANGED = "value_changed"  # each contradicted value is another one now


class CountEffect(StrEnum):
    """What the case, where it is true, does to the count of births of its register."""

    ADDS = "adds"  # a birth that the register lacks
    REMOVES = "removes"  # a claim that is no birth
    REMOVES_REPEATS = "removes_repeats"  # all claims of one birth but one
    REMOVES_IF_CONFIRMED = "removes_if_confirmed"  # counts as doubtful until a town has answered
    MOVES = "moves"  # no birth more or less, but another town, month, sex or parity
    NONE = "none"


class ContradictedValue(StrEnum):
    """The value of a record that a case is about. The codes are those of `terms.VALUES`."""

    BIRTH_DATE = "birth_date"
    SEX = "sex"
    PARITY = "parity"
    MOTHER_IDENTITY = "mother_identity"
    TOWN = "town"
    REPORT_PERIOD = "report_period"


@dataclass(frozen=True)
class Subtype:
    """One way in which a case of a type arises.

    value: what it contradicts, where that is one value. rests_on_absence: the case stands on what
    no other source tells, so that damage to a file may have made it. shows_whole_number: its
    sentence gives a mother's ID number unmasked, for the number itself is in question.
    """

    code: str
    term: Term
    value: ContradictedValue | None = None
    rests_on_absence: bool = False
    shows_whole_number: bool = False


@dataclass(frozen=True)
class CaseType:
    """One type of case, with everything that the other parts of the program do because of it.

    code: as `cases.case_type` has it. term: its name. definition: when there is such a case.
    revision: what correcting it does to a register's count, in words; None where a run's finding
    alone changes no count. colour: on charts, one that colour-blind readers tell apart. tint:
    behind its rows on a list. change, verification, effect: see the enums. drafts: the models of
    `sql/cases` that open such cases. sentence: what was found, for the clerk. task: what she has to
    do about it.
    """

    code: str
    term: Term
    definition: Term
    revision: Term | None
    colour: str
    tint: str
    change: ChangeAction
    verification: VerificationRule
    effect: CountEffect
    drafts: tuple[str, ...]
    sentence: Callable[[Facts], Sentence]
    task: Callable[[Facts], Sentence]
    subtypes: tuple[Subtype, ...]

    @property
    def births_at_stake(self) -> float:
        """Births that a case of this type adds or takes away; half a birth where it only moves
        one."""
        return 0.5 if self.effect in (CountEffect.MOVES, CountEffect.NONE) else 1.0


class UnknownCaseTypeError(Exception):
    """A case of a type or subtype that the registry does not list: nothing may be done about it."""

    def __init__(self, case_type: str, subtype: str | None = None) -> None:
        """case_type, subtype: the codes that were not found."""
        name = case_type if subtype is None else f"{case_type}/{subtype}"
        super().__init__(
            f"未登记的问题类型：{name}。请先在 transforms/case_types/registry.py 登记。\n"
            f"Case type {name} is not in the registry: add it in transforms/case_types/registry.py."
        )
        self.case_type = case_type
        self.subtype = subtype
