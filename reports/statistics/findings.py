"""What is not plausible in the reports: one finding names its rule, figure, limit and source, in
both languages."""

from dataclasses import dataclass

from data.reference.terms import Language, Term

# What each rule tests, and who says that the limit is right.
RULES: dict[str, tuple[Term, str]] = {
    "sex_ratio": (
        Term(
            "出生性别比超出自然范围和全区水平",
            "Sex ratio at birth outside the natural band and the district's",
        ),
        "exact binomial test; Holm 1979",
    ),
    "town_count": (
        Term("某镇问题数超出漏斗图界限", "Cases of a town outside the funnel"),
        "Spiegelhalter 2005; Benjamini, Hochberg 1995",
    ),
    "month_count": (
        Term("某月出生数离群", "Births of a month stand out"),
        "Fisher 1935; Spiegelhalter 2005",
    ),
    "zero_births": (
        Term("零出生不合情理", "No birth where that is improbable"),
        "Fisher 1935; Spiegelhalter 2005",
    ),
    "identical_months": (
        Term("两个月的数字完全相同", "Months with the same figures throughout"),
        "Poisson, Markov's inequality",
    ),
    "day_heaping": (
        Term("出生日期集中于某几日", "Births heap on days of the month"),
        "exact binomial test",
    ),
    "month_heaping": (
        Term("出生集中于某几月", "Births heap on months of the year"),
        "exact binomial test",
    ),
    "weekday": (
        Term("出生集中于某几个星期日序", "Births heap on weekdays"),
        "exact binomial test",
    ),
    "year_turn": (
        Term(
            "出生集中于统计年度首日起三天",
            "Births heap on the first three days of the statistical year",
        ),
        "exact binomial test",
    ),
    "festival": (
        Term("出生集中于春节", "Births heap on the Spring Festival"),
        "exact binomial test",
    ),
    "weight_digits": (
        Term("出生体重尾数偏好", "Digit preference of birth weights"),
        "Edouard, Senthilselvan 1997",
    ),
}

# Of a hundred districts without a fault, at most one gets any finding; the rules share that
# equally.
FALSE_ALARM_RATE = 0.01
RULE_SIGNIFICANCE = FALSE_ALARM_RATE / len(RULES)


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
