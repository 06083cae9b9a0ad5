"""What the figures of a release mean, in SDMX: concepts, code lists, data structures, dataflows.

What SDMX has a list of is taken from there (agency SDMX, cross-domain), with the codes that are
used here alone, and so marked as partial. The project's own lists bear version 1.0 and are not
final: a district whose towns change loads them anew. Source of the codes: SDMX Content-Oriented
Guidelines, cross-domain code lists and concepts.
"""

from collections.abc import Mapping, Sequence

from pysdmx.model import (
    Agency,
    Code,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    Role,
    Schema,
)

AGENCY, SDMX, VERSION = "BIRTHRECON", "SDMX", "1.0"
BIRTHS, STEPS = "BIRTHS", "RECONCILIATION"
FREE, CONFIDENTIAL = "F", "C"
NORMAL, SUPPRESSED = "A", "Q"
ALL, UNKNOWN, PERSONS = "_T", "_U", "PS"
ANNUAL, MONTHLY, WHOLE, UNSPECIFIED = "A", "M", "_Z", "_U"
VALUE, TIME = "OBS_VALUE", "TIME_PERIOD"
OF_BIRTH, OF_REPORT = "BIRTH", "REPORT"
YEARS, TOWNS = "YEAR", "TOWN"

_STANDARD: Mapping[str, tuple[str, DataType]] = {
    "FREQ": ("Frequency · 频度", DataType.STRING),
    "REF_AREA": ("Reference area · 地区", DataType.STRING),
    "SEX": ("Sex · 性别", DataType.STRING),
    TIME: ("Time period · 时期", DataType.PERIOD),
    VALUE: ("Observation value · 数值", DataType.INTEGER),
    "OBS_STATUS": ("Observation status · 数值状态", DataType.STRING),
    "CONF_STATUS": ("Confidentiality status · 保密状态", DataType.STRING),
    "UNIT_MEASURE": ("Unit of measure · 计量单位", DataType.STRING),
}
_OWN: Mapping[str, str] = {
    "BIRTH_ORDER": "Birth order · 孩次",
    "COUNT_BASIS": "Whose count: a register's own, or the corrected one · 上报或核定",
    "PERIOD_BASIS": "Whether the period is that of the birth or of the return · 出生或月报的时期",
    "REGISTER": "Register that is reconciled · 登记",
    "STEP": "Step from the register's count to the corrected one · 由上报到核定的各步",
    "STEP_BASIS": "What a birth has to change in to be a step · 按年或按镇",
}
_SDMX_LISTS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "FREQ": (
        "CL_FREQ",
        "2.0",
        {
            ANNUAL: "Annual",
            MONTHLY: "Monthly",
            UNSPECIFIED: "Unspecified",
            WHOLE: "Not applicable",
        },
    ),
    "SEX": ("CL_SEX", "2.0", {"M": "Male", "F": "Female", ALL: "Total", UNKNOWN: "Not known"}),
    "OBS_STATUS": (
        "CL_OBS_STATUS",
        "2.0",
        {NORMAL: "Normal value", SUPPRESSED: "Missing value; suppressed"},
    ),
    "CONF_STATUS": (
        "CL_CONF_STATUS",
        "1.0",
        {FREE: "Free", CONFIDENTIAL: "Confidential statistical information"},
    ),
}
OWN_CODES: Mapping[str, Mapping[str, str]] = {
    "BIRTH_ORDER": {
        "1": "1st child · 一孩",
        "2": "2nd child · 二孩",
        "GE3": "3rd and later · 多孩",
        ALL: "All · 合计",
        UNKNOWN: "Not known · 不详",
    },
    "COUNT_BASIS": {
        "WIS": "WIS, reported · WIS 上报",
        "POPULATION": "Population register, reported · 人口登记上报",
        "CORRECTED": "Corrected · 核定",
    },
    "PERIOD_BASIS": {
        OF_BIRTH: "Of the birth · 出生",
        OF_REPORT: "Of the return that counted it · 月报",
    },
    "REGISTER": {"WIS": "WIS", "POPULATION": "Population register · 人口登记"},
    "STEP_BASIS": {
        YEARS: "Statistical year · 统计年度",
        TOWNS: "Town, all years · 镇，各年合计",
    },
    "UNIT_MEASURE": {PERSONS: "Persons (live births) · 人（活产）"},
}
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    BIRTHS: (
        "FREQ",
        "REF_AREA",
        "SEX",
        "BIRTH_ORDER",
        "COUNT_BASIS",
        "PERIOD_BASIS",
        TIME,
    ),
    STEPS: ("FREQ", "REF_AREA", "REGISTER", "STEP", "STEP_BASIS", TIME),
}
ATTRIBUTES = ("OBS_STATUS", "CONF_STATUS", "UNIT_MEASURE")
_NAMES = {
    BIRTHS: "Live births before and after reconciliation · 核对前后的活产",
    STEPS: "From the registers' counts to the corrected one · 由上报数到核定数",
}


