"""What a register is asked to add because of a case, in words: for the paper that is signed."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from data.reference.terms import SEXES, VALUES, Language, Term, name_of
from reports.snapshot.restricted import open_restricted
from transforms.case_types.model import ChangeAction
from transforms.case_types.registry import case_type_of
from transforms.ledger.asked_changes import omitted_births
from transforms.ledger.tables import Case

TO_ADD = Term("补登内容：", "To be added: ")
_NAMES = {
    **VALUES,
    "town": Term("村或镇代码", "village or town code"),
    "child_name": Term("孩子姓名", "child's name"),
    "certificate": Term("出生医学证明编号", "birth certificate"),
}
Births = Mapping[str, Mapping[str, str]]


def read_births(out: Path, key: str | None) -> Births:
    """By case, the values of a birth that a register lacks, from the restricted database. Raises:
    NotPublishedError."""
    with closing(open_restricted(out, key)) as con:
        return omitted_births(con)


def asked_text(case: Case, births: Births, language: Language) -> str:
    """The values that a change file would add, ID numbers masked; empty where it adds none."""
    values = births.get(case.case_id, {})
    if not values or case_type_of(case.case_type).change is not ChangeAction.ADD:
        return ""
    said = [
        f"{_NAMES[name].in_language(language)} {_shown(name, value, language)}"
        for name, value in values.items()
    ]
    return TO_ADD.in_language(language) + ("；" if language == "zh" else "; ").join(said)


def _shown(name: str, value: str, language: Language) -> str:
    if name == "sex":
        return name_of(SEXES, value, language)
    if name == "mother_identity":  # as on the lists: enough to know the person by
        return f"{value[:6]}********{value[-4:]}"
    return value
