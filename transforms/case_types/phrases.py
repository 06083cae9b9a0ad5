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
    """男 boy, 女 girl; 婴 child where nobody tells."""
    term = BABIES.get(sex or "")
    return (term.zh, term.en) if term else ("婴", "child")


def delivery(facts: Facts) -> Sentence:
    """ "2006年3月5日 双沟卫生院分娩登记有李婷产女一名": what the evidence says of the birth."""
    source = source_name(facts["evidence_source"])
    place_zh, place_en = facts["evidence_hospital"], facts["evidence_hospital"] or "partner"
    sex = baby(facts["evidence_sex"])
    mother = facts["evidence_mother_name"] or "（母亲姓名不详）"
    where_en = (
        f"the {source[1]} of {place_en}"
        if facts["evidence_source"] == "hospital"
        else f"a {source[1]}"
    )
    return (
        f"{zh_date(facts['evidence_birth_date'])} "
        f"{place_zh}{source[0]}有{mother}产{sex[0]}一名（{facts['evidence_key']}）",
        f"{where_en} ({facts['evidence_key']}) has a {sex[1]} of {mother}, born "
        f"{en_date(facts['evidence_birth_date'])}",
    )


def claim(facts: Facts) -> Sentence:
    """ "WIS（B12）登记李婷 2006年3月5日产女一名": what the register's own record says."""
    name_zh, name_en = source_name(facts["register"])
    sex = baby(facts["told_sex"])
    return (
        f"{name_zh}（{facts['subject_key']}）登记{facts['mother_name']} "
        f"{zh_date(facts['told_birth_date'])}产{sex[0]}一名",
        f"{capitalised(name_en)} ({facts['subject_key']}) has a {sex[1]} of "
        f"{facts['mother_name']}, born {en_date(facts['told_birth_date'])}",
    )


def removal(facts: Facts) -> Sentence:
    """ "从 WIS 删除 B12": the record that a register has too many."""
    name_zh, name_en = source_name(facts["register"])
    return (
        f"{spaced(f'从{name_zh}删除')} {facts['subject_key']}",
        f"remove {facts['subject_key']} from {name_en}",
    )
