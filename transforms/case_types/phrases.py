"""Parts of sentences that several case types share: dates, registers, a delivery, a claim."""

import re
from datetime import date

from data.reference.terms import BABIES, IN_SENTENCES
from transforms.case_types.model import Facts, Sentence


def zh_date(day: date | None) -> str:
    """2006年3月5日; 日期不详 where there is none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "日期不详"


def en_date(day: date | None) -> str:
    """5 March 2006; "an unknown date" where there is none."""
    return f"{day.day} {day:%B} {day.year}" if day else "an unknown date"


def capitalised(sentence: str) -> str:
    """The sentence with a capital first letter; the rest as it is.

    >>> capitalised("the register of WIS")
    'The register of WIS'
    """
    return sentence[:1].upper() + sentence[1:]


def spaced(sentence: str) -> str:
    """Chinese with a space on each side of a Latin word, as it is printed.

    >>> spaced("从WIS删除")
    '从 WIS 删除'
    """
    return re.sub(r"(?<=[一-鿿])(?=[A-Z])|(?<=[A-Z])(?=[一-鿿])", " ", sentence)


def source_name(source: str) -> Sentence:
    """A source's name inside a sentence. Raises: KeyError for a source that is matched with
    nothing."""
    term = IN_SENTENCES[source]
    return term.zh, term.en


def baby(sex: str | None) -> Sentence:
    """一女 a girl; 一孩（性别未填） a child where nobody tells."""
    term = BABIES.get(sex or "")
    if term is None:
        return "一孩（性别未填）", "a child (sex not given)"
    return f"一{term.zh}", f"a {term.en}"


def evidence_name(facts: Facts, which: str = "evidence") -> Sentence:
    """ "双沟卫生院分娩登记（420607B11/F1/1）": the evidence, with its place and key.

    which: evidence, or the namer of the mother.
    """
    zh, en = source_name(facts[f"{which}_source"])
    place, key = facts[f"{which}_hospital"] or "", facts[f"{which}_key"]
    where = f" of {place}" if place else ""
    article = "" if en.isupper() or en.startswith("the ") else "the "
    return f"{place}{zh}（{key}）", f"{article}{en}{where} ({key})"


def delivery(facts: Facts) -> Sentence:
    """ "据双沟卫生院分娩登记（F1），李婷于2006年3月5日生一女": what the evidence says of the
    birth."""
    source, child = evidence_name(facts), baby(facts["evidence_sex"])
    mother = facts["evidence_mother_name"] or "（母亲姓名不详）"
    day = facts["evidence_birth_date"]
    return (
        f"据{source[0]}，{mother}于{zh_date(day)}生{child[0]}",
        f"by {source[1]}, {mother} bore {child[1]} on {en_date(day)}",
    )


def claim(facts: Facts) -> Sentence:
    """ "WIS（B12）记有李婷于2006年3月5日生一女": what the register's own record says."""
    name_zh, name_en = source_name(facts["register"])
    child, day = baby(facts["told_sex"]), facts["told_birth_date"]
    return (
        f"{name_zh}（{facts['subject_key']}）记有{facts['mother_name']}于{zh_date(day)}生{child[0]}",
        f"{capitalised(name_en)} ({facts['subject_key']}) says that {facts['mother_name']} bore "
        f"{child[1]} on {en_date(day)}",
    )


def removal(facts: Facts) -> Sentence:
    """ "从 WIS 删除 B12": the record that a register has too many."""
    name_zh, name_en = source_name(facts["register"])
    return (
        f"{spaced(f'从{name_zh}删除')} {facts['subject_key']}",
        f"remove {facts['subject_key']} from {name_en}",
    )
