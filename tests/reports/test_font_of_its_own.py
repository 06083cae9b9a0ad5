"""A font of the system never changes what a chart looks like."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

from reports.shared.fonts import FAMILY, font_folder

ROOT = Path(__file__).parents[2]
PACKAGED_NAME = "Noto Sans CJK SC"
DRAW = """
import sys
import vl_convert
from reports.shared import charts
chart = {
    'data': charts.data([{'a': '东津镇', 'b': 3}]),
    'mark': 'bar',
    'encoding': {
        'y': charts.field('a', 'nominal'),
        'x': charts.field('b', 'quantitative', title='出生数 births'),
    },
}
sys.stdout.write(charts.svg(chart, 'x'))
charts.register_for_charts()
sys.stdout.write(vl_convert.vegalite_to_svg(chart | {'config': {'font': sys.argv[1]}}))
"""


def other_font(path: Path, family: str) -> None:
    """A font whose characters have other widths, under the family's name."""
    found = find_spec("matplotlib")
    assert found
    assert found.submodule_search_locations
    folder = Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    font = TTFont(folder / "DejaVuSans.ttf", lazy=True)
    for record in list(font["name"].names):
        if record.nameID in (1, 4, 16):
            font["name"].setName(
                family, record.nameID, record.platformID, record.platEncID, record.langID
            )
    path.parent.mkdir(parents=True)
    font.save(path)


def drawn(home: Path, family: str) -> tuple[str, str]:
    """The product's chart, and the same with the named font, as the machine of that home draws
    them."""
    environment = os.environ | {"HOME": str(home), "BIRTHRECON_FONTS": str(font_folder().parent)}
    environment.pop("XDG_DATA_HOME", None)
    done = subprocess.run(
        [sys.executable, "-c", DRAW, family],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    ours, _, named = done.stdout.partition("</svg>")
    return ours, named


def test_a_system_font_of_the_packaged_name_changes_no_chart(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    other_font(tmp_path / "has" / ".fonts" / "other.ttf", PACKAGED_NAME)
    bare, without = drawn(tmp_path / "bare", PACKAGED_NAME)
    same, with_it = drawn(tmp_path / "has", PACKAGED_NAME)
    assert bare == same
    assert without != with_it  # the font is seen, and would have been taken under the old name


def test_no_system_has_a_font_of_our_name() -> None:
    font = TTFont(font_folder() / f"{FAMILY}.otf", lazy=True)
    names = {record.toUnicode() for record in font["name"].names if record.nameID in (1, 4, 6, 16)}
    assert names == {FAMILY, "BirthreconSansSC-Regular"}
    assert "Open Font License" in (font["name"].getDebugName(13) or "")
