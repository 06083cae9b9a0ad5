"""What the digits of a printed share or ratio, and of its interval, tell of the counts behind
them."""

import re
from dataclasses import dataclass
from math import inf, log

import numpy as np
import numpy.typing as npt
from scipy.stats import beta, norm

_Z = float(norm.ppf(0.975))
_SHARE = re.compile(r"([\d.]+)% \(([\d.]+)%–([\d.]+)%\)")
_CLASS = re.compile(r"(\d+)–(\d+) %")
_MOST = 10_000_000
# Half of the last digit of a percentage with one, and a little for the rounding of halves.
_HALF = 0.000_501
# Beyond so many births, digits of an interval are not searched through.
_SEARCHED = 20_000
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """What a reader may know from elsewhere: the births that others show, and with how many births
    (in fractions) the share was drawn towards the district's: found and missing."""

    of: int
    found: float = 0.0
    missing: float = 0.0


def missing_range(text: str, births: int | None, known: Evidence | None) -> tuple[float, float]:
    """The least and the largest number of missing births that a share leaves open.

    Args: text, as printed: `97.0% (96.5%–97.4%)` or the class `96–98 %`; births, of which those
    that others show are a part (None: hidden).
    Raises: ValueError for another text.
    """
    most = _MOST if births is None else births
    if found := _CLASS.fullmatch(text):
        low, high = (int(end) / 100 for end in found.groups())
        return _of_class(low, high, most, known)
    digits = _SHARE.fullmatch(text)
    if not digits:
        raise ValueError(f"{text!r} is no share")
    share, low, high = (float(one) / 100 for one in digits.groups())
    if known is not None or most > _SEARCHED:
        return _of_class(share - _HALF, share + _HALF, most, known)
    return _of_digits(share, low, high, most)


def _of_class(low: float, high: float, most: int, known: Evidence | None) -> tuple[float, float]:
    """Of a share between these ends, drawn or not. It tells nothing to one who knows neither how
    many births others show nor how far it was drawn."""
    if known is None:
        return 0.0, float(most)
    drawn = known.of + known.found + known.missing
    ends = (drawn * (1 - high) - known.missing, drawn * (1 - low) - known.missing)
    return max(0.0, ends[0]), min(float(known.of), ends[1])


def _of_digits(share: float, low: float, high: float, most: int) -> tuple[float, float]:
    """All pairs of births and missing ones that print these digits: a share and Wilson's
    interval."""
    of = np.arange(1, most + 1)
    found: list[Ints] = []
    # The few whole numbers that the share's own digits allow for so many births.
    first = np.ceil(of * (1 - share - _HALF)).astype(np.int64)
    for more in range(int(most * 2 * _HALF) + 2):
        missing = first + more
        held = (of - missing) / of
        widened = 1 + _Z * _Z / of
        centre = (held + _Z * _Z / (2 * of)) / widened
        reach = _Z / widened * np.sqrt(np.abs(held * (1 - held)) / of + (_Z / of) ** 2 / 4)
        fits = (missing >= 0) & (missing <= of) & (np.abs(held - share) <= _HALF)
        fits &= np.abs(np.maximum(0, centre - reach) - low) <= _HALF
        fits &= np.abs(np.minimum(1, centre + reach) - high) <= _HALF
        found.append(missing[fits])
    counts = np.concatenate(found)
    return (float(counts.min()), float(counts.max())) if len(counts) else (0.0, float(most))


def sizes(ratio: float, low: float, high: float) -> tuple[float, float]:
    """The least and the largest number of births of which an exact interval of a sex ratio is so
    wide, give or take the last digit."""
    if not 0 < low < ratio < high < inf:
        return 0.0, float(_MOST)
    narrow, wide = log((high - 0.05) / (low + 0.05)), log((high + 0.05) / (low - 0.05))
    return float(_size(ratio, wide) - 1), float(_size(ratio, narrow) + 1)


def _size(ratio: float, width: float) -> int:
    """The least number of births with an interval no wider than this, on a logarithmic scale."""
    least, most = 2, _MOST
    while least < most:
        births = (least + most) // 2
        if _width(ratio, births) > width:
            least = births + 1
        else:
            most = births
    return least


def _width(ratio: float, births: int) -> float:
    boys = births * ratio / (100 + ratio)
    girls = births - boys
    low = float(beta.ppf(0.025, boys, girls + 1))
    high = float(beta.ppf(0.975, boys + 1, girls))
    return log(high / (1 - high)) - log(low / (1 - low))
