"""Parquet files that are written piece by piece, so that a province needs the memory of one
district."""

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq  # type: ignore[import-untyped]


class ParquetFiles:
    """Parquet files that grow by one row group an append; closed together."""

    def __init__(self) -> None:
        self._writers: dict[Path, pq.ParquetWriter] = {}

    def append(self, path: Path, rows: pl.DataFrame) -> None:
        table = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
        if path not in self._writers:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writers[path] = pq.ParquetWriter(path, table.schema, compression="zstd")
        self._writers[path].write_table(table)

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()
