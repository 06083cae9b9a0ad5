"""Write a delivery and its truth, district by district.

A district's files are as offices exchange them (CSV, DBF, XLSX, JSON lines); a province's registers
are Parquet, to which every district is appended.
"""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from data.sample import dbf, truth_files, wis
from data.sample.draws import Draws
from data.sample.hospital_files import write_hospital_files
from data.sample.notices import notices_table
from data.sample.parquet_files import ParquetFiles
from data.sample.places import District
from data.sample.population import population_table
from data.sample.returns import counted, tables, write_returns
from data.sample.settings import Settings, case_plan
from data.sample.summary import SampleSummary
from data.sample.truth import Delivered
from data.sample.wis_women import WOMAN_COLUMNS

_PROVINCE = "42"


class Delivery:
    """A delivery being written into a folder, and its truth beside it."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._parquet = ParquetFiles()
        self._rows: Counter[str] = Counter()
        self._cases: Counter[str] = Counter()
        self._grey = 0
        self._planned: Counter[str] = Counter()
        self._districts: list[District] = []
        self._counts: list[pl.DataFrame] = []
        self._former_towns: list[pl.DataFrame] = []
        self._rubbish: list[pl.DataFrame] = []

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._parquet.close()

    def add(
        self, district: District, draws: Draws, delivered: Delivered, roster: pl.DataFrame
    ) -> None:
        """Write one district's records and what is true of them."""
        self._districts.append(district)
        self._counts.append(counted(delivered.wis, district.towns))
        if delivered.former_towns is not None:
            self._former_towns.append(delivered.former_towns)
        self._write_registers(draws, delivered, roster)
        self._rubbish.append(
            write_hospital_files(
                self._folder / "hospital", draws, delivered.hospital, large=self._settings.is_large
            )
        )
        self._write_notices(delivered.exchange)
        self._write_truth(district, delivered)
        self._rows.update(
            population=delivered.population.height,
            wis_woman=roster.height,
            wis_birth=delivered.wis.height,
            hospital=delivered.hospital.height,
            exchange=delivered.exchange.height,
        )

    def _write_registers(self, draws: Draws, delivered: Delivered, roster: pl.DataFrame) -> None:
        people = _shuffled(draws, population_table(delivered.population))
        women = _shuffled(draws, wis.delivered(roster, WOMAN_COLUMNS))
        births = _shuffled(draws, wis.delivered(delivered.wis, wis.BIRTH_COLUMNS))
        if self._settings.is_large:
            self._parquet.append(self._folder / "population" / "person.parquet", people)
            self._parquet.append(self._folder / "wis" / "WOMAN.parquet", women)
            self._parquet.append(self._folder / "wis" / "BIRTH.parquet", births)
            return
        (self._folder / "population").mkdir()
        people.write_csv(self._folder / "population" / "person.csv")
        dbf.write_dbf(
            self._folder / "wis" / "WOMAN.DBF", women, dbf.WOMAN_FIELDS, self._settings.extract_date
        )
        dbf.write_dbf(
            self._folder / "wis" / "BIRTH.DBF",
            births,
            dbf.BIRTH_FIELDS,
            self._settings.extract_date,
        )

    def _write_notices(self, rows: pl.DataFrame) -> None:
        (self._folder / "exchange").mkdir(exist_ok=True)
        for (partner,), notices in notices_table(rows).group_by(
            "partner_code", maintain_order=True
        ):
            with (self._folder / "exchange" / f"{partner}.jsonl").open("ab") as lines:
                notices.write_ndjson(lines)

    def _write_truth(self, district: District, delivered: Delivered) -> None:
        found = truth_files.of_district(district, delivered)
        for name, table in found.tables.items():
            self._parquet.append(self._folder / "truth" / f"{name}.parquet", table)
        self._cases.update(found.cases)
        self._grey += found.grey
        for (kind, subtype, _), count in case_plan(district.cases).items():
            self._planned[f"{kind}/{subtype}"] += count

    def finish(self, draws: Draws) -> SampleSummary:
        """Write what belongs to no one district, and the summary."""
        towns = pl.concat([district.towns for district in self._districts])
        former = pl.concat(self._former_towns) if self._former_towns else None
        returns, errors = tables(self._settings, draws, towns, pl.concat(self._counts), former)
        write_returns(self._folder / "returns", returns)
        self._write_reference(towns)
        truth = self._folder / "truth"
        errors.write_parquet(truth / "returns.parquet")
        pl.concat(self._rubbish).write_parquet(truth / "rubbish.parquet")
        summary = self._summary(errors.filter("planted").height)
        text = json.dumps(asdict(summary), ensure_ascii=False, indent=1)
        (truth / "summary.json").write_text(text + "\n", encoding="utf-8")
        return summary

    def _write_reference(self, towns: pl.DataFrame) -> None:
        folder = self._folder / "reference"
        folder.mkdir()
        towns.select("town_code", "town_name").write_csv(folder / "towns.csv")
        hospitals = pl.concat([district.hospitals for district in self._districts])
        hospitals.select("hospital_code", "hospital_name", "covered_from", "covered_to").write_csv(
            folder / "hospitals.csv"
        )
        code = _PROVINCE if self._settings.is_large else self._districts[0].code
        settings = self._settings
        lines = [
            f'{name} = "{getattr(settings, name)}"'
            for name in ("window_start", "window_end", "extract_date")
        ]
        text = "\n".join([*lines, f'district_code = "{code}"', ""])
        (self._folder / "delivery.toml").write_text(text, encoding="utf-8")

    def _summary(self, return_findings: int) -> SampleSummary:
        cases = {
            name: self._cases[name]
            for name in sorted(self._planned)
            if self._planned[name] or self._cases[name]
        }
        differs = {
            name: [self._planned[name], n] for name, n in cases.items() if n != self._planned[name]
        }
        return SampleSummary(
            births=self._settings.births,
            seed=self._settings.seed,
            error_rate=self._settings.error_rate,
            rows=dict(self._rows),
            cases=cases,
            all_cases=sum(cases.values()),
            grey=self._grey,
            return_findings=return_findings,
            plan_differs=differs,
        )


def _shuffled(draws: Draws, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in no order, as an extract holds them."""
    return rows[draws.rng.permutation(rows.height)]
