"""Which columns, files and stretches of rows are damaged as a whole, and which values are left out
for it.

A sign in one row is a slip. A series of slips has a share, which `usual` bounds; far above it the
column was damaged on its way (saved again by a program that keeps 15 digits, moved by a row, filled
down). Then nobody is accused by it: the values are null in `typed`, `raw` keeps them, and one
finding names the place. Signs within a row are tried first, then the other sources,
then signs that compare two columns of a row, of which the other one may be to blame.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import duckdb
import numpy as np
from numpy.typing import NDArray

from checks.profile import compared, other_sources
from checks.profile.signs import OF_ROWS, PROFILED, Sign
from checks.profile.stretches import Stretch, find_stretches

# From half of the values on nobody can tell the right ones, and all of the column is left out.
HOPELESS_SHARE = 0.5
# Scattered damage: at least so many times the usual share, and beyond chance by so many standard
# errors (once in a billion columns), in at least so many rows.
FAR_ABOVE = 2.0
STANDARD_ERRORS = 6.0
LEAST_ROWS = 8
# The rows between a damaged stretch and an end of its file are damaged too, unless so many of them
# looking sound were less likely than this.
LOOKS_SOUND = 0.001
# Signs that hold two columns of a row against each other.
RELATIONAL = ("before_birth", "late", "other_than_number")
# The share of records whose value all other sources contradict; measured like the signs' shares
# (highest: 0.042 for hospitals' numbers, 0.059 for exchange's towns, else below 0.021).
USUAL_CONTRADICTED = {"mother_id": 0.05, "town": 0.06}
USUAL = 0.02
CONTRADICTED = "contradicted"

Flags = NDArray[np.bool_]
ShareOf = tuple[str, str, str]  # source, column, sign


@dataclass(frozen=True)
class Damage:
    """One column damaged in one stretch of a source's rows, or scattered over a file.

    first, last: places in the source's order. scope: column (all of these rows), stretch, scattered
    (only rows that bear the sign). failing of judged rows bear it.
    """

    source: str
    column: str
    code: str
    scope: str
    first: int
    last: int
    failing: int
    judged: int
    rows: NDArray[np.intp]


class Rows:
    """The rows of one source in the order of its files, with the signs that each bears."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: str) -> None:
        """Read `signs_<source>`."""
        self.source = source
        # The rows stand in the order of their files: how many each has tells which is whose.
        files = con.execute(
            f"select source_file, count(*) from signs_{source} group by all order by source_file"
        ).fetchall()
        self.files = [str(name) for name, _ in files]
        self.file_no = np.repeat(np.arange(len(files)), [rows for _, rows in files])
        columns = con.execute(
            f"select * exclude (source_file) from signs_{source} order by source_file, row_number"
        ).fetchnumpy()
        self.numbers: NDArray[np.int64] = np.asarray(columns.pop("row_number"), dtype=np.int64)
        self.signs = {name: _flags(values) for name, values in columns.items()}

    def places(self, file_no: NDArray[np.int64], row_number: NDArray[np.int64]) -> NDArray[np.intp]:
        """Where the rows of these files and numbers stand in the source's order."""
        width = int(self.numbers.max(initial=0)) + 1
        return np.searchsorted(self.file_no * width + self.numbers, file_no * width + row_number)

    def __len__(self) -> int:
        return len(self.numbers)


def _flags(values: object) -> tuple[Flags, Flags]:
    """Bears the sign, and can be judged."""
    masked: np.ma.MaskedArray[tuple[int], np.dtype[np.bool_]] = np.ma.asarray(values)
    judged = ~np.ma.getmaskarray(masked)
    return np.asarray(masked.filled(False), dtype=bool) & judged, judged


def find_damage(
    con: duckdb.DuckDBPyConnection,
    rows: dict[str, Rows],
    signs: dict[str, tuple[Sign, ...]],
    usual: Mapping[ShareOf, float],
) -> tuple[list[Damage], dict[ShareOf, tuple[int, int]]]:
    """Find what is damaged, and leave it out of `typed`; `damaged_values` lists it.

    Args: rows and signs, by source; usual, what the source's own history leads to expect, where
    that is less than what slips explain. Writes damaged_values and damaged_columns. Returns what
    was found, each column and stretch once; and of each column and sign, the values that bear it
    and those judged.
    """
    _create_tables(con)
    found: list[Damage] = []
    shares = {
        (source, sign.column, sign.code): _count(*rows[source].signs[sign.key])
        for source in PROFILED
        for sign in signs[source]
    }
    expected = _Usual(usual)
    for source in PROFILED:
        plain = [sign for sign in signs[source] if sign.code not in RELATIONAL]
        found += _leave_out(con, rows[source], _by_signs(rows[source], plain, (), expected))
    found += _by_other_sources(con, rows, expected, shares)
    for source in PROFILED:
        late = [sign for sign in signs[source] if sign.code in RELATIONAL]
        found += _leave_out(con, rows[source], _by_signs(rows[source], late, found, expected))
    return found, shares


