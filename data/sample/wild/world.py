"""One district's records while kinds of error that come together are planted in them.

A kind takes births that carry nothing else (no planned case, no other kind), so that what was
planted stays what the truth says. Each kind draws from a stream of its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import polars as pl

from data.sample.contradictions import OPEN_BITS
from data.sample.draws import Draws, Ints
from data.sample.places import District
from data.sample.settings import Settings
from data.sample.truth import Delivered

KEYS = {
    "population": "person_id",
    "wis": "recid",
    "hospital": "record_id",
    "exchange": "notice_id",
}
_DEFAULTS: dict[str, Any] = {
    "weak": False,
    "wrong_mother": 0,
    "date_broken": False,
    "sex_broken": False,
    "number_broken": False,
    "entry_note": "",
    "left_open": 0,
    "has_comma": False,
    "is_utf8": False,
    "raw_sex": None,
    "raw_date": None,
}
_TEXTS = ("raw_sex", "raw_date")
EVERY_TYPE = ("under_reported", "duplicate", "false_report", "misreported", "unsupported")
_LOG = {"kind": pl.String, "source": pl.String, "source_record_id": pl.String, "birth": pl.Int64}
_OPEN = {
    "case_type": pl.String,
    "subtype": pl.String,
    "register": pl.String,
    "source": pl.String,
    "source_record_id": pl.String,
    "birth": pl.Int64,
}
_FEWEST = 2


class World:
    """The frames of a district's delivery (by name: population, wis, hospital, exchange), the WIS
    roster and the births, all of which kinds change."""

    def __init__(
        self, settings: Settings, district: District, delivered: Delivered, roster: pl.DataFrame
    ) -> None:
        self.settings, self.district = settings, district
        self.births, self.roster = delivered.births, roster
        self.frames = {
            "population": _flagged(delivered.population.sort("number")),
            "wis": _flagged(delivered.wis.sort("number")),
            "hospital": _flagged(delivered.hospital.sort("hospital", "birth_date", "birth")),
            "exchange": _flagged(delivered.exchange),
        }
        self.free_births = self.births.select(_plain()).to_series().to_numpy().copy()
        self._sent_again = delivered.hospital.filter("again")["record_id"].implode()
        self.lost_cards: list[str] = []
        self.former_towns: pl.DataFrame | None = None
        self._log: list[pl.DataFrame] = []
        self._open: list[pl.DataFrame] = []

    def draws(self, kind: str) -> Draws:
        """The stream of a kind in this district."""
        seed = [self.settings.seed, 3, int(self.district.code), crc32(kind.encode())]
        return Draws(np.random.default_rng(seed))

    def count(self, rate: float) -> int:
        """How many a rate per birth makes here: two at least."""
        return max(_FEWEST, round(rate * self.district.births))

    def free(self, name: str, fits: pl.Expr | None = None, *, single: bool = True) -> Ints:
        """Positions in a frame of records whose births are free, where `fits`."""
        rows = self.frames[name]
        mask = pl.lit(pl.Series(self.free_births[rows["birth"].to_numpy()]))
        if single:
            mask &= pl.col("plurality") == 1
        if name in ("population", "wis"):
            mask &= pl.col("copy") == 0
        if name == "population":
            mask &= ~pl.col("unusable") & (pl.col("status") == "1")
        if name == "hospital":
            mask &= (
                (pl.col("note") == "")
                & ~pl.col("again")
                & ~pl.col("record_id").is_in(self._sent_again)
            )
        if fits is not None:
            mask &= fits
        return np.flatnonzero(rows.select(mask.fill_null(False)).to_series().to_numpy())

    def take(
        self,
        kind: str,
        name: str,
        draws: Draws,
        rate: float,
        fits: pl.Expr | None = None,
        *,
        single: bool = True,
    ) -> Ints:
        """Positions of as many free records as the rate says, in the frame's order; they are free
        no more."""
        free = self.free(name, fits, single=single)
        chosen = np.sort(draws.some(free, min(self.count(rate), len(free))))
        self.mark(kind, name, chosen)
        return chosen

    def mark(self, kind: str, name: str, at: Ints) -> None:
        """Note which records a kind befell; no other kind takes their births."""
        rows = self.frames[name][at]
        self.free_births[rows["birth"].to_numpy()] = False
        self._log.append(
            rows.select(
                kind=pl.lit(kind),
                source=pl.lit(name),
                source_record_id=KEYS[name],
                birth="birth",
            )
        )

    def write(self, name: str, at: Ints, values: Mapping[str, pl.Series | Any]) -> None:
        """Put values (a series as long as `at`, or one for all) into a frame."""
        rows, index = self.frames[name], pl.Series(at)
        changed = {}
        for column, value in values.items():
            own = rows[column]
            new = value if isinstance(value, pl.Series) else pl.Series([value] * len(at))
            changed[column] = own.scatter(index, new.cast(own.dtype)) if len(at) else own
        self.frames[name] = rows.with_columns(**changed)

    def column(self, name: str, at: Ints, column: str) -> pl.Series:
        """A column of some records."""
        return self.frames[name][column].gather(pl.Series(at))

    def state_dates(self, name: str, at: Ints, day: pl.Series) -> None:
        """Let a register's records say another birth date."""
        values = {"stated_date": day}
        if name == "population":
            values["birth_date_text"] = day.dt.strftime("%Y-%m-%d")
        self.write(name, at, values)

    def state_sexes(self, name: str, at: Ints, sex: pl.Series) -> None:
        """Let a register's records say another sex."""
        values = {"stated_sex": sex}
        if name == "population":
            values["sex_text"] = sex.cast(pl.String)
        self.write(name, at, values)

    def leave_open(self, name: str, at: Ints, subtypes: Sequence[str]) -> None:
        """Nothing that a reader may find of these subtypes on these records is asked for."""
        bits = sum(OPEN_BITS[subtype] for subtype in subtypes)
        self.write(name, at, {"left_open": self.column(name, at, "left_open") | bits})

    def open_births(self, births: pl.Series, case_types: Sequence[str]) -> None:
        """Leave open every case of these types about these births."""
        for name in KEYS:
            rows = self.frames[name].filter(pl.col("birth").is_in(births.implode()))
            self._open += [
                rows.select(
                    case_type=pl.lit(kind),
                    subtype=pl.lit("*"),
                    register=pl.lit(name),
                    source=pl.lit(name),
                    source_record_id=KEYS[name],
                    birth="birth",
                )
                for kind in case_types
            ]

    def evidence_lost(self, births: pl.Series) -> None:
        """Births whose planned case rested on evidence that did not come: nothing is asked of
        them."""
        lost = pl.col("birth").is_in(births.implode())
        self.births = self.births.with_columns(
            plan=pl.when(lost).then(pl.lit("evidence_lost")).otherwise("plan")
        )
        self.open_births(births, EVERY_TYPE)

    def delivered_roster(self) -> pl.DataFrame:
        """The cards that are left."""
        return self.roster.filter(~pl.col("womanid").is_in(self.lost_cards))

    def delivered(self, facts_log: pl.DataFrame) -> Delivered:
        """The records as the kinds left them; what WIS says of a woman is what her card says now.

        facts_log: kind and birth of the kinds that lie in the people.
        """
        cards = self.delivered_roster().select("womanid", "idno", "woman_name")
        wis = self.frames["wis"].drop("idno", "woman_name")
        wis = wis.join(cards, on="womanid", how="left", maintain_order="left")
        people = facts_log.select(
            "kind",
            source=pl.lit(None, pl.String),
            source_record_id=pl.lit(None, pl.String),
            birth=pl.col("birth").cast(pl.Int64),
        )
        return Delivered(
            self.births,
            self.frames["population"],
            wis,
            self.frames["hospital"],
            self.frames["exchange"],
            pl.concat([pl.DataFrame(schema=_OPEN), *self._open]),
            pl.concat([pl.DataFrame(schema=_LOG), people, *self._log]),
            self.former_towns,
        )


def _flagged(rows: pl.DataFrame) -> pl.DataFrame:
    """With the columns that kinds set, at their defaults."""
    n = rows.height
    made = []
    for name, value in _DEFAULTS.items():
        dtype = pl.String if name in _TEXTS else None
        made.append(pl.Series(name, [value], dtype=dtype).new_from_index(0, n))
    return rows.with_columns(made)


def _plain() -> pl.Expr:
    """Births that carry no planned case, slip or move, and are due."""
    return (
        (pl.col("kind") == "B")
        & pl.col("due")
        & pl.col("in_window")
        & ~pl.col("moved_out")
        & pl.col("plan").is_null()
        & pl.col("slip").is_null()
        & pl.col("moved_town_register").is_null()
        & ~pl.col("anchor")
        & (pl.col("siblings") == 1)
    )
