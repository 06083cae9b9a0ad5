"""The folder OUT/exchange/inbox: files of partners without a network. Signed and whole ones are
taken, once; the others wait or are put aside with the reason."""

from dataclasses import dataclass
from pathlib import Path

from exchange import outgoing
from exchange.errors import ExchangeError
from exchange.keys import Office
from exchange.notices import MOST_BYTES, read_notices
from exchange.receive import Road, receive
from exchange.sealed import NOTICES, RECEIPTS, read_bundle
from exchange.sending import read_receipts
from exchange.signatures import use_nonce
from exchange.store import FOLDER, Store
from operating_system.files import flush_folder
from protection.rights import rights_of

INBOX, TAKEN, REFUSED = "inbox", "taken", "refused"
PATTERN = "*.json"
_LARGEST = 4 * MOST_BYTES


@dataclass(frozen=True)
class FileResult:
    """What became of a file. state: taken, refused, waits (not whole yet), again (taken before)."""

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
                path.replace(rights.make_folder(folder / goal) / path.name)
                flush_folder(folder)
    return results


def _take(store: Store, office: Office, path: Path) -> FileResult:
    try:
        if path.stat().st_size > _LARGEST:
            raise ExchangeError("文件过大。", "The file is too large.", "too_large")
        with store.writing() as connection:
            bundle = read_bundle(connection, office, path.read_bytes())
            use_nonce(connection, bundle.sender.code, bundle.signed)
            if bundle.holds == NOTICES:
                notices = read_notices(bundle.body)
                receive(store, connection, bundle.sender, notices, Road.FILE)
                return FileResult(path.name, "taken", len(notices))
            if bundle.holds != RECEIPTS:
                raise ExchangeError(
                    "求交文件请用 exchange common-answer 或 common-read 处理。",
                    "A file of an intersection is for exchange common-answer or common-read.",
                    "intersection",
                )
        return FileResult(path.name, "taken", _receipts(store, bundle.sender.code, bundle.body))
    except ExchangeError as error:
        states = {"incomplete": "waits", "replayed": "again"}
        return FileResult(path.name, states.get(error.rule, "refused"), 0, error.rule, str(error))


def _receipts(store: Store, code: str, body: bytes) -> int:
    from exchange.partners import partner

    with store.reading() as connection:
        sender = partner(connection, code)
    told = read_receipts(store, sender, body)
    with store.writing() as connection:
        for one in told:
            outgoing.record_receipt(store, connection, sender, one)
    return len(told)
