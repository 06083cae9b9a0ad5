"""The folder OUT/exchange/inbox: files of partners without a network. Signed and whole ones are
taken, once; the others wait or are put aside with the reason."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from exchange import outgoing
from exchange.changes import enter_receipt
from exchange.errors import ExchangeError
from exchange.keys import Office
from exchange.notices import MOST_BYTES, read_notices
from exchange.partners import PartnerKind
from exchange.receipts import read_receipts
from exchange.receive import Road, receive
from exchange.sealed import NOTICES, RECEIPTS, Bundle, read_bundle
from exchange.signatures import use_nonce
from exchange.store import FOLDER, Store
from operating_system.files import flush_folder
from protection.rights import rights_of

INBOX, TAKEN, REFUSED = "inbox", "taken", "refused"
PATTERN = "*.json"
_LARGEST = 4 * MOST_BYTES


@dataclass(frozen=True)
class FileResult:
    """What became of a file. state: taken, refused, waits (not whole yet, or the disk is full),
    again (taken before). notices: or receipts."""

    name: str
    state: str
    notices: int = 0
    rule: str = ""
    said: str = ""


def inbox_path(out: Path) -> Path:
    """Where partners' files are laid."""
    return out / FOLDER / INBOX


def take_inbox(store: Store, office: Office) -> list[FileResult]:
    """Take every whole file, by name. A file is moved when its notices are on the disk: one that
    was taken and not moved is known by its nonce."""
    rights = rights_of(store.out)
    folder = rights.make_folder(inbox_path(store.out))
    results = []
    for path in sorted(folder.glob(PATTERN)):
        if path.is_file() and not path.is_symlink():
            result = _take(store, office, path)
            results.append(result)
            if result.state != "waits":
                goal = TAKEN if result.state in ("taken", "again") else REFUSED
                _put_aside(path, rights.make_folder(folder / goal))
                flush_folder(folder)
    return results


def _take(store: Store, office: Office, path: Path) -> FileResult:
    try:
        if path.stat().st_size > _LARGEST:
            raise ExchangeError("文件过大。", "The file is too large.", "too_large")
        with store.writing() as connection:
            bundle = read_bundle(connection, office, path.read_bytes())
            use_nonce(connection, bundle.sender.code, bundle.signed)
            count = _enter(store, connection, bundle)
    except ExchangeError as error:
        state = _STATES.get(error.rule, "refused")
        return FileResult(path.name, state, 0, error.rule, str(error))
    except Exception as error:  # whatever one file does, those after it are taken
        kind = type(error).__name__
        said = f"文件未能读取（{kind}）。\nThe file could not be read ({kind})."
        return FileResult(path.name, "waits", 0, "failed", said)
    return FileResult(path.name, "taken", count)


# Of what else is wrong with a file, its sender has to know.
_STATES = {"incomplete": "waits", "not_durable": "waits", "replayed": "again"}


def _enter(store: Store, connection: Connection, bundle: Bundle) -> int:
    """Enter what a bundle holds, all of it or nothing. Returns: how many notices or receipts."""
    if bundle.holds == NOTICES:
        notices = read_notices(bundle.body)
        return len(receive(store, connection, bundle.sender, notices, Road.FILE))
    if bundle.holds != RECEIPTS:
        raise ExchangeError(
            "求交文件请用 exchange common-answer 或 common-read 处理；更正文件由登记主管单位接收。",
            "A file of an intersection is for exchange common-answer or common-read; change files "
            "are for the owner of a register.",
            "not_for_the_inbox",
        )
    told = read_receipts(connection, bundle.sender, bundle.body)
    for one in told:
        if bundle.sender.kind is PartnerKind.OWNER:
            enter_receipt(connection, bundle.sender, one)
        else:
            outgoing.record_receipt(store, connection, bundle.sender, one)
    return len(told)


def _put_aside(path: Path, folder: Path) -> None:
    """Move a file; one of its name that lies there is the proof of another sending, and stays."""
    goal, number = folder / path.name, 1
    while goal.exists():
        number += 1
        goal = folder / f"{path.stem}-{number}{path.suffix}"
    with suppress(FileNotFoundError):  # another process has taken it at the same time
        path.rename(goal)
