"""A memory limit on Windows: the process puts itself into a job object that has one.

Structures as winnt.h has them, of 64-bit Windows.
"""

import ctypes
from typing import Any

_EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
_PROCESS_MEMORY, _DIE_ON_UNHANDLED, _KILL_ON_CLOSE = 0x100, 0x400, 0x2000
_NO_CRITICAL_BOX, _NO_FAULT_BOX = 0x1, 0x2


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def limit_own_memory(memory_bytes: int, kernel: Any = None) -> int:
    """Limit what this process may commit, and keep it from writing a crash report.

    Args: kernel, for a test; kernel32 otherwise. Returns: the job's handle, which stays open as
    long as the process. Raises: OSError when the system refuses.
    """
    kernel = kernel or _kernel32()
    kernel.SetErrorMode(_NO_CRITICAL_BOX | _NO_FAULT_BOX)
    limits = ExtendedLimits()
    flags = _PROCESS_MEMORY | _DIE_ON_UNHANDLED | _KILL_ON_CLOSE
    limits.BasicLimitInformation.LimitFlags = flags
    limits.ProcessMemoryLimit = memory_bytes
    job = kernel.CreateJobObjectW(None, None)
    size = ctypes.sizeof(limits)
    done = (
        bool(job)
        and kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
        and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
    )
    if not done:
        raise OSError("Windows refuses a memory limit for the reading process")
    return int(job)


def _kernel32() -> Any:
    """With the types of handles declared: a handle cut to 32 bits names something else."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.SetInformationJobObject.argtypes = (
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_uint32,
    )
    kernel.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    return kernel
