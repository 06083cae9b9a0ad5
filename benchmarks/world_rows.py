"""Results of one row a world: a benchmark that measures some worlds alone keeps the rows of the
others."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path


def keep_rows(path: Path, rows: Iterable[Mapping[str, object]], worlds: Iterable[str]) -> None:
    """Put the rows in the place of those of the same worlds, in the order of `worlds`; rows of
    worlds that are no more, or of other columns, go."""
    fresh = {str(row["world"]): {name: str(value) for name, value in row.items()} for row in rows}
    columns = list(next(iter(fresh.values())))
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if list(row) == columns:
                    fresh.setdefault(row["world"], row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(fresh[name] for name in worlds if name in fresh)
