"""The linkage-quality statement after GUILD, in brief: what a reader must know of the matching to
use the figures; and the indicators of the European Statistical System that a release can tell.

Sources: Gilbert et al. 2018, GUILD: Guidance for Information about Linking Data sets, J Public
Health 40(1): 191-198; Eurostat, ESS Guidelines for the Implementation of the ESS Quality and
Performance Indicators.
"""

from collections.abc import Iterator
from datetime import date

from data.reference.terms import SOURCES, Language, name_of, speaker
from reports.release.bulletin.document import Block, Bullets, Paragraph
from reports.release.content import Content, SourceRows
from reports.release.grid import ABSENT, FigureColumn, FigureGrid, Value


def blocks(content: Content, language: Language) -> Iterator[Block]:
    """Provision, linkage, analysis, reporting."""
    say, run = speaker(language), content.run
    missing = [name_of(SOURCES, one.source, language) for one in run.sources if not one.is_present]
    yield Paragraph(
        say(
            "一、数据提供。被拒收的行不作为任何问题的依据。未报送的来源："
            f"{'、'.join(missing) or '无'}。",
            "1 Provision. A refused row supports no case. Sources that did not deliver: "
            f"{', '.join(missing) or 'none'}.",
        )
    )
    columns = (
        FigureColumn(say("来源", "Source"), kind="text"),
        FigureColumn(say("报送", "Delivered")),
        FigureColumn(say("接收", "Accepted")),
        FigureColumn(say("拒收", "Refused")),
    )
    yield FigureGrid(
        "provision",
        say("各来源的行数：报送＝接收＋拒收", "Rows by source: delivered = accepted + refused"),
        columns,
        tuple(_source(one, language) for one in run.sources),
    )
    yield Paragraph(
        say(
            "二、链接方法。先凭确定一致匹配（同一有效身份证号和日期；同一出生证号、母亲和日期；"
            "同一父母姓名、日期和镇），再以概率模型（Fellegi–Sunter，词频加权）比较其余记录，"
            "最后把一家的全部记录一并归入各次出生，双胎和兄弟姐妹分开。",
            "2 Linkage. Certain agreements first (one valid ID number and date; one certificate, "
            "mother and date; one pair of parents, date and town), then a probabilistic model "
            "(Fellegi–Sunter, term frequencies) for the other records, then one division of each "
            "family's records into births that keeps twins and siblings apart.",
        )
    )
    yield Bullets(tuple(_figures(content, language)))
    yield Paragraph(
        say(
            "三、分析。漏配使一次出生算成两次，误配使两次算成一次；在家和区外分娩少有佐证，"
            f"多列为无佐证，不可当作不存在。四、报告。引用时请写明运行编号 {run.run_id}、"
            f"未报送的来源、拒收行数、预期误配与漏配，以及待复核的 {run.for_review:,} 个问题。",
            "3 Analysis. A missed link counts one birth twice, a false link counts two as one; "
            "births at home or outside the district have little evidence, are mostly "
            "unsupported, and must not be taken as untrue. 4 Reporting. Cite with the figures "
            f"the run {run.run_id}, sources that did not deliver, rows refused, expected false "
            f"and missed links, and the {run.for_review:,} cases left for review.",
        )
    )
    yield Paragraph(
        say("五、按欧洲统计系统（ESS）质量指标。", "5 Quality by indicators of the ESS.")
    )
    yield Bullets(tuple(_indicators(content, language)))


def _indicators(content: Content, language: Language) -> Iterator[str]:
    """Those that a release can tell; docs/quality.md has all of them."""
    say, run, end = speaker(language), content.run, content.summary.window_end
    present = sum(one.is_present for one in run.sources)
    yield say(
        f"数据完整（R1）：{len(run.sources)} 个来源中已报送 {present} 个",
        f"data completeness (R1): {present} of {len(run.sources)} sources delivered",
    )
    yield say(
        "覆盖（A2）：过度覆盖见修订原因，不足见完整率和估计",
        "coverage (A2): too much, in the reasons of revisions; too little, in the completeness of "
        "the sources and the estimate",
    )
    yield say(
        "插补（A7）：0，不插补记录中的任何值", "imputation (A7): 0, no value of a record is imputed"
    )
    yield _time_lag(end, run.extract_date, language)
    yield say(
        "修订（A6）见修订表；不公布最终数（TP2）和公布日历（TP3）",
        "revisions (A6) have a table of their own; no release is final (TP2), no calendar of "
        "releases is kept (TP3)",
    )


