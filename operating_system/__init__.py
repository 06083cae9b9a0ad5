"""What operating systems do differently, in one place: locks, the flushing of files, processes and
their limits; and the machine's troubles (a full disk, too little memory), told as sentences.

The lowest package: every other one may import it, and it imports none of them. A module that only
one system has is imported where it is used.
"""

import sys


def is_windows() -> bool:
    """Whether this is Windows; a function, so that a test may answer for it."""
    return sys.platform == "win32"
