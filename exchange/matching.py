"""What the exchange asks of matching, and the answer that the published run's own models give."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

from exchange.errors import ExchangeError
from transforms.linkage.among import PlacedNotice, PublishedRecords

NoticeFields = Mapping[str, Any]
_AT_ONCE = 1_000
NoticeMatch = PlacedNotice


class NoticeMatcher(Protocol):
    """Says where notices belong. `context` tells the run that it speaks for."""

    @property
    def context(self) -> Mapping[str, Any]:
        """run_id, window_start, window_end, extract_date, district_code."""
        ...

    def match(self, notices: Sequence[NoticeFields]) -> list[NoticeMatch]:
        """Where each notice belongs; their notice_ids differ."""
        ...

    def keep(self, record_ids: Sequence[str]) -> None:
        """Hold these of the notices matched last, so that later ones find them."""
        ...

    def drop(self, record_id: str) -> None:
        """Hold a notice no more."""
        ...


class PublishedMatcher:
    """Matches against the run that is published in a folder, loaded anew when a run replaces it."""

    def __init__(
        self,
        births: Path,
        restricted: Path,
        key: str | None,
        pending: Callable[[], Sequence[NoticeFields]] = tuple,
    ) -> None:
        """pending: notices that came since that run; they are held from the beginning."""
        self._pending = pending
        self._births, self._restricted, self._key = births, restricted, key
        self._held: PublishedRecords | None = None
        self._seen: tuple[int, int] | None = None

    @property
    def context(self) -> Mapping[str, Any]:
        """As NoticeMatcher says."""
        return self._records().context

    def match(self, notices: Sequence[NoticeFields]) -> list[NoticeMatch]:
        """As NoticeMatcher says."""
        return self._records().place(notices, datetime.now(UTC).date()) if notices else []

    def keep(self, record_ids: Sequence[str]) -> None:
        """As NoticeMatcher says."""
        self._records().keep(record_ids)

    def drop(self, record_id: str) -> None:
        """As NoticeMatcher says."""
        self._records().drop(record_id)

    def is_replaced(self) -> bool:
        """Whether another run is published than the one that is held."""
        return self._identity() != self._seen

    def _records(self) -> PublishedRecords:
        seen = self._identity()
        if self._held is None or seen != self._seen:
            if self._held:
                self._held.close()
            self._held = PublishedRecords(self._births, self._restricted, self._key)
            self._seen = seen
            waiting, today = self._pending(), datetime.now(UTC).date()
            for start in range(0, len(waiting), _AT_ONCE):
                self._held.remember(waiting[start : start + _AT_ONCE], today)
        return self._held

    def _identity(self) -> tuple[int, int]:
        try:
            found = self._births.stat()
        except OSError:
            raise ExchangeError(
                "尚未发布结果，不能核对通报；请先运行 birthrecon run。",
                "Nothing is published, so that no notice can be matched: run birthrecon run first.",
                "not_published",
                503,
            ) from None
        return found.st_ino, found.st_mtime_ns


def day(value: object) -> date | None:
    """A date of the context."""
    return value if isinstance(value, date) else None
