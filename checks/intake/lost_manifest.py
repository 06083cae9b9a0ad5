"""Where a delivery has no delivery.toml, what bears nearly its name, or where it lies instead."""

from contextlib import suppress
from pathlib import Path

from checks.intake.folders import is_ignored, shown_name

MANIFEST = "delivery.toml"


def manifest_hint(delivery: Path) -> tuple[str, str]:
    """A sentence in both languages on the file that seems to be meant: in other letters, with a
    second ending that Windows hides, as a copy, or a folder below. Empty where there is none."""
    with suppress(OSError):
        entries = sorted(path for path in delivery.iterdir() if not is_ignored(path))
        for path in entries:
            if path.is_file() and path.name.lower().startswith("delivery"):
                name = shown_name(Path(path.name))
                return (
                    f"文件夹里有 {name}：如就是它，请改名为 {MANIFEST}（小写，没有别的后缀）。",
                    f"There is {name}: where that is meant, rename it to {MANIFEST} (small "
                    "letters, no other ending).",
                )
        for path in entries:
            if (path / MANIFEST).is_file():
                name = shown_name(Path(path.name))
                return (
                    f"它在下一层文件夹 {name} 中：请把其中的内容移上一层。",
                    f"It lies one folder below, in {name}: move what is there one folder up.",
                )
    return "", ""
