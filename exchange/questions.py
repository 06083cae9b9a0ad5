"""Questions about common births that go by file: what the asking side keeps until the answer comes.

That may take days, and other births are published meanwhile. The answer tells places in the list
that was asked, so what stood at each place is kept beside the secret: as digests, for the keys hold
names and numbers. A birth is told by the number that it has now.
"""

import json
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path

from exchange.errors import ExchangeError
from exchange.intersection import Asker, Keys, answered_question
from exchange.store import FOLDER
from protection.cipher import read_private, replace_private
from protection.key import as_key
from protection.rights import rights_of


def question_path(out: Path, code: str) -> Path:
    """Where what reads the answer of a partner lies until it has been read."""
    return out / FOLDER / f"common-{code}.key"


def ask_by_file(out: Path, code: str, keys: Keys, key_text: str | None) -> bytes:
    """A question to a partner, in place of one that is still open. Raises: ExchangeError."""
    asker = Asker(keys)
    question = asker.question()
    kept = {
        "secret": b64encode(asker.secret).decode(),
        "question": sha256(question).hexdigest(),
        "places": [_digest(text, asker.secret) for text in keys.texts],
    }
    path, rights = question_path(out, code), rights_of(out)
    rights.make_folder(path.parent)
    replace_private(path, json.dumps(kept).encode(), as_key(key_text), rights)
    return question


def read_answer(
    out: Path, code: str, keys: Keys, answer: bytes, key_text: str | None
) -> frozenset[str]:
    """birth_ids, as published now, of births that the partner holds too. keys: of these births.

    Raises: ExchangeError where nothing was asked, or the answer is to another question;
    WrongKeyError.
    """
    try:
        kept = json.loads(read_private(question_path(out, code), as_key(key_text)))
        secret, asked, places = b64decode(kept["secret"]), kept["question"], kept["places"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        raise ExchangeError(
            f"没有向 {code} 提出的问题在等待答复；请先运行 birthrecon exchange common-ask。",
            f"No question to {code} waits for its answer: run birthrecon exchange common-ask.",
            "no_question",
        ) from None
    if answered_question(answer) not in (None, asked):  # older versions do not say
        raise ExchangeError(
            "这份答复对应的不是最近一次提问；请取最近一次提问的答复，或重新提问。",
            "This answers another question than the last one: get the answer to that one, or ask "
            "again.",
            "no_answer",
        )
    now = {
        _digest(text, secret): birth for text, birth in zip(keys.texts, keys.births, strict=True)
    }
    then = Keys(tuple(places), tuple(now.get(place, "") for place in places))
    return frozenset(Asker(then, secret).common(answer) - {""})


def forget_question(out: Path, code: str) -> None:
    """Throw away what read the answer."""
    path = question_path(out, code)
    for one in path.parent.glob(f"{path.name}*"):
        one.unlink()


def _digest(text: str, secret: bytes) -> str:
    return sha256(secret + text.encode()).hexdigest()[:32]
