"""重报: several records of one register tell of one birth."""

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
from transforms.case_types.phrases import capitalised, en_date, source_name, spaced, zh_date


def _sentence(facts: Facts) -> Sentence:
    name_zh, name_en = source_name(facts["register"])
    towns = list(filter(None, (facts["subject_towns"] or "").split("、")))
    across = ("", "")
    if facts["subtype"] == "cross_town":
        across = (
            (f"，分别在{'和'.join(towns)}", f", in {' and in '.join(towns)}")
            if len(towns) > 1
            else ("，分别在不同的镇", ", in different towns")
        )
    keys, times = facts["subject_keys"], facts["claimed_records"]
    return (
        f"{facts['mother_name']}{zh_date(facts['birth_date'])}所生的同一个孩子，"
        f"{spaced(f'在{name_zh}中登记了')}{times}次（{keys}）{across[0]}。",
        f"{capitalised(name_en)} holds one and the same child of {facts['mother_name']}, born on "
        f"{en_date(facts['birth_date'])}, {times} times ({keys.replace('、', ', ')}){across[1]}.",
    )


def _task(facts: Facts) -> Sentence:
    name_zh, name_en = source_name(facts["register"])
    kept, removed = facts["kept_key"], facts["removed_keys"]
    return (
        f"核实是同一个孩子后，{spaced(f'在{name_zh}中保留')} {kept}，删除 {removed}。",
        f"If they are one child, keep {kept} in {name_en} and remove "
        f"{removed.replace('、', ', ')}.",
    )


DUPLICATE = CaseType(
    code="duplicate",
    term=Term("重报", "Duplicate"),
    definition=Term(
        "一个登记有两条以上记录说的是同一次出生。",
        "Two or more records of one register tell of one birth.",
    ),
    revision=Term("剔除重报", "duplicates removed"),
    colour="#CC79A7",
    tint="#F3ECF8",
    change=ChangeAction.REMOVE_ALL_BUT_ONE,
    verification=VerificationRule.ONE_CLAIM_LEFT,
    effect=CountEffect.REMOVES_REPEATS,
    drafts=("duplicate_drafts",),
    sentence=_sentence,
    task=_task,
    subtypes=(
        Subtype("same_town", Term("同镇重复", "Within one town")),
        Subtype("cross_town", Term("跨镇重复", "Across towns")),
    ),
)
