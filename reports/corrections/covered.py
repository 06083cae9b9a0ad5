"""Which signed corrections a change file may carry: those whose values six valid signatures cover.

The ledger proves who signed what, over which evidence. A change file takes values and keys of
records from the restricted database, so the records there have to be the ones that were signed for,
the values of a birth to be added those that were signed, and the record that stays the one that was
signed to stay. `births.duckdb` decides nothing here.
"""

from collections.abc import Mapping, Sequence

import duckdb

from transforms.case_types.model import ChangeAction
from transforms.case_types.registry import case_type_of
from transforms.ledger.asked_changes import asked_to_add, omitted_births, staying
from transforms.ledger.case_now import CaseNow
from transforms.ledger.errors import SignatureError
from transforms.ledger.event_writer import EventWriter
from transforms.ledger.findings import Facts, facts_as_text, read_facts
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.states import State
from transforms.ledger.tables import Answer, Case
from transforms.secret import Secret


def covered(
    con: duckdb.DuckDBPyConnection,
    events: EventWriter,
    cases: Sequence[Case],
    chain: Sequence[str],
) -> list[Case]:
    """The cases whose records are published as they were signed for. The others wait: a source is
    missing from the last run, or it has changed since.

    chain: the roles that have to sign, as the settings name them.
    Raises: SignatureError for a case that other roles have signed.
    """
    secret = secret_of(events.session)
    published, births = read_facts(con, secret), omitted_births(con)
    for case in cases:
        _require_chain(events.now(case), chain)
    return [
        case
        for case in cases
        if _is_as_signed(case, published)
        and (_is_amended(events, case) or _is_as_asked(con, secret, events.now(case), births))
    ]


def subjects(con: duckdb.DuckDBPyConnection, case_id: str, register: str) -> list[str]:
    """The register's own records of a case that claim a birth."""
    rows = con.execute(
        "select distinct r.source_record_id from case_records as r inner join birth_records as b "
        "on r.source = b.source and r.source_record_id = b.source_record_id "
        "where r.case_id = ? and r.role = 'subject' and r.source = ? and b.is_claim and not "
        "b.is_quarantined order by r.source_record_id",
        [case_id, register],
    ).fetchall()
    return [key for (key,) in rows]


def _require_chain(now: CaseNow, chain: Sequence[str]) -> None:
    roles = [str(row["role"]) for row in now.signatures]
    if roles != list(chain):
        raise SignatureError(
            f"问题 {now.case_id} 由 {'、'.join(roles)} 签字，与设置中的签字顺序 {'、'.join(chain)} "
            "不同，未写出任何更正文件。若顺序确已更改，请先按原顺序导出此前签齐的更正。",
            f"Case {now.case_id} was signed by {', '.join(roles)}; the settings say "
            f"{', '.join(chain)}. No change file was written. If the order was changed on purpose, "
            "put the old one back until what was signed under it is handed over.",
        )


def _is_as_signed(case: Case, published: Mapping[str, Facts]) -> bool:
    return facts_as_text(published.get(case.case_id, {})) == case.facts


def _is_amended(events: EventWriter, case: Case) -> bool:
    """Whether the town says that something else is right: then its words alone are carried."""
    answer = events.session.get(Answer, case.answer_id) if case.answer_id else None
    return answer is not None and answer.finding == State.AMENDED


def _is_as_asked(
    con: duckdb.DuckDBPyConnection,
    secret: Secret,
    now: CaseNow,
    births: Mapping[str, Mapping[str, str]],
) -> bool:
    """Whether the values that would be carried, and the record that would stay, were signed."""
    match case_type_of(str(now.row["case_type"])).change:
        case ChangeAction.ADD:
            values = births.get(now.case_id, {})
            return asked_to_add(secret, now.case_id, values) == now.asked
        case ChangeAction.REMOVE_ALL_BUT_ONE:
            register = str(now.row["register"])
            keys = subjects(con, now.case_id, register)
            return staying(secret, now.case_id, register, now.asked, keys) is not None
        case _:  # its values and records stand in its row
            return True
