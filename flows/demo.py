"""A made-up district from the beginning to a score: how many of the planted cases the software
finds.

The truth is read only here, after publishing; the run itself never sees it.
"""

import shutil
import time
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from checks.intake.manifest import read_manifest
from data.sample import generate
from flows.errors import FlowError
from flows.reconcile import reconcile
from flows.settings import load_settings
from reports.release.make import RELEASES, make_release
from transforms.linkage.evaluate import Score, evaluate

MARK = ".birthrecon-demo"


def run_demo(folder: Path, births: int, seed: int, console: Console) -> Score:
    """Make the district in `folder`/delivery, publish and release it in `folder`/out, print the
    score; returns it.

    Raises: FlowError when the folder holds something that no demo made.
    """
    make_room(folder)
    before = time.perf_counter()
    made = generate(folder / "delivery", births, seed)
    console.print(
        f"✓ 虚构县区 made-up district: {births:,} 出生 births, {made.all_cases:,} 埋入问题 "
        f"planted cases, {time.perf_counter() - before:.1f} s",
        highlight=False,
    )
    delivery, out = folder / "delivery", folder / "out"
    result = reconcile(delivery, out, load_settings(delivery=delivery))
    result.show(console)
    release = _release(out, read_manifest(delivery).extract_date)
    score = evaluate(out / "births.duckdb", delivery / "truth")
    _show(score, console)
    console.print(
        f"公报 bulletin: {release / 'bulletin.zh.html'} · {release / 'bulletin.en.pdf'}",
        highlight=False,
        soft_wrap=True,
    )
    return score


def _release(out: Path, extracted: date) -> Path:
    """Release the made-up figures by the month of their extract, in place of an earlier demo's."""
    shutil.rmtree(out / RELEASES, ignore_errors=True)
    return make_release(out, f"{extracted:%Y-%m}").folder


def make_room(folder: Path) -> None:
    """Empty the demo's folder for a new district. Raises: FlowError when it holds something that no
    demo made."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise FlowError(
            f"{folder} 不是演示文件夹；请用 --folder 另选。",
            f"{folder} holds something that no demo made; choose another --folder.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    shutil.rmtree(folder / "delivery", ignore_errors=True)


def _show(score: Score, console: Console) -> None:
    """How many planted cases were found and how many flags were wrong, by type."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("\n问题 case")
    for heading in ("埋入\nplanted", "找到\nfound", "误报\nwrong", "复核中找到\nfound in review"):
        table.add_column(heading, justify="right")
    for line in (*score.cases, score.total):
        numbers = (line.planted, line.found, line.wrong, line.found_in_review)
        table.add_row(
            line.case_type,
            *(f"{number:,}" for number in numbers),
            style="bold" if line is score.total else "",
        )
    console.print(table)
    total = score.total
    console.print(
        f"埋入的 {total.planted:,} 个问题找到 {total.found:,} 个，误报 {total.wrong:,} 个；"
        f"另有 {total.found_in_review:,} 个列入人工复核。\n"
        f"Of {total.planted:,} planted cases {total.found:,} were found, {total.wrong:,} flags "
        "were wrong; "
        f"{total.found_in_review:,} more stand on the review list. "
        f"Precision {total.precision:.3f}, recall {total.recall:.3f}, linkage F1 "
        f"{score.linkage_f1:.4f}.",
        highlight=False,
    )
