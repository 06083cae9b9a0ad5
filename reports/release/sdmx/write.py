"""Writes the SDMX files of a release: its structures, and a file of figures for each dataflow."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from pathlib import Path

import pandas as pd
from pysdmx.io.pd import PandasDataset
from pysdmx.io.xml.sdmx21.writer.structure import write as write_structure
from pysdmx.io.xml.sdmx21.writer.structure_specific import write as write_data
from pysdmx.model import Organisation, Schema
from pysdmx.model.dataset import ActionType
from pysdmx.model.message import Header

from reports.release.content import Content
from reports.release.labels import Labels
from reports.release.notes import district_name
from reports.release.sdmx.observations import Observation, Observations, step_code, step_names
from reports.release.sdmx.structures import (
    ATTRIBUTES,
    BIRTHS,
    DIMENSIONS,
    STEPS,
    UNKNOWN,
    VALUE,
    Structures,
)

FOLDER, STRUCTURE = "sdmx", "structure.xml"
FILES = {BIRTHS: "births.xml", STEPS: "reconciliation.xml"}


def write_sdmx(content: Content, folder: Path) -> None:
    """Write the files into a release's folder; the same content gives the same bytes."""
    place = folder / FOLDER
    place.mkdir()
    district, tables = content.summary.district, content.tables
    zh, en = Labels(content, "zh"), Labels(content, "en")
    areas = {district: district_name(content)} | dict(sorted(tables.towns.items()))
    areas[UNKNOWN] = "Town not known · 镇不详"
    steps = {step_code(name): f"{en.step(name)} · {zh.step(name)}" for name in step_names(tables)}
    structures = Structures(district, areas, steps)
    write_structure(
        structures.all(), place / STRUCTURE, header=_header(content, "STRUCTURE"), prettyprint=True
    )
    found = Observations(tables, district)
    for flow, rows in ((BIRTHS, found.births()), (STEPS, found.steps())):
        _write_rows(structures.schema(flow), flow, rows, place / FILES[flow], content)


def _write_rows(
    schema: Schema,
    flow: str,
    rows: Iterable[Observation],
    path: Path,
    content: Content,
) -> None:
    columns = [*DIMENSIONS[flow], VALUE, *ATTRIBUTES]
    frame = pd.DataFrame([dict(row) for row in rows], columns=columns)
    # Whole numbers beside gaps: left to itself the column would turn to fractions.
    frame[VALUE] = frame[VALUE].astype("Int64")
    dataset = PandasDataset(structure=schema, data=frame, action=ActionType.Replace)
    write_data([dataset], path, header=_header(content, flow), prettyprint=True)


def _header(content: Content, what: str) -> Header:
    """Not the clock and no number by chance: a replay gives the same file."""
    district = content.summary.district
    return Header(
        id=f"{what}_{district}_{content.name}",
        prepared=datetime.combine(content.run.extract_date, time(), UTC),
        sender=Organisation(id=f"CN{district}"),
    )
