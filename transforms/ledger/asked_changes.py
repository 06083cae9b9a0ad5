"""What a register is asked to change because of a case, beyond what the case's row says of it: the
values of a birth to be added, and which of several records stays.

Parity, place and name are no facts that a case rests on: a case does not come back because a child
was named. But a change file carries them, so the signatures cover them: each by a keyed digest that
stands in the case's events.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import duckdb

from transforms.case_types.model import ChangeAction
from transforms.case_types.registry import case_type_of
from transforms.identity.record_keys import install_key_macros
from transforms.models import Model
from transforms.secret import Secret

STAYS = "stays"
_DIGITS = 16
Asked = Mapping[str, str]
"""By value (`birth_date`, `parity`, …, or `stays:wis`) its keyed digest."""


def omitted_births(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """By case, each value that its records tell of the birth; those that nobody tells are left
    out. From a warehouse, or the restricted database."""
    rows = con.execute(Model("ledger", "omitted_births").sql).pl()
    return {
        row.pop("case_id"): {name: str(value) for name, value in row.items() if _is_told(value)}
        for row in rows.iter_rows(named=True)
    }


def read_asked(con: duckdb.DuckDBPyConnection, secret: Secret) -> dict[str, Asked]:
    """By case, what a run's warehouse asks of the registers. Cases without any are left out.

    Raises: UnknownCaseTypeError.
    """
    adds, keeps = (
        _cases_that(con, ChangeAction.ADD),
        _cases_that(con, ChangeAction.REMOVE_ALL_BUT_ONE),
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    if adds:
        for case_id, values in omitted_births(con).items():
            if case_id in adds:
                found[case_id] = dict(asked_to_add(secret, case_id, values))
    if keeps:
        install_key_macros(con)
        rows = con.execute(Model("ledger", "staying_records").sql).fetchall()
        for case_id, register, key in rows:
            if case_id in keeps:
                name = f"{STAYS}:{register}"
                found[case_id][name] = asked_digest(secret, case_id, name, key)
    return dict(found)


def asked_to_add(secret: Secret, case_id: str, values: Mapping[str, str]) -> Asked:
    """The digests of a birth's values."""
    return {name: asked_digest(secret, case_id, name, value) for name, value in values.items()}


def asked_digest(secret: Secret, case_id: str, name: str, value: str) -> str:
    """Of one value of one case, so that equal values do not show."""
    return secret.digest(f"asked {name}", f"{case_id}\0{value}")[:_DIGITS]


def staying(
    secret: Secret, case_id: str, register: str, asked: Asked, keys: Collection[str]
) -> str | None:
    """Of a case's records in a register, the one that was signed to stay; None where it is none of
    these."""
    name = f"{STAYS}:{register}"
    wanted = asked.get(name)
    return next((key for key in keys if asked_digest(secret, case_id, name, key) == wanted), None)


def _cases_that(con: duckdb.DuckDBPyConnection, action: ChangeAction) -> frozenset[str]:
    rows = con.execute("select case_id, case_type from cases").fetchall()
    wanted = {kind for kind in {kind for _, kind in rows} if case_type_of(kind).change is action}
    return frozenset(case_id for case_id, kind in rows if kind in wanted)


def _is_told(value: Any) -> bool:
    return value is not None and value != ""
