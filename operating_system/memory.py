"""The most memory that this process has held."""

import sys
from pathlib import Path

from operating_system import is_windows

_MB = 1024 * 1024


def forget_peak_memory() -> None:
    """Count the peak anew from here. Linux can; elsewhere it stays that of the whole process."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def peak_memory_mb() -> int:
    """Megabytes at the peak; 0 where the system does not tell."""
    if is_windows():
        return 0
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) // 1024
    except (OSError, IndexError, ValueError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak // (_MB if sys.platform == "darwin" else 1024)
