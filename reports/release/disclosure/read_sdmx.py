"""What the SDMX files of a release show a stranger: their observations, named as the tables name
cells. It shares no code with what wrote the files."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from reports.release.disclosure.attack_bulletin import UntracedFigureError
from reports.release.disclosure.attack_input import Cell

Steps = Mapping[tuple[str, str], list[str]]
Figure = tuple[str, Cell, int | None]
_STRUCTURE = "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure}"
_SEXES = {"M": ("sex", "1"), "F": ("sex", "2"), "_U": ("sex", "unknown")}
_ORDERS = {"GE3": ("parity", "3+"), "_U": ("parity", "unknown")}
_TABLES = {"YEAR": "reconciliation_by_year", "TOWN": "reconciliation_by_town"}
_DIMENSIONS = "FREQ REF_AREA SEX BIRTH_ORDER COUNT_BASIS PERIOD_BASIS REGISTER STEP STEP_BASIS"
_KNOWN = frozenset(
    f"{_DIMENSIONS} TIME_PERIOD OBS_VALUE OBS_STATUS CONF_STATUS UNIT_MEASURE".split()
)


def read_observations(folder: Path, steps: Steps) -> Iterator[Figure]:
    """Where it stands, the cell and the figure (None: hidden) of every observation.

    steps: of the reconciliations, by table and register. Raises: UntracedFigureError.
    """
    district = _district(folder / "structure.xml")
    for path in sorted(folder.iterdir()):
        if path.name == "structure.xml":
            continue
        for one in ElementTree.parse(path).getroot().iter("Obs"):
            given, where = dict(one.attrib), f"sdmx/{path.name}"
            value = given.get("OBS_VALUE")
            status = given.get("OBS_STATUS"), given.get("CONF_STATUS")
            if set(given) - _KNOWN or status != (("Q", "C") if value is None else ("A", "F")):
                raise UntracedFigureError(f"{where}: 未知的内容 / not understood: {given}")
            area = given["REF_AREA"]
            town = {district: set(), "_U": {("town_code", "unknown")}}.get(area)
            about = {("town_code", area)} if town is None else town
            cell = _step(given, steps) if "STEP" in given else _births(given)
            yield where, cell | about, None if value is None else int(value)


def _district(structure: Path) -> str:
    """The district's code, which its list of areas bears."""
    for one in ElementTree.parse(structure).getroot().iter(f"{_STRUCTURE}Codelist"):
        if one.attrib["id"].startswith("CL_AREA_"):
            return one.attrib["id"].removeprefix("CL_AREA_")
    raise UntracedFigureError("sdmx/structure.xml: 没有地区代码表 / no list of areas")


def _births(given: Mapping[str, str]) -> Cell:
    is_report = given["PERIOD_BASIS"] == "REPORT"
    about = {("count", given["COUNT_BASIS"].lower()), *_period(given, is_report=is_report)}
    if given["SEX"] != "_T":
        about.add(_SEXES[given["SEX"]])
    order = given["BIRTH_ORDER"]
    if order != "_T":
        about.add(_ORDERS.get(order, ("parity", order)))
    return frozenset(about)


def _step(given: Mapping[str, str], steps: Steps) -> Cell:
    table, register = _TABLES[given["STEP_BASIS"]], given["REGISTER"].lower()
    named = {step.replace(" ", "_").upper(): step for step in steps[table, register]}
    step = named[given["STEP"]]
    period = _period(given, is_report=False)
    whole = {"reported": register, "corrected": "corrected"}.get(step)
    if whole:
        return frozenset({("count", whole), *period})
    return frozenset({("count", f"{register} {step}"), ("table", table), *period})


def _period(given: Mapping[str, str], *, is_report: bool) -> set[tuple[str, str]]:
    """The period of an observation; none for all of them together."""
    kind, when = given["FREQ"], given["TIME_PERIOD"]
    month = "report_month" if is_report else "month"
    if kind == "_Z":
        return set()
    if kind == "_U":
        return {(month, "unknown")}
    if kind == "M":
        return {(month, when.replace("-", ""))}
    if when.endswith("-10-01/P1Y"):
        return {("statistical_year", str(int(when[:4]) + 1))}
    return {("calendar_year", when)}
