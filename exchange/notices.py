"""A notice as it comes: the contract's fields, and beside them its version and kind.

`version` counts from 1 and `kind` is notice, correction or revocation. A later version of a notice
takes the place of the earlier ones, whatever the order in which they come.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from checks.contracts.exchange import EXCHANGE
from exchange.errors import ExchangeError
from exchange.events import canonical
from exchange.parsing import read_json

MOST_NOTICES, MOST_BYTES = 1_000, 4_000_000
LONGEST_ID, LONGEST_VALUE = 64, 200
FIELDS = EXCHANGE.names
_BESIDE = ("version", "kind", "claim")


class NoticeKind(StrEnum):
    """What a version of a notice does to the ones before it."""

    NOTICE = "notice"
    CORRECTION = "correction"
    REVOCATION = "revocation"


_KINDS = ", ".join(NoticeKind)


@dataclass(frozen=True)
class Notice:
    """One version of one notice. fields: of the contract, as they came. claim: 'ours' where the
    sender counts the birth too and asks whose it is."""

    notice_id: str
    version: int
    kind: NoticeKind
    fields: Mapping[str, Any]
    claim: str = ""

    @property
    def text(self) -> str:
        """The same content always gives the same text."""
        told = {**self.fields, "version": self.version, "kind": self.kind, "claim": self.claim}
        return canonical(told)

    @property
    def sha256(self) -> str:
        """Of the text: what a receipt says it is a receipt for."""
        return sha256(self.text.encode()).hexdigest()


def read_notices(body: bytes) -> list[Notice]:
    """The notices of a body: one JSON object, or one a line. Raises: ExchangeError, which names the
    line, for what is none; then none of them is taken."""
    if len(body) > MOST_BYTES:
        raise ExchangeError(
            "一次至多 4 MB；请分批发送。", "At most 4 MB at once: send in parts.", "too_large", 413
        )
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ExchangeError("内容须为 UTF-8。", "The body must be UTF-8.", "not_utf8") from None
    whole = _value(text)
    notices = [read_notice(whole, 1)] if isinstance(whole, dict) else _by_line(text)
    if not notices or len(notices) > MOST_NOTICES:
        raise ExchangeError(
            f"一次须有 1 至 {MOST_NOTICES} 条通报。",
            f"One to {MOST_NOTICES} notices at once.",
            "too_many",
            413,
        )
    return notices


def _by_line(text: str) -> list[Notice]:
    lines = enumerate(text.split("\n"), start=1)
    return [read_notice(_value(line), number) for number, line in lines if line.strip()]


def _value(text: str) -> object:
    try:
        return read_json(text)
    except ValueError:
        return None


def read_notice(value: object, line: int) -> Notice:
    """The notice of a JSON value. Raises: ExchangeError."""
    if not isinstance(value, dict):
        raise _bad(line, "不是 JSON 对象", "is no JSON object", "no_object")
    unknown = sorted(set(value) - {*FIELDS, *_BESIDE})
    if unknown:
        # What nobody asked for must not come in: it may be more than may be told.
        name = unknown[0][:40]
        raise _bad(
            line, f"字段 {name} 不在约定之内", f"field {name} is not in the contract", "field"
        )
    if any(isinstance(one, dict | list) or len(str(one)) > LONGEST_VALUE for one in value.values()):
        raise _bad(line, "有字段过长或含嵌套", "a field is too long, or nested", "value")
    if any("\0" in str(one) for one in value.values()):  # PostgreSQL keeps no such text
        raise _bad(line, "有字段含空字符", "a field holds a null character", "value")
    notice_id, version = str(value.get("notice_id") or "").strip(), value.get("version", 1)
    if not notice_id.isprintable() or not 0 < len(notice_id) <= LONGEST_ID:
        raise _bad(
            line,
            "缺少 notice_id，或过长、含控制字符",
            "notice_id is missing, too long, or holds control characters",
            "notice_id",
        )
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 10_000:
        raise _bad(line, "version 须为 1 起的整数", "version is a whole number from 1", "version")
    kind = value.get("kind", NoticeKind.NOTICE if version == 1 else NoticeKind.CORRECTION)
    if kind not in set(NoticeKind):
        raise _bad(
            line,
            f"kind 只能是 {'、'.join(NoticeKind)}",
            f"kind is one of {', '.join(NoticeKind)}",
            "kind",
        )
    fields = {name: value[name] for name in FIELDS if value.get(name) is not None}
    claim = "ours" if value.get("claim") == "ours" else ""
    return Notice(notice_id, version, NoticeKind(kind), {**fields, "notice_id": notice_id}, claim)


def _bad(line: int, zh: str, en: str, rule: str) -> ExchangeError:
    return ExchangeError(
        f"第 {line} 行{zh}；整批未接收，请更正后重发。",
        f"Line {line}: {en}. Nothing of this body was taken: mend it and send again.",
        rule,
    )
