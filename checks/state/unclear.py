"""Files of a register that cannot be told apart (`checks.intake.register_parts`): what was
delivered before stands until somebody says which of them counts.
"""

import duckdb

from checks.errors import DeliveryError
from checks.intake.register_notes import UNCLEAR
from checks.state.delivery_warnings import listed_names


def require_clear_parts(con: duckdb.DuckDBPyConnection) -> None:
    """Raises: DeliveryError where the delivery (attached as `arrived`) has such files."""
    rows = con.execute(
        "select source, source_file from arrived.intake_findings where rule = ? order by all",
        [UNCLEAR],
    ).fetchall()
    if not rows:
        return
    listed = listed_names([f"{source}/{name}" for source, name in rows])
    raise DeliveryError(
        f"{listed}：分不清这些文件是同一登记的几个部分、副本，还是两个日期的提取（编号有重复而内容不同，"
        "或约定名称的文件旁另有别的记录）。请只留下应采用的，或给各部分不同的名称和编号，然后重新"
        "报送。",
        f"{listed}: nobody can tell whether these files are parts of one register, copies, or "
        "extracts of two days (they share keys and differ, or other records lie beside a file of "
        "the register's own name). Leave those that count, or give every part a name and keys of "
        "its own, and deliver again.",
    )
