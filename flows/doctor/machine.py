"""The machine: Python and libraries, memory, time, locale, fonts."""

import locale
import os
import platform
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from data.reference.terms import Term
from flows.doctor.check_results import CheckResult, fail, ok, warn
from operating_system import is_windows

VERSIONS = Term("版本", "versions")
MEMORY = Term("内存", "memory")
CLOCK = Term("时钟", "clock")
ZONE = Term("时区数据", "time zones")
LOCALE = Term("字符编码", "encoding")
FONT = Term("字体", "font")
SYSTEM = Term("操作系统", "operating system")
_GB = 1_000_000_000
_ENOUGH_GB, _LEAST_GB = 4, 2  # a run over 55,000 births takes 2.3
_OLDEST_YEAR = 2024  # before this program was written: a clock without a battery begins in 1970


def look_at_machine() -> Iterator[CheckResult]:
    """All of it, a finding each."""
    yield _versions()
    yield _system()
    yield _memory()
    yield _clock()
    yield _zone()
    yield _encoding()
    yield _font()


def _versions() -> CheckResult:
    """Against what the package itself asks for: an upgrade by hand is what breaks an office."""
    from packaging.requirements import Requirement

    wrong = []
    for text in requires("birthrecon") or []:
        asked = Requirement(text)
        if asked.marker and not asked.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(asked.name)
        except PackageNotFoundError:
            wrong.append(f"{asked.name} —")
            continue
        if not asked.specifier.contains(found, prereleases=True):
            wrong.append(f"{asked.name} {found} ({asked.specifier})")
    if wrong:
        said = ", ".join(wrong)
        return fail(
            VERSIONS,
            Term(f"与要求不符：{said}", f"not as asked for: {said}"),
            Term(
                "请按锁定文件重新安装（requirements-runtime.lock）。",
                "Install again from the lock (requirements-runtime.lock).",
            ),
        )
    said = f"birthrecon {version('birthrecon')}, Python {platform.python_version()}"
    return ok(VERSIONS, said, said)


def _system() -> CheckResult:
    said = f"{platform.system()} {platform.release()}"
    if is_windows():
        return warn(
            SYSTEM,
            Term(f"{said}：文件权限由文件夹的访问列表决定", f"{said}: folders say who may read"),
            Term(
                "请把 OUT 放在只有经办人能打开的文件夹中（docs/zh/operations.md）。",
                "Put OUT into a folder that only those in charge can open (docs/operations.md).",
            ),
        )
    return ok(SYSTEM, said, said)


def _memory() -> CheckResult:
    free = _free_memory()
    if free is None:
        return ok(MEMORY, "未能得知", "not known on this system")
    said = Term(f"可用 {free / _GB:.1f} GB", f"{free / _GB:.1f} GB free")
    remedy = Term(
        "请关闭其他程序，或在 birthrecon.toml 中降低 memory_limit。",
        "Close other programs, or lower memory_limit in birthrecon.toml.",
    )
    if free < _LEAST_GB * _GB:
        return fail(MEMORY, said, remedy)
    return warn(MEMORY, said, remedy) if free < _ENOUGH_GB * _GB else ok(MEMORY, said.zh, said.en)


def _free_memory() -> int | None:
    """Bytes that a new program gets without pushing another one out."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:  # noqa: PTH123 -- no file on a disk
            for line in file:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        return None
    return None


def _clock() -> CheckResult:
    now = time.localtime()
    said = time.strftime("%Y-%m-%d %H:%M:%S %z", now)
    if now.tm_year < _OLDEST_YEAR:
        return fail(
            CLOCK,
            Term(said, said),
            Term("请校准系统时钟：台账按它记日期。", "Set the clock: the ledger dates by it."),
        )
    return ok(CLOCK, said, said)


def _zone() -> CheckResult:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return fail(
            ZONE,
            Term("没有 Asia/Shanghai", "Asia/Shanghai is not there"),
            Term("请安装 tzdata。", "Install tzdata."),
        )
    return ok(ZONE, "Asia/Shanghai", "Asia/Shanghai")


def _encoding() -> CheckResult:
    said = f"{sys.stdout.encoding}, {locale.getpreferredencoding(False)}"
    try:
        "核对".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return warn(
            LOCALE,
            Term(f"{said}：终端不能显示汉字", f"{said}: the terminal shows no Chinese"),
            Term(
                "请设置 LANG=C.UTF-8；结果文件不受影响。",
                "Set LANG=C.UTF-8; what is written to files is not affected.",
            ),
        )
    return ok(LOCALE, said, said)


def _font() -> CheckResult:
    from reports.shared.fonts import FAMILY, font_folder

    try:
        folder = font_folder()
    except (ModuleNotFoundError, OSError) as error:
        said = type(error).__name__
        return fail(
            FONT,
            Term(f"不能使用（{said}）", f"cannot be used ({said})"),
            Term(
                "请按锁定文件重新安装，或用 BIRTHRECON_FONTS 指定一个可写的文件夹。",
                "Install again from the lock, or name a folder that can be written in "
                "BIRTHRECON_FONTS.",
            ),
        )
    said = f"{FAMILY} ({folder})" if os.access(folder, os.R_OK) else FAMILY
    return ok(FONT, said, said)
