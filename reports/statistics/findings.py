"""What is not plausible in the reports: one finding names its rule, figure, limit and source, in
both languages."""

from dataclasses import dataclass

from data.reference.terms import Language, Term

# What each rule tests, and who says that the limit is right.
RULES: dict[str, tuple[Term, str]] = {
    "sex_ratio": (
        Term("出生性别比偏离参照值", "Sex ratio at birth differs from the reference"),
        "exact binomial test; Holm 1979",
    ),
    "town_count": (
        Term("某镇问题数超出漏斗图界限", "Cases of a town outside the funnel"),
        "Spiegelhalter 2005",
    ),
    "month_count": (
        Term("某月出生数离群", "Births of a month stand out"),
        "Iglewicz, Hoaglin 1993; Poisson",
    ),
    "zero_births": (
        Term("零出生不合情理", "No birth where that is improbable"),
        "Poisson, Bonferroni",
    ),
    "identical_months": (
        Term("两个月的数字完全相同", "Months with the same figures throughout"),
        "Skellam 1946, Bonferroni",
    ),
    "day_heaping": (
        Term("出生日期集中于某几日", "Births heap on days of the month"),
        "Pearson 1900, exact binomial",
    ),
    "month_heaping": (
        Term("出生集中于某几月", "Births heap on months of the year"),
        "Pearson 1900, exact binomial",
    ),
    "weekday": (
        Term("出生集中于某几个星期日序", "Births heap on weekdays"),
        "Pearson 1900, exact binomial",
    ),
    "year_turn": (
        Term(
            "出生集中于统计年度首日起三天",
            "Births heap on the first three days of the statistical year",
        ),
        "Pearson 1900, exact binomial",
    ),
    "festival": (
        Term("出生集中于春节", "Births heap on the Spring Festival"),
        "Pearson 1900, exact binomial",
    ),
    "weight_digits": (
        Term("出生体重尾数偏好", "Digit preference of birth weights"),
        "Edouard, Senthilselvan 1997",
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing to ask about. where: town, month, hospital or register; limit: what the figure
    should not pass."""

    rule: str
    where: str
    figure: str
    limit: str

    @property
    def source(self) -> str:
        """Where the rule's limit comes from."""
        return RULES[self.rule][1]

    def sentence(self, language: Language) -> str:
        """The finding in words."""
        says = RULES[self.rule][0].in_language(language)
        if language == "zh":
            return f"{says}：{self.where}，{self.figure}（界限 {self.limit}；依据 {self.source}）"
        return f"{says}: {self.where}, {self.figure} (limit {self.limit}; source {self.source})"
