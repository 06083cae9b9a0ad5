"""The result of a run, read from what it published, and how it is shown. Counts only: no record, no
name."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from data.reference.terms import SOURCES, Term
from transforms.case_types.registry import type_terms

PUBLISHED = {
    "report/index.html": ("给统计人员的报告", "the report, for statisticians"),
    "lists": ("各镇核查表", "a workbook for each town"),
    "births.duckdb": ("分析用数据库，无姓名", "for analysts, without names"),
    "restricted.duckdb": ("含身份信息，限制使用", "with identities: restricted"),
    "state.duckdb": ("更新时接着用的数据，限制使用", "what an update goes on from: restricted"),
    "audit/data_docs/index.html": ("检查的审计记录", "the checks' audit record"),
}


@dataclass(frozen=True)
class SourceCount:
    """One source: rows delivered = accepted + quarantined."""

    source: str
    delivered: int
    accepted: int
    quarantined: int
    is_present: bool


@dataclass(frozen=True)
class CaseCount:
    """Cases of one type by grade."""

    case_type: str
    certain: int
    probable: int
    review: int


@dataclass(frozen=True)
class RunResult:
    """A finished run. births: those that count (核定). seconds: wall time by stage; stages run
    beside each other, so that their sum is more than elapsed_s. notes: sentences that the user
    should read. unread_files: of the delivery, as `checks.intake.unread_files`."""

    run_id: str
    out: Path
    sources: tuple[SourceCount, ...]
    cases: tuple[CaseCount, ...]
    births: int
    refused_files: tuple[str, ...]
    return_findings: int
    seconds: Mapping[str, float]
    elapsed_s: float
    notes: tuple[str, ...]
    unread_files: tuple[str, ...] = ()

    @property
    def missing_sources(self) -> tuple[str, ...]:
        """Sources that did not deliver."""
        return tuple(source.source for source in self.sources if not source.is_present)

    @property
    def exit_code(self) -> int:
        """0 done; 1 done with sources missing, or files refused or not read."""
        return 1 if self.missing_sources or self.refused_files or self.unread_files else 0

    def show(self, console: Console) -> None:
        """Print the summary: Chinese first, English beside it."""
        console.print(Group(*self._parts()))
        console.print(
            Text(f"发布在 published in {self.out}"), soft_wrap=True
        )  # a path that is broken cannot be copied
        console.print(self._file_table())

    def _parts(self) -> list[RenderableType]:
        found = sum(case.certain + case.probable for case in self.cases)
        review = sum(case.review for case in self.cases)
        head = Text(
            f"\n核定出生 corrected births {self.births:,} · 问题 cases {found:,} · "
            "待人工复核 to review "
            f"{review:,} · "
            f"报表问题 return findings {self.return_findings:,} · {self.elapsed_s:.1f} s",
            "bold",
        )
        parts: list[RenderableType] = [self._source_table(), self._case_table(), head]
        if self.missing_sources:
            names = ", ".join(both(SOURCES, name) for name in self.missing_sources)
            parts.append(Text(f"缺少来源 missing sources: {names}", "yellow"))
        if self.refused_files:
            names = ", ".join(self.refused_files)
            parts.append(Text(f"无法读取的文件 files refused: {names}", "yellow"))
        if self.unread_files:
            names = ", ".join(self.unread_files)
            parts.append(Text(f"未读取的文件 files not read: {names}", "yellow"))
        parts += [Text(note, "yellow") for note in self.notes]
        return parts

    def _source_table(self) -> Table:
        table = _table("来源\nsource", "报送\ndelivered", "接收\naccepted", "拒收\nrefused")
        for source in self.sources:
            numbers = (source.delivered, source.accepted, source.quarantined)
            table.add_row(
                both(SOURCES, source.source),
                *(f"{number:,}" if source.is_present else "—" for number in numbers),
            )
        return table

    def _case_table(self) -> Table:
        table = _table("问题\ncases", "确定\ncertain", "很可能\nprobable", "待复核\nfor review")
        for case in self.cases:
            table.add_row(
                both(type_terms(), case.case_type),
                f"{case.certain:,}",
                f"{case.probable:,}",
                f"{case.review:,}",
            )
        return table

    def _file_table(self) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for name, (zh, en) in PUBLISHED.items():
            if (self.out / name).exists():
                table.add_row(f"  {name}", f"{zh} / {en}")
        return table


def read_result(
    run_id: str,
    out: Path,
    seconds: Mapping[str, float],
    elapsed_s: float,
    notes: tuple[str, ...],
    unread_files: tuple[str, ...] = (),
) -> RunResult:
    """The result of the run that `out` shows. unread_files: of its delivery."""
    with closing(duckdb.connect(str(out / "births.duckdb"), read_only=True)) as con:
        sources = con.execute(
            "select source, delivered, accepted, quarantined, present from run_sources order by "
            "source"
        ).fetchall()
        cases = con.execute("""
            select case_type, count(*) filter (where grade = 'certain'), count(*)
                filter (where grade = 'probable'),
                count(*) filter (where grade = 'review')
            from cases group by case_type order by case_type
        """).fetchall()
        refused = con.execute(
            "select source_file from source_files where status = 'damaged' order by source_file"
        ).fetchall()
        counts = con.execute(
            "select (select corrected from v_headline), (select count(*) from return_findings)"
        ).fetchone()
    births, returns = counts or (0, 0)
    return RunResult(
        run_id,
        out,
        tuple(SourceCount(*row) for row in sources),
        tuple(CaseCount(*row) for row in cases),
        births,
        tuple(name for (name,) in refused),
        returns,
        dict(seconds),
        elapsed_s,
        notes,
        unread_files,
    )


def both(terms: Mapping[str, Term], code: str) -> str:
    """A code's name in both languages: 重报 Duplicate."""
    term = terms.get(code, Term(code, code))
    return term.zh if term.zh == term.en else f"{term.zh} {term.en}"


def _table(first: str, *numbers: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(first)
    for name in numbers:
        table.add_column(name, justify="right")
    return table