class Structures:
    """The structures of a district's releases. areas, steps: code and name; the first area is the
    district."""

    def __init__(self, district: str, areas: Mapping[str, str], steps: Mapping[str, str]) -> None:
        """district: its code, a part of the identifiers of what is the district's own."""
        self._district = district
        self._lists = _sdmx_lists() | {
            name: _own_list(f"CL_{name}", name, codes) for name, codes in OWN_CODES.items()
        }
        self._lists["REF_AREA"] = _own_list(f"CL_AREA_{district}", "REF_AREA", areas)
        self._lists["STEP"] = _own_list("CL_STEP", "STEP", steps)
        self._concepts = {name: self._concept(name) for name in (*_STANDARD, *_OWN)}

    def all(self) -> list[Codelist | ConceptScheme | DataStructureDefinition | Dataflow]:
        """Everything that has to be loaded before the figures, in that order."""
        flows = (BIRTHS, STEPS)
        return [
            *self._lists.values(),
            self._scheme("CROSS_DOMAIN_CONCEPTS", SDMX, "2.0", tuple(_STANDARD)),
            self._scheme("CS_BIRTHS", AGENCY, VERSION, tuple(_OWN)),
            *(self.structure(flow) for flow in flows),
            *(self._dataflow(flow) for flow in flows),
        ]

    def structure(self, flow: str) -> DataStructureDefinition:
        """The data structure of a dataflow: BIRTHS or STEPS."""
        return DataStructureDefinition(
            id=f"DSD_{flow}_{self._district}",
            agency=AGENCY,
            version=VERSION,
            name=_NAMES[flow],
            components=Components(
                [
                    *(self._component(name, Role.DIMENSION) for name in DIMENSIONS[flow]),
                    self._component(VALUE, Role.MEASURE),
                    *(self._component(name, Role.ATTRIBUTE) for name in ATTRIBUTES),
                ]
            ),
        )

    def schema(self, flow: str) -> Schema:
        """What the figures of a dataflow are held to."""
        return Schema(
            context="dataflow",
            agency=AGENCY,
            id=f"DF_{flow}_{self._district}",
            version=VERSION,
            components=self.structure(flow).components,
        )

    def _dataflow(self, flow: str) -> Dataflow:
        return Dataflow(
            id=f"DF_{flow}_{self._district}",
            agency=Agency(AGENCY),
            version=VERSION,
            name=_NAMES[flow],
            structure=self.structure(flow),
        )

    def _component(self, name: str, role: Role) -> Component:
        return Component(
            id=name,
            required=role is not Role.MEASURE,
            role=role,
            concept=self._concepts[name],
            local_codes=self._lists.get(name),
            local_dtype=_STANDARD[name][1] if name in (TIME, VALUE) else None,
            attachment_level="O" if role is Role.ATTRIBUTE else None,
        )

    def _concept(self, name: str) -> Concept:
        scheme = (
            f"{SDMX}:CROSS_DOMAIN_CONCEPTS(2.0)"
            if name in _STANDARD
            else f"{AGENCY}:CS_BIRTHS({VERSION})"
        )
        said, kind = _STANDARD.get(name) or (_OWN[name], DataType.STRING)
        urn = f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={scheme}.{name}"
        return Concept(id=name, name=said, dtype=kind, urn=urn)

    def _scheme(
        self, name: str, agency: str, version: str, concepts: Sequence[str]
    ) -> ConceptScheme:
        return ConceptScheme(
            id=name,
            agency=agency,
            version=version,
            name="Cross-domain concepts" if agency == SDMX else "Births · 出生",
            items=[self._concepts[one] for one in concepts],
            is_partial=agency == SDMX,
        )


def _sdmx_lists() -> dict[str, Codelist]:
    return {
        concept: Codelist(
            id=name,
            agency=SDMX,
            version=version,
            name=_STANDARD[concept][0],
            items=[Code(id=code, name=said) for code, said in codes.items()],
            is_partial=True,
        )
        for concept, (name, version, codes) in _SDMX_LISTS.items()
    }


def _own_list(name: str, concept: str, codes: Mapping[str, str]) -> Codelist:
    return Codelist(
        id=name,
        agency=AGENCY,
        version=VERSION,
        name=_STANDARD[concept][0] if concept in _STANDARD else _OWN[concept],
        items=[Code(id=code, name=said) for code, said in codes.items()],
    )
