"""What the exchange asks of matching, and the answer that the published run's own models give."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from exchange.errors import ExchangeError
from transforms.linkage.among import PlacedNotice, PublishedRecords

NoticeFields = Mapping[str, Any]
_AT_ONCE = 1_000
NoticeMatch = PlacedNotice


class NoticeMatcher(Protocol):
    """Says where notices belong. `context` tells the run that it speaks for."""

    def take_up(self) -> None:
        """Go over to a run that was published meanwhile."""
        ...

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

    def learn(self, notices: Sequence[NoticeFields]) -> None:
        """Hold notices that another process has answered, in place of what is held of them."""
        ...


class PublishedMatcher:
    """Matches against the run that is published in a folder. One that replaces it is loaded beside,
    with all notices that are pending, while the one before still answers: going over to it takes no
    longer than a notice."""

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
        self._coming: _Loading | None = None
        self._last: dict[str, NoticeFields] = {}

    @property
    def context(self) -> Mapping[str, Any]:
        """As NoticeMatcher says."""
        return self._records().context

    def match(self, notices: Sequence[NoticeFields]) -> list[NoticeMatch]:
        """As NoticeMatcher says."""
        self._last = {str(one["notice_id"]): one for one in notices}
        return self._records().place(notices, datetime.now(UTC).date()) if notices else []

    def keep(self, record_ids: Sequence[str]) -> None:
        """As NoticeMatcher says."""
        self._records().keep(record_ids)
        if self._coming:
            self._coming.meanwhile += [("hold", self._last[one]) for one in record_ids]

    def drop(self, record_id: str) -> None:
        """As NoticeMatcher says."""
        self._records().drop(record_id)
        if self._coming:
            self._coming.meanwhile.append(("drop", {"notice_id": record_id}))

    def learn(self, notices: Sequence[NoticeFields]) -> None:
        """As NoticeMatcher says."""
        records = self._records()
        for one in notices:
            records.drop(str(one["notice_id"]))
        _remember(records, notices)
        if self._coming:
            self._coming.meanwhile += [("hold", one) for one in notices]

    def take_up(self) -> None:
        """Load the published run where none is held; where another is published, begin to load it
        beside, and go over to it when it is there. Between two notices, so that one batch is
        answered by one run."""
        seen = self._identity()
        if self._held is None:
            self._held, self._seen = self._load(), seen
        elif seen != self._seen and self._coming is None:
            self._coming = _Loading(seen, self._load)
            self._coming.start()
        elif self._coming and not self._coming.is_alive():
            coming, self._coming = self._coming, None
            if coming.records:  # what failed is begun again
                self._go_over(coming)

    def _records(self) -> PublishedRecords:
        if self._held is None:
            self.take_up()
        assert self._held is not None
        return self._held

    def _load(self) -> PublishedRecords:
        records = PublishedRecords(self._births, self._restricted, self._key)
        _remember(records, self._pending())
        return records

    def _go_over(self, coming: "_Loading") -> None:
        """Answer from the run that was loaded, with what was answered while it was."""
        assert coming.records is not None
        meanwhile = {str(fields["notice_id"]): (what, fields) for what, fields in coming.meanwhile}
        for record_id in meanwhile:
            coming.records.drop(record_id)
        _remember(coming.records, [one for what, one in meanwhile.values() if what == "hold"])
        if self._held:
            self._held.close()
        self._held, self._seen = coming.records, coming.seen

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


class _Loading(threading.Thread):
    """Loads a run; `records` is set where that went well."""

    def __init__(self, seen: tuple[int, int], load: Callable[[], PublishedRecords]) -> None:
        """load: reads the run and the notices that are pending when it begins to."""
        super().__init__(name="loading", daemon=True)
        self.seen, self.records = seen, cast(PublishedRecords | None, None)
        # What the run before was told to hold or to drop since then, in order.
        self.meanwhile: list[tuple[Literal["hold", "drop"], NoticeFields]] = []
        self._load = load

    def run(self) -> None:
        """Load it. A run may be replacing its files: the next attempt reads them."""
        with suppress(Exception):
            self.records = self._load()


def _remember(records: PublishedRecords, notices: Sequence[NoticeFields]) -> None:
    today = datetime.now(UTC).date()
    for start in range(0, len(notices), _AT_ONCE):
        records.remember(notices[start : start + _AT_ONCE], today)


def day(value: object) -> date | None:
    """A date of the context."""
    return value if isinstance(value, date) else None
