"""漏报: a birth that evidence shows and a register lacks although it was due."""

from data.reference.terms import Term
from transforms.case_types.model import (
    CaseType,
    ChangeAction,
    CountEffect,
    Facts,
    Sentence,
    Subtype,
    VerificationRule,
)
from transforms.case_types.phrases import capitalised, delivery, source_name, spaced

_LACKING = {"wis": ("wis",), "population": ("population",), "all": ("wis", "population")}


def _lacking(facts: Facts) -> Sentence:
    """The registers without the birth: "WIS 和人口登记"."""
    names = [source_name(register) for register in _LACKING[facts["register"]]]
    return spaced("和".join(zh for zh, _ in names)), " and ".join(en for _, en in names)


def _sentence(facts: Facts) -> Sentence:
    zh, en = delivery(facts)
    lacking_zh, lacking_en = _lacking(facts)
    if facts["register"] == "all":
        return (
            f"{zh}；{lacking_zh}均未登记。",
            f"{capitalised(en)}; neither {lacking_en.replace(' and ', ' nor ')} has this birth.",
        )
    return (
        f"{zh}；{spaced(f'{lacking_zh}未登记')}。",
        f"{capitalised(en)}; {lacking_en} lacks this birth.",
    )


def _task(facts: Facts) -> Sentence:
    zh, en = _lacking(facts)
    return f"核实属实后，{spaced(f'补报到{zh}')}。", f"If it is true, register this birth in {en}."


UNDER_REPORTED = CaseType(
    code="under_reported",
    term=Term("漏报", "Under-reported"),
    definition=Term(
        "其他来源有此出生，出生已满31天，而登记没有。",
        "Other sources show the birth, 31 days have passed, and a register lacks it.",
    ),
    revision=Term("补登漏报", "under-reported births added"),
    colour="#0072B2",
    tint="#E8F1FA",
    change=ChangeAction.ADD,
    verification=VerificationRule.BIRTH_STANDS,
    effect=CountEffect.ADDS,
    drafts=("under_reported_drafts",),
    sentence=_sentence,
    task=_task,
    subtypes=(
        Subtype("missing_from_all", Term("两个登记均无", "In neither register")),
        Subtype("missing_from_wis", Term("WIS 无", "Missing from WIS")),
        Subtype("missing_from_population", Term("人口登记无", "Missing from population")),
    ),
)
