"""How a delivery's rows replace those of earlier deliveries: the table `[update]` of delivery.toml.

Every delivery stands at a place in time: its extract date and, of one day's deliveries, their
sequence. What holds is decided by these places alone and never by the order of arrival.
"""

import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from checks.contracts import all_contracts
from checks.contracts.model import Contract
from checks.errors import DeliveryError

TABLE = "update"
SEQUENCE = "sequence"
MOST_SEQUENCE = 9999


class Mode(StrEnum):
    """What a source's files replace. changes: rows of the same key; files: the file of the same
    name; full: all that came of the source before."""

    CHANGES = "changes"
    FILES = "files"
    FULL = "full"


SNAPSHOT = "snapshot"
"""Of what no delivery brings: the notices that the exchange's service holds when a delivery is
taken in. The newest snapshot alone holds, and it neither replaces rows of deliveries nor gives way
to them: which version of a notice counts, the gate decides."""

# What an office sends whole whenever it sends it, and what it sends a file a period.
_WHOLE = ("towns", "hospitals", "other_counts")
_BY_FILE = ("hospital", "returns")


@dataclass(frozen=True)
class Terms:
    """sequence: place among the deliveries of one extract date. modes: by source, all of them.
    said: those that delivery.toml names."""

    sequence: int
    modes: Mapping[str, Mode]
    said: frozenset[str]


def usual_mode(contract: Contract) -> Mode:
    """The mode of a source of which delivery.toml says nothing."""
    if contract.name in _WHOLE:
        return Mode.FULL
    return Mode.FILES if contract.name in _BY_FILE else Mode.CHANGES


def read_terms(delivery: Path) -> Terms:
    """The terms of a delivery whose delivery.toml `read_manifest` has accepted.

    Raises: DeliveryError for a source or a mode that does not exist, a sequence that is none, or
    terms that stand elsewhere, where nobody would read them.
    """
    values = tomllib.loads((delivery / "delivery.toml").read_bytes().decode("utf-8-sig"))
    table = values.get(TABLE, {})
    if not isinstance(table, dict):
        raise DeliveryError(
            "delivery.toml 的 update 应为一节：[update]。",
            "update in delivery.toml must be a table: [update].",
        )
    contracts = {contract.name: contract for contract in all_contracts()}
    _require_in_place(values, {SEQUENCE, *contracts})
    modes = {name: usual_mode(contract) for name, contract in contracts.items()}
    for name, value in table.items():
        if name != SEQUENCE:
            modes[name] = _mode(name, value, contracts.get(name))
    return Terms(_sequence(table.get(SEQUENCE, 0)), modes, frozenset({*table} & {*contracts}))


def sources_of_changes(delivery: Path) -> frozenset[str]:
    """The sources of which the delivery's files hold changes; none where its terms cannot be read,
    which is told when they are."""
    try:
        modes = read_terms(delivery).modes
    except (DeliveryError, OSError, ValueError):
        return frozenset()
    return frozenset(name for name, mode in modes.items() if mode is Mode.CHANGES)


def _require_in_place(values: Mapping[str, object], words: Collection[str]) -> None:
    """Raises: DeliveryError for words of the table that stand outside of it, and for a table whose
    name is written otherwise; in whatever case, and in tables of tables, too."""
    for name, value in values.items():
        if plain_word(name) == TABLE != name:
            raise DeliveryError(
                f"delivery.toml 中的“{name}”不会读取；请按小写改为 [{TABLE}]，把各项写在 [{TABLE}] "
                "之下。",
                f"'{name}' in delivery.toml is not read: write [{TABLE}] in small letters; what "
                f"it says is read under [{TABLE}] alone.",
            )
        if plain_word(name) in words:
            raise DeliveryError(
                f"delivery.toml 中的 {name} 没有写在 [{TABLE}] 之下，不会读取；"
                f"请在文件末尾写一行 [{TABLE}]，把它移到其下。",
                f"{name} in delivery.toml does not stand under [{TABLE}], where it would be "
                f"read: write a line [{TABLE}] at the file's end, and move it below.",
            )
        if isinstance(value, dict) and name != TABLE:
            _require_in_place(value, {*words, TABLE})


def plain_word(word: str) -> str:
    """The word as this program writes its own: people write capitals, wide letters, a hyphen."""
    return unicodedata.normalize("NFKC", word).casefold().strip().replace("-", "_")


def _mode(name: str, value: object, contract: Contract | None) -> Mode:
    if contract is None:
        known = ", ".join(one.name for one in all_contracts())
        raise DeliveryError(
            f"delivery.toml 的 [update] 中没有“{name}”这个来源；可写的有 {known}、{SEQUENCE}。",
            f"[update] in delivery.toml: there is no source '{name}'; known are {known} and "
            f"{SEQUENCE}.",
        )
    is_one_file = contract.single and not contract.own_name
    allowed = (Mode.CHANGES, Mode.FULL) if is_one_file else tuple(Mode)
    if value not in allowed:
        said = ", ".join(f'"{mode}"' for mode in allowed)
        raise DeliveryError(
            f"delivery.toml 的 [update] 中 {name} 应为 {said} 之一。",
            f"[update] in delivery.toml: {name} must be one of {said}.",
        )
    return Mode(str(value))


def _sequence(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_SEQUENCE:
        return value
    raise DeliveryError(
        f"delivery.toml 的 [update] 中 sequence 应为 0 至 {MOST_SEQUENCE} 的整数，"
        "不加引号，如 sequence = 1。",
        f"[update] in delivery.toml: sequence must be a whole number from 0 to {MOST_SEQUENCE}, "
        "without quotation marks, as in sequence = 1.",
    )
