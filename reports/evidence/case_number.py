"""Finds the case that a shortened number means: a beginning that no other case of the run has."""

import duckdb

from reports.evidence.case_evidence import CaseNotFoundError

SHORTEST = 3  # "C" alone, or with one digit, is a slip
_SHOWN = 5


class AmbiguousCaseError(Exception):
    """More than one case of the run begins so."""


def find_case_id(connection: duckdb.DuckDBPyConnection, number: str) -> str:
    """The whole number of the case; what is no beginning of one comes back as it is.

    Raises: AmbiguousCaseError; CaseNotFoundError when the beginning is too short to mean one case.
    """
    wanted = number.strip()
    found = connection.execute(
        "select case_id from cases where lower(case_id) = lower($1) or (length($1) >= $2 and "
        "starts_with(lower(case_id), lower($1))) order by case_id",
        [wanted, SHORTEST],
    ).fetchall()
    case_ids = [str(case_id) for (case_id,) in found]
    exact = [case_id for case_id in case_ids if case_id.lower() == wanted.lower()]
    if len(exact or case_ids) > 1:
        shown = ", ".join(case_ids[:_SHOWN]) + (" …" if len(case_ids) > _SHOWN else "")
        raise AmbiguousCaseError(
            f"有 {len(case_ids)} 个问题的编号以 {wanted} 开头，请多写几位：{shown}\n"
            f"{len(case_ids)} cases begin with {wanted}; write more of the number: {shown}"
        )
    if not case_ids and len(wanted) < SHORTEST:
        raise CaseNotFoundError(
            f"编号 {wanted} 太短，请至少写 {SHORTEST} 位。\n"
            f"{wanted} is too short for a case's number: write at least {SHORTEST} characters."
        )
    return (exact or case_ids or [wanted])[0]
