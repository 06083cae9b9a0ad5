"""Which signed corrections a change file may carry: those whose values six valid signatures cover.

The ledger proves who signed what, over which evidence. A change file takes values and keys of
records from the published databases, so the records there have to be the ones that were signed for.
"""

from collections.abc import Mapping, Sequence

import duckdb

from transforms.ledger.case_now import CaseNow
from transforms.ledger.errors import SignatureError
from transforms.ledger.event_writer import EventWriter
from transforms.ledger.findings import Facts, facts_as_text, read_facts
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.tables import Case


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
    published = read_facts(con, secret_of(events.session))
    for case in cases:
        _require_chain(events.now(case), chain)
    return [case for case in cases if _is_as_signed(case, published)]


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