def leave_out(
    con: duckdb.DuckDBPyConnection, rows: dict[str, Rows], damages: Sequence[Damage]
) -> list[Damage]:
    """Leave out what was found by other ways than signs; what rests on it is not concluded."""
    return [one for damage in damages for one in _leave_out(con, rows[damage.source], [damage])]


@dataclass(frozen=True)
class _Usual:
    """Which share of a column's values bears a sign at most without damage."""

    of_history: Mapping[ShareOf, float]

    def of(self, source: str, column: str, code: str, absolute: float) -> float:
        return min(absolute, self.of_history.get((source, column, code), absolute))


def _count(bears: Flags, judged: Flags) -> tuple[int, int]:
    return int(bears.sum()), int(judged.sum())


def _create_tables(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        create or replace table damaged_columns (
            source varchar, source_file varchar, column_name varchar, first_row bigint,
            last_row bigint, sign varchar, scope varchar, rows_failing bigint, rows_judged bigint);
        create or replace table damaged_values (
            source varchar, source_file varchar, row_number bigint, column_name varchar);
        create schema if not exists undamaged;
    """)
    for source in PROFILED:
        con.execute(f"create or replace table undamaged.{source} as from typed.{source} limit 0")


def _by_signs(
    rows: Rows, signs: Sequence[Sign], known: Sequence[Damage], expected: _Usual
) -> Iterator[Damage]:
    """What the signs tell; rows of which a column is already known to be damaged are not judged by
    signs that need it."""
    settled = np.zeros(len(rows), dtype=bool)
    for damage in known:
        if damage.source == rows.source and damage.column.endswith(("birth_date", "_date")):
            settled[damage.rows] = True
    for sign in signs:
        bears, judged = rows.signs[sign.key]
        if known:
            judged = judged & ~settled
            bears = bears & judged
        usual = expected.of(rows.source, sign.column, sign.code, sign.usual)
        yield from _told_by(rows, sign.column, sign.code, bears, judged, usual)


def _by_other_sources(
    con: duckdb.DuckDBPyConnection,
    rows: dict[str, Rows],
    expected: _Usual,
    shares: dict[ShareOf, tuple[int, int]],
) -> list[Damage]:
    """What the other sources tell: the column that is contradicted most is left out first, for it
    makes the sources beside it look wrong too."""
    other_sources.match_records(con)
    found: list[Damage] = []
    tried: set[tuple[str, str]] = set()
    while True:
        worst = max(
            _contradicted(con, rows, tried, expected, shares),
            key=lambda damages: damages[0],
            default=(0.0, []),
        )[1]
        if not worst:
            return found
        tried.add((worst[0].source, worst[0].column))
        found += _leave_out(con, rows[worst[0].source], worst)
        other_sources.forget(con, worst[0].source, worst[0].column)


def _contradicted(
    con: duckdb.DuckDBPyConnection,
    rows: dict[str, Rows],
    tried: set[tuple[str, str]],
    expected: _Usual,
    shares: dict[ShareOf, tuple[int, int]],
) -> Iterator[tuple[float, list[Damage]]]:
    """Per damaged column: the share of its values that are contradicted, and what is damaged."""
    other_sources.contradictions(con)
    for source in PROFILED:
        values = other_sources.judged_values(con, source, rows[source].files)
        places = rows[source].places(values.file_no, values.row_number)
        for (told_by, value), column in compared.COLUMNS.items():
            if told_by != source or (source, column) in tried:
                continue
            bears, judged = np.zeros((2, len(rows[source])), dtype=bool)
            judged[places] = values.told & compared.BITS[value] != 0
            bears[places] = values.told & ~values.agreed & compared.BITS[value] != 0
            # The first look is the source's own share: later ones leave others' damage out.
            shares.setdefault((source, column, CONTRADICTED), _count(bears, judged))
            absolute = USUAL_CONTRADICTED.get(value, USUAL)
            usual = expected.of(source, column, CONTRADICTED, absolute)
            damages = list(_told_by(rows[source], column, CONTRADICTED, bears, judged, usual))
            if damages:
                yield bears.sum() / max(1, judged.sum()), damages


def _told_by(
    rows: Rows, column: str, code: str, bears: Flags, judged: Flags, usual: float
) -> Iterator[Damage]:
    """Stretches first; what they leave is tried as scattered, over the source and then by file."""
    if bears.sum() < LEAST_ROWS:
        return
    left = judged.copy()
    for stretch in find_stretches(bears, judged, usual):
        damage = _of_stretch(rows, column, code, stretch)
        left[damage.rows] = False
        yield damage
    everywhere = np.flatnonzero(left)
    failing = int(bears[everywhere].sum())
    if _is_far_above(failing, len(everywhere), usual):
        yield _of_group(rows, column, code, everywhere, bears, failing)
    else:
        yield from _by_files(rows, column, code, everywhere, bears, usual)


def _by_files(
    rows: Rows, column: str, code: str, places: NDArray[np.intp], bears: Flags, usual: float
) -> Iterator[Damage]:
    """What is scattered over single files, of the places that are judged."""
    file_no = rows.file_no[places]
    judged = np.bincount(file_no, minlength=len(rows.files))
    failing = np.bincount(file_no[bears[places]], minlength=len(rows.files))
    for number in np.flatnonzero(failing):
        if _is_far_above(int(failing[number]), int(judged[number]), usual):
            group = places[file_no == number]
            yield _of_group(rows, column, code, group, bears, int(failing[number]))


def _is_far_above(failing: int, judged: int, usual: float) -> bool:
    expected = judged * usual
    return (
        failing >= LEAST_ROWS
        and failing > FAR_ABOVE * expected
        and failing > expected + STANDARD_ERRORS * sqrt(expected * (1 - usual))
    )


def _of_stretch(rows: Rows, column: str, code: str, stretch: Stretch) -> Damage:
    first, last = _to_the_ends(rows.file_no, stretch)
    places = np.arange(first, last + 1)
    return Damage(
        rows.source,
        column,
        code,
        "stretch",
        first,
        last,
        stretch.failing,
        stretch.judged,
        places,
    )


def _to_the_ends(file_no: NDArray[np.intp], stretch: Stretch) -> tuple[int, int]:
    """The stretch with the rows that are left between it and an end of its file, where they are so
    few that all of them may be damaged and look sound."""
    sound = 1 - stretch.failing / stretch.judged
    few = log(LOOKS_SOUND) / log(sound) if sound else 0
    first_of_file = int(np.searchsorted(file_no, file_no[stretch.first], side="left"))
    last_of_file = int(np.searchsorted(file_no, file_no[stretch.last], side="right")) - 1
    return (
        first_of_file if stretch.first - first_of_file <= few else stretch.first,
        last_of_file if last_of_file - stretch.last <= few else stretch.last,
    )


def _of_group(
    rows: Rows, column: str, code: str, group: NDArray[np.intp], bears: Flags, failing: int
) -> Damage:
    first, last = int(group[0]), int(group[-1])
    hopeless = failing >= HOPELESS_SHARE * len(group)
    places = np.arange(first, last + 1) if hopeless else group[bears[group]]
    scope = "column" if hopeless else "scattered"
    return Damage(rows.source, column, code, scope, first, last, failing, len(group), places)


def _leave_out(
    con: duckdb.DuckDBPyConnection, rows: Rows, damages: Iterator[Damage] | Sequence[Damage]
) -> list[Damage]:
    """Null in `typed` what the damages name, and list it; `undamaged` keeps the rows as they
    were."""
    listed = list(damages)
    for damage in listed:
        _list(con, rows, damage)
    columns = sorted({damage.column for damage in listed if damage.code not in OF_ROWS})
    if columns:
        con.execute(f"""
            insert into undamaged.{rows.source}
            from typed.{rows.source} as t
            semi join (from damaged_values where source = '{rows.source}') as d
                using (source_file, row_number)
            anti join undamaged.{rows.source} as u using (source_file, row_number)
        """)
    for column in columns:
        con.execute(f"""
            update typed.{rows.source} as t set {column} = null from damaged_values d
            where d.source = '{rows.source}' and d.column_name = '{column}'
                and d.source_file = t.source_file and d.row_number = t.row_number
        """)
    return listed


def _list(con: duckdb.DuckDBPyConnection, rows: Rows, damage: Damage) -> None:
    for file_no in np.unique(rows.file_no[damage.rows]):
        places = damage.rows[rows.file_no[damage.rows] == file_no]
        name, numbers = rows.files[file_no], rows.numbers[places]
        con.execute(
            "insert into damaged_columns values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                damage.source,
                name,
                damage.column,
                int(numbers.min()),
                int(numbers.max()),
                damage.code,
                damage.scope,
                damage.failing,
                damage.judged,
            ],
        )
        if damage.code in OF_ROWS:
            continue
        con.execute(
            """insert into damaged_values select $1, $2, unnest($3::bigint[]), $4
            except select * from damaged_values""",
            [damage.source, name, numbers.tolist(), damage.column],
        )
