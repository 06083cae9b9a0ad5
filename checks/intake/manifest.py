"""delivery.toml: the window, the extract date and the district of a delivery. Without it nothing
can be judged."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from checks.days import CHINA
from checks.errors import DeliveryError
from checks.intake.grid import Note
from checks.intake.lost_manifest import manifest_hint
from checks.text_files import NotUtf8Error, read_utf8

YEARS = range(1990, 2101)  # a year outside is a slip of the pen
_WIDE = re.compile("[“”‘’＂＝：，；。\u3000\u00a0]")


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
            f"没有这个报送文件夹：{delivery}。请检查路径。",
            f"No such delivery folder: {delivery}. Check the path.",
        )
    path = delivery / "delivery.toml"
    if not path.is_file():
        zh, en = manifest_hint(delivery)
        raise DeliveryError(
            f"文件夹 {delivery} 里没有 delivery.toml；请写明 window_start、window_end、"
            f"extract_date、district_code。{zh}",
            f"{delivery} has no delivery.toml; it must give window_start, window_end, "
            f"extract_date, district_code. {en}".rstrip(),
        )
    values = _values(path)
    start, end, extract = (
        _date(values, name) for name in ("window_start", "window_end", "extract_date")
    )
    code = unicodedata.normalize("NFKC", str(values.get("district_code", ""))).strip()
    if not re.fullmatch("[0-9]{2,6}", code):
        _require_above_tables(values, "district_code")
        raise DeliveryError(
            "delivery.toml 的 district_code 应为 2 至 6 位行政区划代码。",
            "district_code in delivery.toml must be an area code of 2 to 6 digits.",
        )
    if end < start:
        raise DeliveryError(
            "delivery.toml 的 window_end 早于 window_start；请核对。",
            "window_end in delivery.toml lies before window_start; check both.",
        )
    if extract < start:
        raise DeliveryError(
            f"delivery.toml 的 extract_date（{extract}）早于 window_start（{start}）：提取时"
            "这段时间还没有开始；请核对年份和日期。",
            f"extract_date in delivery.toml ({extract}) lies before window_start ({start}): "
            "nothing of the window had happened yet; check the years and days.",
        )
    return Manifest(start, end, extract, code)


def _values(path: Path) -> dict[str, object]:
    text = ""
    try:
        text = read_utf8(path.read_bytes(), path.name).rstrip("\x1a")
        return tomllib.loads(text)
    except NotUtf8Error as error:
        raise DeliveryError(error.zh, error.en) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        zh, en = _wide_marks(text)
        raise DeliveryError(
            f'delivery.toml 无法解析（{error}）；{zh}请按 键 = "值" 逐行改正，并存为 UTF-8。',
            f'delivery.toml cannot be parsed ({error}); {en}mend it as key = "value" lines in '
            "UTF-8.",
        ) from error


def _wide_marks(text: str) -> tuple[str, str]:
    """Words on the first line that has a mark or a blank of Chinese typing where TOML asks for a
    plain one; empty where none has."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _WIDE.search(line.partition("#")[0]):
            mark = found[0].strip() or f"U+{ord(found[0]):04X}"
            return (
                f"第 {number} 行有中文标点或全角空格（{mark}），请改用英文半角的；",
                f"line {number} has a Chinese mark or wide blank ({mark}): type the plain one; ",
            )
    return "", ""


def manifest_notes(manifest: Manifest, today: date) -> tuple[Note, ...]:
    """What to know about days that can be used all the same."""
    notes = []
    if manifest.extract_date < manifest.window_end:
        notes.append(
            Note(
                "warning",
                "window_not_over",
                f"提取日期 {manifest.extract_date} 早于 window_end {manifest.window_end}：其后的"
                "出生不在数据之中；请核对。",
                f"The extract date {manifest.extract_date} lies before window_end "
                f"{manifest.window_end}: later births cannot be in the data; check it.",
            )
        )
    # Today is UTC's: where the office works it may be tomorrow.
    if manifest.extract_date > today + timedelta(days=1):
        notes.append(
            Note(
                "warning",
                "extract_date_ahead",
                f"提取日期 {manifest.extract_date} 还没有到（本机日期 {today}）：还不该登记的出生"
                "会被当作漏报；请核对 delivery.toml，改正后用 birthrecon run 重新核对。",
                f"The extract date {manifest.extract_date} is yet to come (this machine's date is "
                f"{today}): births that need not be registered yet count as missing. Check "
                "delivery.toml, and reconcile with birthrecon run once it is right.",
            )
        )
    return tuple(notes)


def _date(values: dict[str, object], name: str) -> date:
    """A TOML date, or a text in ISO form; of an instant with its zone the day that it is in
    China."""
    value = values.get(name)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    try:
        moment = datetime.fromisoformat(text)
        day = (moment.astimezone(CHINA) if moment.tzinfo else moment).date()
        if isinstance(value, date | str) and day.year in YEARS:
            return day
        raise ValueError(text)
    except (ValueError, OverflowError) as error:
        _require_above_tables(values, name)
        said_zh = f"的 {name}（{value}）" if value is not None else f"缺少 {name} 或其"
        said_en = f"{name} ({value}) in delivery.toml" if value is not None else ""
        raise DeliveryError(
            f'delivery.toml {said_zh}不是 1990 至 2100 年间的日期（应如 "2009-07-31"）。',
            f"{said_en or f'delivery.toml lacks {name}, or it'} is no date from 1990 to 2100 (as "
            'in "2009-07-31").',
        ) from error


def _require_above_tables(values: dict[str, object], name: str) -> None:
    """Raises: DeliveryError where the word stands below a table's heading, and so belongs to it."""
    for table, held in values.items():
        if isinstance(held, dict) and name in held:
            raise DeliveryError(
                f"delivery.toml 的 {name} 写在 [{table}] 之下；请移到 [{table}] 一行之上。",
                f"{name} in delivery.toml stands below [{table}]: move it above that line.",
            )
