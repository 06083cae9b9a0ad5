"""Which births two counties hold in common, without names: private set intersection (ECDH).

One side asks, the other answers. Who asks learns which of its own keys the other holds too; who
answers learns how many keys were asked about. Keys stand for a birth under one agreement each, so
that a birth whose number is broken is still met by its names or its certificate. `openmined-psi`
does the arithmetic; docs/exchange.md says what a dishonest side could learn.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from exchange.errors import ExchangeError
from transforms.identity.names import describe_names
from transforms.linkage.published import attach_published

KINDS = ("number", "names", "certificate")
MOST_KEYS = 400_000
_RECORDS = """
    select l.birth_id, p.birth_date, p.baby_sex, p.mother_name, p.father_name, p.mother_id_number,
        p.birth_certificate_no
    from r.birth_records as p inner join b.record_links as l using (source, source_record_id)
    where not p.is_quarantined and p.birth_date is not null
    order by l.birth_id, p.source, p.source_record_id
"""


@dataclass(frozen=True)
class Keys:
    """texts: of keys, each once and in the order of their digests, so that the place of one tells
    nothing. births: of each key, whose it is."""

    texts: tuple[str, ...]
    births: tuple[str, ...]


def keys_of(births: Path, restricted: Path, key: str | None) -> Keys:
    """The keys of all births of a published run."""
    con = duckdb.connect(config={"autoload_known_extensions": False})
    try:
        attach_published(con, births, restricted, key)
        rows = con.execute(_RECORDS).pl()
    finally:
        con.close()
    return of_records(rows)


def of_records(rows: pl.DataFrame) -> Keys:
    """The keys of records: birth_id, birth_date, baby_sex, mother_name, father_name,
    mother_id_number, birth_certificate_no."""
    both = [name for name in (*rows["mother_name"], *rows["father_name"]) if name]
    described = describe_names(pl.Series(both, dtype=pl.String))
    sound = dict(zip(described["raw_name"], described["pinyin_fold"], strict=True))
    found: dict[str, str] = {}
    for row in rows.iter_rows(named=True):
        for text in record_keys(row, sound):
            found.setdefault(text, row["birth_id"])
    ordered = sorted(found, key=lambda text: sha256(text.encode()).digest())
    return Keys(tuple(ordered), tuple(found[text] for text in ordered))


def record_keys(row: Mapping[str, Any], sound: Mapping[str, str | None]) -> list[str]:
    """The keys of one record, as far as it tells: mother's number and the day; both parents' names
    by their sound, day and sex; the certificate and the day."""
    day, keys = str(row["birth_date"]), []
    if row["mother_id_number"]:
        keys.append(f"number/{row['mother_id_number']}/{day}")
    mother, father = (sound.get(row[name] or "") for name in ("mother_name", "father_name"))
    if mother and father and row["baby_sex"]:
        keys.append(f"names/{mother}/{father}/{day}/{row['baby_sex']}")
    if row["birth_certificate_no"]:
        keys.append(f"certificate/{row['birth_certificate_no']}/{day}")
    return keys


class Asker:
    """The side that learns what is common; its key is thrown away with it."""

    def __init__(self, keys: Keys, secret: bytes | None = None) -> None:
        """secret: of the asker that wrote the question, where the answer came by file. Raises:
        ExchangeError where the library is missing."""
        self._psi = _library()
        self._keys = keys
        client = self._psi.client
        self._client = (
            client.CreateFromKey(secret, True) if secret else client.CreateWithNewKey(True)
        )

    @property
    def secret(self) -> bytes:
        """What reads the answer; kept by this side alone, until then."""
        return bytes(self._client.GetPrivateKeyBytes())

    def question(self) -> bytes:
        """What is sent: points that say nothing without this side's key."""
        request = self._client.CreateRequest(list(self._keys.texts))
        return bytes(request.SerializeToString())

    def common(self, answer: bytes) -> set[str]:
        """birth_ids of this side's births that the other side holds too. Raises: ExchangeError."""
        try:
            told = json.loads(answer)
            setup, response = self._psi.ServerSetup(), self._psi.Response()
            setup.ParseFromString(b64decode(told["setup"]))
            response.ParseFromString(b64decode(told["response"]))
            met = self._client.GetIntersection(setup, response)
        except Exception:
            raise ExchangeError(
                "对方的答复无法读取。", "The partner's answer cannot be read.", "no_answer"
            ) from None
        return {self._keys.births[place] for place in met}


def answer(question: bytes, keys: Sequence[str]) -> bytes:
    """The other side's part: the question's points under a key used once, and its own under the
    same. Raises: ExchangeError for what is no question, or one that asks too much."""
    psi = _library()
    request = psi.Request()
    try:
        request.ParseFromString(question)
    except Exception:
        raise _no_question() from None
    asked = len(request.encrypted_elements)
    if not 1 <= asked <= MOST_KEYS:
        raise ExchangeError(
            f"一次可求 1 至 {MOST_KEYS} 个键。", f"One to {MOST_KEYS} keys at once.", "too_many"
        )
    server = psi.server.CreateWithNewKey(True)
    setup = server.CreateSetupMessage(0.0, asked, list(keys), psi.DataStructure.RAW)
    try:
        response = server.ProcessRequest(request)
    except Exception:  # the library's own word for points that are none
        raise _no_question() from None
    told = {
        "question": sha256(question).hexdigest(),
        "setup": b64encode(setup.SerializeToString()).decode(),
        "response": b64encode(response.SerializeToString()).decode(),
    }
    return json.dumps(told).encode()


def answered_question(answer: bytes) -> str | None:
    """The digest of the question that an answer says it is for; None where it says none."""
    try:
        told = json.loads(answer)
    except ValueError:
        return None
    said = told.get("question") if isinstance(told, dict) else None
    return said if isinstance(said, str) else None


def _no_question() -> ExchangeError:
    return ExchangeError("求交请求无法读取。", "The question cannot be read.", "no_question")


def _library() -> Any:
    try:
        import private_set_intersection.python as psi
    except ImportError:
        raise ExchangeError(
            "未安装求交组件；请运行 pip install 'birthrecon[psi]'（Linux）。",
            "The intersection is not installed: pip install 'birthrecon[psi]' (Linux).",
            "no_psi",
        ) from None
    return psi
