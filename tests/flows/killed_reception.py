"""A reception that is killed (SIGKILL) on its way: python killed_reception.py OUT FILE
MILLISECONDS.

The clock starts with the first statement that writes, so that the signal meets an open transaction.
"""

import os
import signal
import sys
import threading
import time
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, event

from reports.corrections.receive import receive_files
from transforms.ledger.event_writer import Actor
from transforms.ledger.store import open_ledger

OUT, FILE, SECONDS = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) / 1000


def kill_at_the_first_write(
    _connection: object, _cursor: object, statement: str, *_: object
) -> None:
    """SECONDS after it, or at once."""
    if statement.lower().startswith("insert"):
        event.remove(Engine, "after_cursor_execute", kill_at_the_first_write)
        if not SECONDS:
            os.kill(os.getpid(), signal.SIGKILL)
        threading.Timer(SECONDS, os.kill, (os.getpid(), signal.SIGKILL)).start()


with open_ledger(OUT) as ledger:
    event.listen(Engine, "after_cursor_execute", kill_at_the_first_write)
    print(receive_files(ledger, Actor("王统计", "统计员", date.max), [FILE]))
time.sleep(60)  # the signal comes
