"""What the codes of registers, sources, grades and states are called, in Chinese and in English.

Lists, the report, the snapshot and the command line all take their words from here, so that one
thing has one name. Sentences about a single case do not belong here (they are its evidence), nor do
a table's descriptions (`dictionary`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Term:
    """One thing's name in both languages."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The name in one language."""
        return self.zh if language == "zh" else self.en


def speaker(language: Language) -> Callable[[str, str], str]:
    """Says a thing in one language: give it the Chinese and the English words.

    >>> speaker("en")("出生", "births")
    'births'
    """
    return lambda zh, en: zh if language == "zh" else en


# Dictionaries keep the order in which lists and the report show their entries. The names of case
# types and subtypes stand with the types themselves, in `transforms/case_types`.
WIS = Term("育龄妇女信息系统（WIS）", "WIS")
POPULATION = Term("人口登记", "Population register")
REGISTERS: Mapping[str, Term] = {
    "wis": WIS,
    "population": POPULATION,
    "all": Term("两个登记", "Both registers"),
}
# For narrow columns: every clerk knows WIS by its letters.
SHORT_REGISTERS: Mapping[str, Term] = {**REGISTERS, "wis": Term("WIS", "WIS")}
GRADES: Mapping[str, Term] = {
    "certain": Term("确定", "Certain"),
    "probable": Term("很可能", "Probable"),
    "review": Term("待复核", "For review"),
}
STATUSES: Mapping[str, Term] = {
    "open": Term("待处理", "Open"),
    "issued": Term("已发出", "Issued"),
    "overdue": Term("逾期未答复", "Overdue"),
    "confirmed": Term("属实", "Confirmed"),
    "refuted": Term("不属实", "Refuted"),
    "amended": Term("部分属实", "Amended"),
    "cannot_tell": Term("无法核实", "Cannot tell"),
    "signed": Term("已签字", "Signed"),
    "applied": Term("已交登记部门更正", "Applied"),
    "verified": Term("已查证更正", "Verified"),
    "reopened": Term("重新打开", "Reopened"),
    "withdrawn": Term("已撤销", "Withdrawn"),
}
# The values of a birth that a case can be about, by their column.
VALUES: Mapping[str, Term] = {
    "birth_date": Term("出生日期", "date of birth"),
    "sex": Term("性别", "sex"),
    "mother_name": Term("母亲姓名", "mother's name"),
    "mother_identity": Term("母亲身份证号", "mother's ID number"),
    "parity": Term("孩次", "parity"),
    "town": Term("所属镇", "town"),
    "report_period": Term("统计月份", "reporting month"),
}
# Every figure that is a number of births has one name, and one figure only bears it. `corrected` is
# the district's (v_counted_births); the others are the steps to it, or stand beside it.
BIRTH_FIGURES: Mapping[str, Term] = {
    "reported": Term("上报", "Reported"),
    "corrected": Term("核定", "Corrected"),
    "confirmed": Term("仅按乡镇已确认的更正", "With what towns have confirmed only"),
    "by_cases": Term("名单更正后的登记数", "The register once the lists are corrected"),
    "mentioned": Term("至少一个来源提到的出生", "Births that a source mentions"),
    "struck_out": Term("其中查为虚报或不属实的", "Of these found false"),
    "doubtful": Term("其中无佐证的", "Of these unsupported"),
}
# Steps to the corrected births that no case asks for.
WITHOUT_CASE: Mapping[str, Term] = {
    "not_due": Term("未到登记期限", "Not due yet"),
    "without_case": Term("缺登而未立案", "Absent, no case"),
    "not_counted": Term("不计而未立案", "Not counted, no case"),
    "moved_in": Term("移入", "Moved in"),
    "moved_out": Term("移出", "Moved out"),
}
SEXES: Mapping[str, Term] = {"1": Term("男", "Male"), "2": Term("女", "Female")}
OUTCOMES: Mapping[str, Term] = {
    "live": Term("活产", "Live birth"),
    "still": Term("死胎/死产", "Stillbirth"),
}
ROLES: Mapping[str, Term] = {
    "subject": Term("对象", "Subject"),
    "evidence": Term("依据", "Evidence"),
}
SEVERITIES: Mapping[str, Term] = {
    "error": Term("错误", "Error"),
    "warning": Term("警告", "Warning"),
    "note": Term("提示", "Note"),
}
SOURCES: Mapping[str, Term] = {
    "wis": WIS,
    "population": POPULATION,
    "hospital": Term("医院分娩登记", "Hospital deliveries"),
    "exchange": Term("部门交换通报", "Exchange notices"),
    "wis_woman": Term("WIS 妇女表", "WIS women"),
    "wis_birth": Term("WIS 出生表", "WIS births"),
    "returns": Term("乡镇月报", "Monthly returns"),
    "towns": Term("乡镇代码表", "List of towns"),
    "hospitals": Term("医院名单", "List of hospitals"),
    "other_counts": Term("其他计数", "Other counts"),
}
# Inside a sentence: short enough to be read, whole enough to be known.
IN_SENTENCES: Mapping[str, Term] = {
    "wis": Term("WIS", "WIS"),
    "population": Term("人口登记", "the population register"),
    "hospital": Term("分娩登记", "birth register"),
    "exchange": Term("出生通报", "birth notice"),
}
BABIES: Mapping[str, Term] = {"1": Term("男", "boy"), "2": Term("女", "girl")}
# For narrow columns and charts.
SHORT_SOURCES: Mapping[str, Term] = {
    "wis": Term("WIS", "WIS"),
    "population": Term("人口", "Population"),
    "hospital": Term("医院", "Hospital"),
    "exchange": Term("交换", "Exchange"),
}
# The four sources whose records are matched, registers first.
RECORD_SOURCES = ("wis", "population", "hospital", "exchange")
# What the matching compares; `_bits` are sums of weights by what they speak of.
COMPARISONS: Mapping[str, Term] = {
    "mother_name": Term("母亲姓名", "mother's name"),
    "mother_id": Term("母亲证号", "mother's ID"),
    "mother_age": Term("母亲年龄", "mother's age"),
    "father_name": Term("父亲姓名", "father's name"),
    "father_id": Term("父亲证号", "father's ID"),
    "birth_date": Term("出生日期", "birth date"),
    "residence": Term("住址", "residence"),
    "telephone": Term("电话", "telephone"),
    "facility": Term("医院", "facility"),
    "baby_name": Term("婴儿姓名", "child's name"),
    "baby_sex": Term("婴儿性别", "child's sex"),
    "certificate": Term("出生证号", "certificate"),
}
# The levels that the comparisons reach, by their label in the model.
LEVELS: Mapping[str, Term] = {
    "exact": Term("相同", "the same"),
    "same": Term("相同", "the same"),
    "different": Term("不同", "different"),
    "same sound and tone": Term("同音同调", "same sound and tone"),
    "same sound": Term("同音", "same sound"),
    "same sound in Xiangyang": Term("襄阳话同音", "same sound in Xiangyang's speech"),
    "one look-alike character": Term("一字形近", "one look-alike character"),
    "one character not written": Term("一字未写出", "one character not written"),
    "characters reordered": Term("字序颠倒", "characters reordered"),
    "one given character dropped": Term(
        "名少一字或未写出", "one given character dropped or not written"
    ),
    "one given character of two": Term("名有一字相同", "one given character of two"),
    "given name same, surname differs": Term("名同姓不同", "given name the same, surname not"),
    "surname only": Term("仅姓相同", "surname only"),
    "one digit, or two swapped": Term("差一位或两位颠倒", "one digit differs, or two are swapped"),
    "one digit differs": Term("差一位", "one digit differs"),
    "two digits swapped": Term("两位颠倒", "two digits are swapped"),
    "same birth date and sequence": Term("出生日期段和顺序码相同", "same birth date and sequence"),
    "same birth date": Term("出生日期相同", "same birth date"),
    "same year": Term("同年", "same year"),
    "a year apart": Term("差一年", "a year apart"),
    "two or three years apart": Term("差两三年", "two or three years apart"),
    "far apart": Term("相差很大", "far apart"),
    "same day": Term("同一天", "same day"),
    "lunar date of the other": Term("一为农历", "one is the other's lunar date"),
    "a day apart": Term("差一天", "a day apart"),
    "two or three days apart": Term("差两三天", "two or three days apart"),
    "day and month swapped": Term("月日颠倒", "day and month swapped"),
    "same month or same day of a near month": Term(
        "同月或邻月同日", "same month, or same day of a near one"
    ),
    "same day of another year": Term("另一年同月日", "same day of another year"),
    "up to 210 days apart": Term("相差不到 210 天", "up to 210 days apart"),
    "another pregnancy": Term("隔一次以上孕期", "another pregnancy apart"),
    "same village": Term("同村", "same village"),
    "same town, a village unknown": Term("同镇，村不详", "same town, a village unknown"),
    "same town": Term("同镇不同村", "same town, another village"),
    "another town": Term("不同镇", "another town"),
}


def name_of(terms: Mapping[str, Term], code: str | None, language: Language) -> str:
    """The name of a code; an unknown code names itself, an absent one is empty."""
    if code is None:
        return ""
    term = terms.get(code)
    return term.in_language(language) if term else code
