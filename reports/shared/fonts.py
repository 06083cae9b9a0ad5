"""The one font of papers and charts. It comes with the locked packages, not from the machine: every
machine can print Chinese, and the same content gives the same bytes everywhere.

It goes by a name of its own. Charts are drawn with our font added to the system's, and a system's
font of the same name would win: the same release then had wider charts on another machine. The
packaged file is Noto Sans CJK SC under the SIL Open Font Licence, which lets a renamed copy be
made.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst
import vl_convert
from fontTools.ttLib import TTFont

FAMILY = "Birthrecon Sans SC"
FOLDER_VARIABLE = "BIRTHRECON_FONTS"
_PACKAGED = "NotoSansCJKsc-Regular.otf"
_FAMILY_NAMES, _POSTSCRIPT_NAME, _UNIQUE_NAME, _FULL_NAME = (1, 16), 6, 3, 4
_STYLE_NAMES = (2, 17)


@cache
def typst_fonts() -> typst.Fonts:
    """The font for typst, which prints boxes for what it cannot find and calls that a success."""
    return typst.Fonts(include_system_fonts=False, font_paths=[font_folder()])


@cache
def register_for_charts() -> None:
    """Let charts measure their text by the same font, so that a chart is the same on every
    machine."""
    vl_convert.register_font_directory(str(font_folder()))


@cache
def font_folder() -> Path:
    """The folder of the renamed font; made at its first use.

    It lies in BIRTHRECON_FONTS, else in the user's cache, else among the system's scratch files.
    Raises: ModuleNotFoundError without the packaged font; OSError where nothing can be written.
    """
    packaged = _packaged()
    # Another package or another name is another folder: a copy is never taken for what it is not.
    seal = hashlib.sha256(f"{FAMILY} {packaged.stat().st_size}".encode()).hexdigest()[:12]
    failure: OSError | None = None
    for place in _places():
        folder = place / f"fonts-{seal}"
        try:
            if not (folder / f"{FAMILY}.otf").is_file():
                folder.mkdir(parents=True, exist_ok=True)
                _write_renamed(packaged, folder / f"{FAMILY}.otf")
        except OSError as error:
            failure = error
        else:
            return folder
    raise failure or OSError("no place for the font")


def _places() -> list[Path]:
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return [Path(named)]
    cache_folder = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.cache"
    user = getattr(os, "getuid", lambda: "user")()
    places = [Path(tempfile.gettempdir()) / f"birthrecon-{user}"]
    with suppress(RuntimeError):  # a user without a home
        places.insert(0, Path(cache_folder).expanduser() / "birthrecon")
    return places


def _write_renamed(packaged: Path, place: Path) -> None:
    """Whole or not at all, whoever else writes it at the same moment."""
    font = TTFont(packaged, lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    names = font["name"]
    joined = FAMILY.replace(" ", "")
    for record in list(names.names):
        if record.nameID in _FAMILY_NAMES:
            text = FAMILY
        elif record.nameID in _STYLE_NAMES:
            text = "Regular"
        elif record.nameID == _FULL_NAME:
            text = FAMILY
        elif record.nameID in (_POSTSCRIPT_NAME, _UNIQUE_NAME):
            text = f"{joined}-Regular"
        else:
            continue  # the copyright and the licence stay
        names.setName(text, record.nameID, record.platformID, record.platEncID, record.langID)
    descriptor, made = tempfile.mkstemp(dir=place.parent, suffix=".making")
    try:
        with os.fdopen(descriptor, "wb") as file:
            font.save(file, reorderTables=None)
        Path(made).replace(place)
    finally:
        font.close()
        Path(made).unlink(missing_ok=True)


def _packaged() -> Path:
    # Not imported: the package loads matplotlib.
    spec = find_spec("mplfonts")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("mplfonts is not installed: run make setup", name="mplfonts")
    return Path(spec.submodule_search_locations[0]) / "fonts" / _PACKAGED
