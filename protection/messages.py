"""An error as it may be written down: its kind, its message without values, where it came from.

Libraries repeat delivered values in their messages: quoted text, Chinese, longer numbers, names in
Latin letters, connection strings.
"""

import re
import traceback

_VALUES = re.compile(
    r"""\w+://\S+|'[^'\n]*'|"[^"\n]*"|`[^`\n]*`|[^\x00-\x7f]+"""
    r"""|\b(?:password|user|host)=\S+|\b[A-Za-z]{0,3}\d{4,}[\dXx-]*"""
    # Two words with capitals and no sign between them may be a name: LI TING, Wang Xiaoli.
    r"""|\b[A-Z][A-Za-z]*(?:[ \t]+[A-Z][A-Za-z]*)+(?![A-Za-z:])"""
)


def without_values(text: str) -> str:
    """A message whose quotations, hanzi, numbers, names and addresses are dots.

    >>> without_values("could not convert '李婷' 420621198503120043 to INT32")
    'could not convert … … to INT32'
    >>> without_values("Conversion Error: no date in row of Wang Xiaoli")
    'Conversion Error: no date in row of …'
    """
    return _VALUES.sub("…", text)


def describe(error: BaseException) -> str:
    """An error's kind, its message without values, and the places in the code that it came
    through."""
    frames = [
        f"  {frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([f"{type(error).__name__}: {without_values(str(error))}", *frames])
