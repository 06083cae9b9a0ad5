"""The one font of papers and charts. It comes with the locked packages, not from the machine: every
machine can print Chinese, and the same content gives the same bytes everywhere."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst
import vl_convert

# SIL Open Font Licence; one weight only, so headings stand out by size and colour.
FAMILY = "Noto Sans CJK SC"


@cache
def typst_fonts() -> typst.Fonts:
    """The font for typst, which prints boxes for what it cannot find and calls that a success."""
    return typst.Fonts(include_system_fonts=False, font_paths=[_folder()])


@cache
def register_for_charts() -> None:
    """Let charts measure their text by the same font, so that a chart is the same on every
    machine."""
    vl_convert.register_font_directory(str(_folder()))


def _folder() -> Path:
    # Not imported: the package loads matplotlib.
    spec = find_spec("mplfonts")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("mplfonts is not installed: run make setup", name="mplfonts")
    return Path(spec.submodule_search_locations[0]) / "fonts"
