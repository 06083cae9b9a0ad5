"""delivery.toml: the window, the extract date and the district of a delivery. Without it nothing
can be judged."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checks.errors import DeliveryError


@dataclass(frozen=True)
class Manifest:
    """What delivery.toml says. district_code may be a prefix ('42' for a province)."""

    window_start: date
    window_end: date
    extract_date: date
    district_code: str


def read_manifest(delivery: Path) -> Manifest:
    """Read delivery.toml.

    Raises: DeliveryError when the folder or the file is missing, cannot be parsed, or holds a date
    that makes no sense.
    """
    if not delivery.is_dir():
        raise DeliveryError(
            f"没有这个交付文件夹：{delivery}。请检查路径。",
            f"No such delivery folder: {delivery}. Check the path.",
        )
    path = delivery / "delivery.toml"
    if not path.is_file():
        raise DeliveryError(
            f"文件夹 {delivery} 里没有 delivery.toml；请写明 window_start、window_end、"
            "extract_date、district_code。",
            f"{delivery} has no delivery.toml; it must give window_start, window_end, "
            "extract_date, district_code.",
        )
    try:
        values = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeliveryError(
            f'delivery.toml 无法解析（{error}）；请按 键 = "值" 逐行改正，并存为 UTF-8。',
            f'delivery.toml cannot be parsed ({error}); mend it as key = "value" lines in UTF-8.',
        ) from error
    start, end, extract = (
        _date(values, name) for name in ("window_start", "window_end", "extract_date")
    )
    code = str(values.get("district_code", "")).strip()
    if not code.isdigit() or not 2 <= len(code) <= 6:
        raise DeliveryError(
            "delivery.toml 的 district_code 应为 2 至 6 位行政区划代码。",
            "district_code in delivery.toml must be an area code of 2 to 6 digits.",
        )
    if end < start:
        raise DeliveryError(
            "delivery.toml 的 window_end 早于 window_start；请核对。",
            "window_end in delivery.toml lies before window_start; check both.",
        )
    return Manifest(start, end, extract, code)


def _date(values: dict[str, object], name: str) -> date:
    """A TOML date, or a text in ISO form."""
    try:
        return date.fromisoformat(str(values[name])[:10])
    except (KeyError, ValueError) as error:
        raise DeliveryError(
            f'delivery.toml 缺少 {name} 或其不是日期（应如 "2009-07-31"）。',
            f'delivery.toml lacks {name}, or it is no date (as in "2009-07-31").',
        ) from error
