"""Whose table a register's rows are: told by headings, where several registers share a folder, and
by what the rows hold, where a table has none.
"""

import re
from collections.abc import Sequence

from checks.contracts import all_contracts
from checks.contracts.model import Contract
from checks.intake.headings import Cells, find_headings, match_headings, missing_titles

# In a row of as many cells as a record fills at least: a whole ID number, or a day and a long code.
# A table of counts has days or codes of towns, and hardly both.
_ID_NUMBER = re.compile(r"\W*(\d{15}|\d{17}[\dXx])\W*")
_DAY = re.compile(r"\W*(19|20)\d{2}([-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{4})( .*)?\W*")
_LONG_CODE = re.compile(r"\W*[0-9A-Za-z]{9,}\W*")
_LEAST_CELLS = 5


def siblings(contract: Contract) -> tuple[Contract, ...]:
    """The registers of the contract's folder, itself among them; none of a source that is no
    register."""
    if not contract.own_name:
        return ()
    return tuple(one for one in all_contracts() if one.own_name and one.folder == contract.folder)


def whose_table(rows: Sequence[Cells], registers: Sequence[Contract]) -> Contract | None:
    """The register that the table's headings name whole: of two, the one that asks for more, for
    a table of births may bear the mothers' columns too. rows: its first."""
    whole = [one for one in registers if (found := _found(rows, one)) and not _lacks(found, one)]
    return max(whole, key=_required, default=None)


def likeliest_register(rows: Sequence[Cells], registers: Sequence[Contract]) -> Contract | None:
    """The register of which the table's headings name most, two at least."""
    best = max(registers, key=lambda one: len(_found(rows, one)), default=None)
    return best if best and len(_found(rows, best)) > 1 else None


def tell_of_people(rows: Sequence[Cells]) -> bool:
    """Whether at least half of the rows look like records of people."""
    filled = [[cell for cell in row if cell and cell.strip()] for row in rows]
    filled = [row for row in filled if row]
    return sum(map(_is_of_a_person, filled)) * 2 >= max(len(filled), 1)


def _is_of_a_person(row: Sequence[str]) -> bool:
    has = (any(map(kind.fullmatch, row)) for kind in (_ID_NUMBER, _DAY, _LONG_CODE))
    is_number, is_day, is_code = has
    return len(row) >= _LEAST_CELLS and (is_number or (is_day and is_code))


def _found(rows: Sequence[Cells], contract: Contract) -> dict[str, int]:
    headings = find_headings(rows, contract)
    return match_headings(headings.names, contract) if headings else {}


def _lacks(found: dict[str, int], contract: Contract) -> bool:
    return bool(missing_titles(found, contract))


def _required(contract: Contract) -> int:
    return sum(column.required for column in contract.columns)
