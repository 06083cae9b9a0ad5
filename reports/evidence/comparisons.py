"""How two records compared, in words: the level and weight of each comparison, and why the pair is
one birth or is not.

A weight is log2 of how much likelier the agreement is in records of one birth than in records of
two (Fellegi and Sunter 1969); docs/linkage.md says how weights are used. Reads rows of
`restricted.record_pairs`; judges nothing again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.reference.terms import COMPARISONS, LEVELS, Language, Term, name_of
from transforms.linkage.score import LevelMeaning, level_meanings

# What a name's frequency adds is not stored by name: the parents' and the child's sums tell it.
_SUMS = {
    "parents_bits": (
        "mother_name",
        "mother_id",
        "mother_age",
        "father_name",
        "father_id",
        "telephone",
    ),
    "baby_bits": ("baby_name", "baby_sex", "certificate"),
}
FREQUENCY = {
    "parents_bits": Term("父母姓名常见程度", "how common the parents' names are"),
    "baby_bits": Term("婴儿姓名常见程度", "how common the child's name is"),
}
_LEAST_BITS = 0.05
RIVALS = {
    "stranger_bits": Term("两户无关的人", "two families that have nothing to do with each other"),
    "twin_rival_bits": Term("同一次分娩的双胎", "twins of one delivery"),
    "sibling_rival_bits": Term("同一母亲的另一次生育", "another birth of the same mother"),
}
RULES = {
    "mother_id_and_date": Term("母亲证号和日期一致", "mother's number and day agree"),
    "certificate_mother_and_date": Term(
        "出生证、母亲和日期一致", "certificate, mother and day agree"
    ),
    "mother_father_and_date": Term("父母姓名、日期和镇一致", "both parents, day and town agree"),
    "model": Term("概率比较", "compared by the model"),
}


@dataclass(frozen=True)
class ShownComparison:
    """One line of evidence. bits: log2 odds, above 0 for one birth and below 0 against it."""

    name: Term
    level: Term
    bits: float


@dataclass(frozen=True)
class Compared:
    """A pair of records. bits, probability, comparisons: None and empty where certain agreement
    spared the model.

    rivals: by the explanations other than one birth, the bits by which one birth is likelier than
    each.
    """

    left: tuple[str, str]
    right: tuple[str, str]
    rule: str
    is_linked: bool
    bits: float | None
    probability: float | None
    comparisons: tuple[ShownComparison, ...]
    rivals: Mapping[str, float]

    def verdict(self, language: Language) -> str:
        """Why these two records were given to one birth, or to two."""
        return self._verdict().in_language(language)

    def _verdict(self) -> Term:
        if self.is_linked:
            return (
                Term("判为同一出生。", "Given to one birth.")
                if self.bits is None or self.bits > 0
                else Term(
                    "单看这两条不足以判定；与同一家的其他记录合看，判为同一出生。",
                    "These two alone would not do; with the family's other records they were "
                    "given to one birth.",
                )
            )
        if self.bits is None or self.bits > 0:
            return Term(
                "两条相近，但与这一家其他记录合看（一次出生在每个来源通常只有一条）更像另一次出生，因此没有配上。",
                "Alike, but with the family's other records (a source has one record of a birth, "
                "as a rule) the record suits another birth better.",
            )
        likeliest = min(RIVALS, key=lambda name: self.rivals.get(name, 0.0))
        against = self._against(likeliest)
        zh = "、".join(f"{one.name.zh}（{one.level.zh}）" for one in against)
        en = ", ".join(f"{one.name.en} ({one.level.en})" for one in against)
        return Term(
            f"没有配上：更像{RIVALS[likeliest].zh}；"
            + (f"不利的是{zh}。" if zh else "没有哪一项说明是同一个孩子。"),
            f"Not one birth: more like {RIVALS[likeliest].en}; "
            + (f"against it: {en}." if en else "nothing says that it is the same child."),
        )

    def _against(self, rival: str) -> list[ShownComparison]:
        """The two comparisons that speak loudest against one birth; of one family, only the child
        and the day tell."""
        telling = {
            COMPARISONS[name] for name in ("baby_name", "baby_sex", "certificate", "birth_date")
        }
        against = [
            one
            for one in self.comparisons
            if one.bits < 0 and (rival == "stranger_bits" or one.name in telling)
        ]
        return sorted(against, key=lambda one: one.bits)[:2]


def compared(pair: Mapping[str, Any]) -> Compared:
    """A row of `restricted.record_pairs`, in words."""
    bits = pair["match_weight"]
    return Compared(
        (pair["source_l"], pair["source_record_id_l"]),
        (pair["source_r"], pair["source_record_id_r"]),
        pair["rule"],
        bool(pair["is_linked"]),
        bits,
        pair["match_probability"],
        () if bits is None else _comparisons(pair),
        {name: pair[name] for name in RIVALS if pair.get(name) is not None},
    )


def _comparisons(pair: Mapping[str, Any]) -> tuple[ShownComparison, ...]:
    """What had something to compare, in the model's order; then what the names' frequencies add or
    take away."""
    reached = [
        meaning
        for meaning in level_meanings()
        if pair.get(f"gamma_{meaning.comparison}") == meaning.gamma
    ]
    found = [
        ShownComparison(_name(meaning.comparison), _level(meaning), meaning.weight)
        for meaning in reached
    ]
    for column, names in _SUMS.items():
        total = pair.get(column)
        frequency = (
            0.0
            if total is None
            else total - sum(one.weight for one in reached if one.comparison in names)
        )
        if abs(frequency) >= _LEAST_BITS:
            found.append(
                ShownComparison(FREQUENCY[column], _OFTEN if frequency < 0 else _RARE, frequency)
            )
    return tuple(found)


_OFTEN, _RARE = Term("常见", "common"), Term("少见", "rare")


def _name(comparison: str) -> Term:
    return COMPARISONS.get(comparison, Term(comparison, comparison))


def _level(meaning: LevelMeaning) -> Term:
    return LEVELS.get(meaning.label, Term(meaning.label, meaning.label))


def rule_name(rule: str, language: Language) -> str:
    """The agreement that a pair rests on."""
    return name_of(RULES, rule, language)