def _time_lag(end: date, extracted: date, language: Language) -> str:
    say, days = speaker(language), (extracted - end).days
    if days < 0:
        return say(
            f"时滞（TP1）：提取之日 {extracted} 时统计期（至 {end}）尚未结束；"
            "此后的出生见下一次公布",
            f"time lag (TP1): none, the window (to {end}) was not over on the day of the extracts, "
            f"{extracted}; later births are in the next release",
        )
    return say(
        f"时滞（TP1）：统计期末 {end} 到提取之日 {extracted}，{days} 天；"
        "此后上报的出生见下一次公布",
        f"time lag (TP1): {days} days from the end of the window, {end}, to the extracts of "
        f"{extracted}; births reported later are in the next release",
    )


def _source(one: SourceRows, language: Language) -> tuple[Value, ...]:
    name = name_of(SOURCES, one.source, language)
    return (
        (name, one.delivered, one.accepted, one.quarantined)
        if one.is_present
        else (name, *(ABSENT,) * 3)
    )


def _figures(content: Content, language: Language) -> Iterator[str]:
    say, quality = speaker(language), content.run.link_quality

    def figure(metric: str) -> str:
        value = quality.get(metric)
        return (
            ABSENT
            if value is None
            else f"{value:,.0f}"
            if value >= 10 or value == round(value)
            else f"{value:,.2g}"
        )

    yield say(
        f"参加匹配的记录 {figure('records')}，归入出生 {figure('births')}",
        f"records matched {figure('records')}, births that they tell of {figure('births')}",
    )
    yield say(
        f"凭确定一致匹配的记录对 {figure('certain_pairs')}；经模型比较 {figure('compared_pairs')}，"
        f"难以判定 {figure('pairs_in_doubt')}",
        f"pairs linked by certain agreements {figure('certain_pairs')}; compared by the model "
        f"{figure('compared_pairs')}, in doubt {figure('pairs_in_doubt')}",
    )
    yield say(
        f"预期误配 {figure('expected_false_links')} 对，漏配 {figure('expected_missed_links')} "
        "对（按模型自身概率）",
        f"expected false links {figure('expected_false_links')}, missed "
        f"{figure('expected_missed_links')} (by the model's own probabilities)",
    )
    yield _review(content, language)


def _review(content: Content, language: Language) -> str:
    say, rates = speaker(language), content.summary.years[-1].estimate.rates
    if rates.origin == "self-test":
        return say(
            "没有做人工抽样复核。本次运行把部分证据按所见差错率改动后重新匹配（自测），与匹配自身的预期合计："
            f"漏配 {rates.missed:.2%}（标准误 {rates.missed_error:.2%}），误配 {rates.wrong:.2%}"
            f"（标准误 {rates.wrong_error:.2%}），已计入估计。",
            "no sample was judged by people. The run damaged some evidence as often as it saw "
            "errors and linked it again (self-test); with the matching's own expectation: missed "
            f"links {rates.missed:.2%} (standard error {rates.missed_error:.2%}), wrong links "
            f"{rates.wrong:.2%} ({rates.wrong_error:.2%}), carried into the estimate",
        )
    if rates.origin != "review":
        return say(
            "没有做人工抽样复核，匹配质量没有独立的依据。",
            "no sample was judged by people: nothing independent tells of the matching",
        )
    return say(
        f"人工抽样复核：漏配 {rates.missed:.2%}（标准误 {rates.missed_error:.2%}），误配 "
        f"{rates.wrong:.2%}（标准误 {rates.wrong_error:.2%}），已计入估计。",
        f"clerical review of a sample: missed links {rates.missed:.2%} (standard error "
        f"{rates.missed_error:.2%}), wrong links {rates.wrong:.2%} ({rates.wrong_error:.2%}), "
        "carried into the estimate",
    )
