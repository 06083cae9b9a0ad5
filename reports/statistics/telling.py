"""Prints a summary in one language. Every figure comes from `summary`; only words and columns are made here."""

from rich.console import Console
from rich.table import Table

from reports.statistics.findings import RULES
from reports.statistics.shrinkage import ShrunkShare
from reports.statistics.summary import Summary, YearFigures
from reports.terms import SOURCES, Language, Term, name_of

REASONS = {
    "under_reported": Term("补登漏报", "under-reported births added"),
    "duplicate": Term("剔除重报", "duplicates removed"),
    "false_report": Term("剔除虚报", "false reports removed"),
    "misreported": Term("更正错报", "misreported values corrected"),
    "not_due_yet": Term("未到登记期限", "not due yet"),
    "out_of_scope": Term("不在统计范围", "out of scope"),
    "settled_by_other_sources": Term("据其他来源确定", "settled by other sources"),
    "repeated_without_case": Term("重复但未立案", "repeated, no case"),
    "absent_without_case": Term("缺登但未立案", "absent, no case"),
}
_MOST_FINDINGS = 20


def show(summary: Summary, language: Language, console: Console) -> None:
    """Print the summary."""
    console.print(_main_table(summary, language))
    console.print(_say(language, "性别比：每百女婴对应的男婴数。* 不足一个统计年度（10月1日至9月30日）",
                       "SRB: boys per 100 girls. * not a whole statistical year (1 October to 30 September)"),
                  style="dim")  # fmt: skip
    console.print(_revision_table(summary, language))
    console.print(_source_table(summary, language))
    console.print(_town_table(summary, language))
    for line in _notes(summary, language):
        console.print(line)
    for finding in summary.findings[:_MOST_FINDINGS]:
        console.print(f"  · {finding.sentence(language)}")
    more = len(summary.findings) - _MOST_FINDINGS
    if more > 0:
        console.print(_say(language, f"  … 另有 {more} 处", f"  … {more} more"))


def _main_table(summary: Summary, language: Language) -> Table:
    title = _say(language, f"{summary.district} 出生数", f"{summary.district} births")
    table = _table(title, (
        _say(language, "统计年度", "year"), _say(language, "WIS（更正前）", "WIS, before"),
        _say(language, "人口登记（更正前）", "pop., before"), _say(language, "更正后", "after"),
        _say(language, "估计实有（95%）", "estimate (95 %)"),
        _say(language, "性别比 更正前（95%）", "SRB before (95 %)"),
        _say(language, "性别比 更正后（95%）", "SRB after (95 %)"),
    ))  # fmt: skip
    for year in summary.years:
        table.add_row(_year_name(year, language), f"{year.counted.wis:,}", f"{year.counted.population:,}",
                      f"{year.counted.corrected:,}", str(year.estimate), str(year.ratio_before),
                      str(year.ratio_after))  # fmt: skip
    return table


def _revision_table(summary: Summary, language: Language) -> Table:
    years = [year.year for year in summary.years if year.year is not None]
    table = _table(_say(language, "WIS 更正原因", "Why WIS is revised"), ("", *(str(year) for year in years)))
    changes = {(revision.reason, revision.cell[0]): revision.change for revision in summary.wis_revisions}
    for reason, term in REASONS.items():
        if any((reason, year) in changes for year in years):
            table.add_row(term.in_language(language), *(_signed(changes.get((reason, year), 0)) for year in years))
    return table


def _source_table(summary: Summary, language: Language) -> Table:
    table = _table(_say(language, "各来源完整率", "Completeness of the sources"), (
        _say(language, "来源", "source"), _say(language, "其他来源所示", "shown by others"),
        _say(language, "其中载有", "of these held"), _say(language, "完整率（95%）", "complete (95 %)"),
    ))  # fmt: skip
    for row in summary.sources:
        value, low, high = row.share.value, row.share.low, row.share.high
        share = "—" if value is None or low is None or high is None else f"{value:.1%} ({low:.1%}–{high:.1%})"
        table.add_row(name_of(SOURCES, row.source, language), f"{row.shown:,}", f"{row.held:,}", share)
    return table


def _town_table(summary: Summary, language: Language) -> Table:
    table = _table(_say(language, "WIS 完整率：各镇（向全区收缩）", "WIS by town, shrunk towards the district"), (
        _say(language, "镇", "town"), _say(language, "其他来源所示", "shown by others"),
        _say(language, "计数", "counted"), _say(language, "收缩后（95%）", "shrunk (95 %)"),
    ))  # fmt: skip
    for town, share in summary.towns.items():
        counted = "—" if share.counted is None else f"{share.counted:.1%}"
        table.add_row(summary.town_names.get(town, town), f"{share.of:,}", counted, _interval(share))
    return table


def _notes(summary: Summary, language: Language) -> list[str]:
    whole = summary.years[-1].estimate
    notes = [_say(
        language,
        f"估计误差的来源（标准误）：各来源均缺 {whole.missed_error:.1f}，待核 {whole.doubt_error:.1f}，"
        f"匹配 {whole.link_error:.1f}；估计各来源均缺 {whole.missed:.1f} 例",
        f"Standard errors: births on no source {whole.missed_error:.1f}, unsupported births {whole.doubt_error:.1f}, "
        f"links {whole.link_error:.1f}; births on no source, estimated: {whole.missed:.1f}",
    )]  # fmt: skip
    if summary.models:
        models = summary.models
        notes.append(_say(
            language,
            f"对数线性模型（已到期出生）：加权平均 {models.averaged}；受支持的 {len(models.supported)} 个模型 "
            f"{_span(models.supported_range)}，全部 {len(models.fits)} 个 {_span(models.full_range)}；"
            f"无法估计 {models.not_estimable} 个",
            f"Log-linear models (births due): averaged {models.averaged}; {len(models.supported)} supported models "
            f"{_span(models.supported_range)}, all {len(models.fits)} {_span(models.full_range)}; "
            f"{models.not_estimable} not estimable",
        ))  # fmt: skip
    if summary.to_come:
        later = summary.to_come.total
        told = f"{later.missed:.0f} ({later.low - later.observed:.0f}–{later.high - later.observed:.0f})"
        notes.append(_say(language, f"WIS 尚待上报（链梯法）：{told}",
                          f"Births still to be reported to WIS (chain ladder): {told}"))  # fmt: skip
    notes.append(_say(
        language,
        f"合理性检验 {len(RULES)} 条规则，发现 {len(summary.findings)} 处；月报逻辑问题 {summary.return_findings} 处",
        f"{len(RULES)} rules of plausibility: {len(summary.findings)} findings; returns: {summary.return_findings}",
    ))  # fmt: skip
    return notes


def _year_name(year: YearFigures, language: Language) -> str:
    if year.year is None:
        return _say(language, "合计", "all")
    return f"{year.year}{'' if year.is_whole else '*'}"


def _span(ends: tuple[float, float]) -> str:
    return f"{ends[0]:,.0f}–{ends[1]:,.0f}"


def _signed(change: int) -> str:
    return f"{change:+,}" if change else "0"


def _interval(share: ShrunkShare) -> str:
    return f"{share.share:.1%} ({share.low:.1%}–{share.high:.1%})"


def _say(language: Language, zh: str, en: str) -> str:
    return Term(zh, en).in_language(language)


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="bold")
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place else "left")
    return table
