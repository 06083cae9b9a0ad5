"""The SDMX files of a release: read back by the library, with the standard's schemas, and held to
the published tables."""

import csv
from pathlib import Path

import polars as pl
import pytest
from pysdmx.io import get_datasets, read_sdmx

from reports.release.sdmx.structures import Structures

MEASURES = ("wis", "population", "corrected")


@pytest.fixture(scope="module")
def folder(released_once: Path) -> Path:
    return released_once / "releases" / "2009-07"


def figures(folder: Path, name: str) -> pl.DataFrame:
    """The observations of a file, as the library reads them; values as whole numbers or none."""
    place = folder / "sdmx"
    [dataset] = get_datasets(str(place / name), str(place / "structure.xml"), validate=True)
    return pl.from_pandas(dataset.data)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_structures_name_every_concept_and_list_that_the_figures_use(folder: Path):
    message = read_sdmx(str(folder / "sdmx" / "structure.xml"), validate=True)
    lists = {one.id: one for one in message.get_codelists()}
    assert {code.id for code in lists["CL_SEX"].items} == {"M", "F", "_T", "_U"}
    assert lists["CL_SEX"].agency == "SDMX"
    towns = {code.id: code.name for code in lists["CL_AREA_420607"].items}
    assert towns["420607"] == "襄阳区（420607）"
    assert {"420607107", "420607112", "420607115", "_U"} <= set(towns)
    flows = {one.id: one for one in message.get_dataflows()}
    assert set(flows) == {"DF_BIRTHS_420607", "DF_RECONCILIATION_420607"}
    [births, _] = message.get_data_structure_definitions()
    assert [one.id for one in births.components.dimensions] == [
        "FREQ",
        "REF_AREA",
        "SEX",
        "BIRTH_ORDER",
        "COUNT_BASIS",
        "PERIOD_BASIS",
        "TIME_PERIOD",
    ]
    schemes = {(one.agency, one.id) for one in message.get_concept_schemes()}
    assert schemes == {("SDMX", "CROSS_DOMAIN_CONCEPTS"), ("BIRTHRECON", "CS_BIRTHS")}


def test_every_figure_has_codes_of_its_lists(folder: Path):
    message = read_sdmx(str(folder / "sdmx" / "structure.xml"), validate=True)
    for structure, name in zip(
        message.get_data_structure_definitions(), ("births.xml", "reconciliation.xml"), strict=True
    ):
        said = figures(folder, name)
        for one in structure.components:
            if one.enumeration:
                known = {code.id for code in one.enumeration.items}
                assert set(said[one.id].to_list()) <= known, one.id


def test_towns_by_sex_are_the_published_table(folder: Path):
    said = figures(folder, "births.xml").filter(
        (pl.col("TIME_PERIOD") == "2006-10-01/P1Y") & (pl.col("BIRTH_ORDER") == "_T")
    )
    sexes = {"1": "M", "2": "F", "all": "_T", "unknown": "_U"}
    rows = [row for row in table(folder, "town_by_sex") if row["statistical_year"] == "2007"]
    published = {
        (
            {"all": "420607", "unknown": "_U"}.get(row["town_code"], row["town_code"]),
            sexes[row["sex"]],
            measure.upper(),
        ): row[measure]
        for row in rows
        for measure in MEASURES
    }
    read = {
        (area, sex, basis): "" if value is None else str(int(value))
        for area, sex, basis, value in said.select(
            "REF_AREA", "SEX", "COUNT_BASIS", "OBS_VALUE"
        ).iter_rows()
    }
    assert {key: read[key] for key in published} == published


def test_a_hidden_cell_has_no_value_and_one_status_whyever_it_is_hidden(folder: Path):
    for name in ("births.xml", "reconciliation.xml"):
        said = figures(folder, name)
        hidden = said.filter(pl.col("OBS_VALUE").is_null())
        assert set(hidden["CONF_STATUS"].to_list()) == {"C"}
        assert set(hidden["OBS_STATUS"].to_list()) == {"Q"}
        shown = said.filter(pl.col("OBS_VALUE").is_not_null())
        assert set(zip(shown["OBS_STATUS"], shown["CONF_STATUS"], strict=True)) == {("A", "F")}
    rows = table(folder, "reconciliation_by_town")
    assert len(hidden.filter(pl.col("STEP_BASIS") == "TOWN")) == sum(
        row["is_suppressed"] == "true" for row in rows
    )


def test_every_key_stands_once(folder: Path):
    for name in ("births.xml", "reconciliation.xml"):
        said = figures(folder, name)
        key = [one for one in said.columns if not one.startswith(("OBS_", "CONF_", "UNIT_"))]
        assert said.select(key).is_duplicated().sum() == 0


def test_names_of_towns_with_signs_of_xml_are_read_back_as_they_are(tmp_path: Path):
    from pysdmx.io.xml.sdmx21.writer.structure import write

    name = "<\"A&B'>"
    structures = Structures("420607", {"420607": "district", "420607001": name}, {"KEPT": "kept"})
    write(structures.all(), tmp_path / "s.xml")
    [areas] = [
        one
        for one in read_sdmx(str(tmp_path / "s.xml"), validate=True).get_codelists()
        if one.id == "CL_AREA_420607"
    ]
    assert areas["420607001"].name == name
