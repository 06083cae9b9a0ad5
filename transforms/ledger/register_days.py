"""The day on which each register was last drawn, of everything that a run knows.

A run's own day is that of its latest delivery. An update that brings a notice, or a hospital's
file, is of today and says nothing of a register that was drawn last month: whether a correction was
made, only a delivery of that register can show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from transforms.case_types.model import ContradictedValue
from transforms.case_types.registry import subtype_of

# The registers that a case may ask to correct, and the tables that hold their records.
_TABLES: Mapping[str, tuple[str, ...]] = {
    "wis": ("wis_birth",),
    "population": ("population",),
    "all": ("wis_birth", "population"),
}
# In WIS a mother's number and name stand in the women's table as well.
_OF_MOTHERS: Mapping[str, tuple[str, ...]] = {"wis": ("wis_birth", "wis_woman")}


@dataclass(frozen=True)
class RegisterDays:
    """drawn: by delivered table the extract date, as ISO text, of the last delivery that brought
    it; a table that never came is not there."""

    drawn: Mapping[str, str]

    def drawn_on(self, case: Mapping[str, Any]) -> str:
        """Until when the extracts tell what a case's register says; empty where none came.

        case: its row in the ledger. Of a case about all registers the one drawn first decides: both
        have to show the correction. Raises: UnknownCaseTypeError.
        """
        register = str(case["register"])
        value = subtype_of(case["case_type"], case["subtype"]).value
        if value is ContradictedValue.MOTHER_IDENTITY and register in _OF_MOTHERS:
            return max(self.drawn.get(table, "") for table in _OF_MOTHERS[register])
        return min(self.drawn.get(table, "") for table in _TABLES[register])

    def is_drawn_since(self, case: Mapping[str, Any]) -> bool:
        """Whether an extract of the register was drawn after the last signature, so that it can
        show what was signed. Raises: UnknownCaseTypeError."""
        return self.drawn_on(case) > (case["signed_on"] or "")


def read_register_days(con: duckdb.DuckDBPyConnection) -> RegisterDays:
    """From a run's warehouse: of all deliveries that it rests on."""
    rows = con.execute("""
        select p.source, strftime(max(d.extract_date), '%Y-%m-%d')
        from parts as p inner join deliveries as d using (delivery_id)
        where p.status = 'read'
        group by p.source
    """).fetchall()
    return RegisterDays(dict(rows))
