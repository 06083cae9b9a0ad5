"""What a run does with its state: go on from the one before, and leave one."""

from pathlib import Path

import duckdb

from checks.cast import define_readers
from checks.errors import StateError
from checks.intake.warehouse import has_table, open_warehouse
from checks.profile.figures import create_history
from checks.state.gather import gather, settle_deletions
from checks.state.parts import describe_delivery
from checks.state.store import (
    STATE_FILE,
    Earlier,
    forget_records,
    keep_state,
    lay_out,
    open_state,
)
from protection.cipher import WrongKeyError
from protection.working_files import attachment, working_key

ARRIVED = "arrived.duckdb"
MOST = 0.3
"""Above this share of rows that come or go all are judged and standardised anew, as in a run: to do
it for these alone would take as long, and more memory."""


def go_on_from(delivery: Path, warehouse: Path, earlier: Earlier | None) -> str | None:
    """Make `raw`, which `take_in` has just filled from the delivery, what holds after it.

    Args: earlier, the state that the run before left; None where this delivery is the whole. The
    history of deliveries is the state's: what an update leads to must not hang on the updates
    before it.
    Returns: what is to be said of a delivery that was taken in before, and of files that hold far
    fewer rows than what they replace.
    Raises: DeliveryError where there is no state, or the delivery cannot stand beside it.
    """
    with open_warehouse(warehouse) as con:
        describe_delivery(con, delivery)
        if earlier is None:
            define_readers(con)
            create_history(con)
            settle_deletions(con)
            return None
    return _gather(warehouse, earlier)


def _gather(warehouse: Path, earlier: Earlier) -> str | None:
    """Put the state in the place of the delivery, and gather both there."""
    beside = warehouse.with_name(f"{warehouse.name}.beginning")
    lay_out(beside, earlier)
    arrived = warehouse.with_name(ARRIVED)
    warehouse.replace(arrived)
    beside.replace(warehouse)
    with open_warehouse(warehouse) as con:
        con.execute(attachment(arrived, "arrived", working_key(arrived), read_only=True))
        define_readers(con)
        con.execute("begin")
        is_known = con.execute(
            "select 1 from deliveries semi join arrived.deliveries using (delivery_id)"
        ).fetchone()
        gathered = gather(con)
        if gathered.share > MOST:
            forget_records(con)
        if has_table(con, "main", "judged_parts"):
            con.execute("alter table judged_parts rename to known_parts")
        con.execute("commit")
        con.execute("detach arrived")
    arrived.unlink()
    return "\n".join(filter(None, (_TAKEN_IN_BEFORE if is_known else None, gathered.told))) or None


_TAKEN_IN_BEFORE = (
    "这次报送此前已原样并入过，其中的文件不带来任何变化。\n"
    "This delivery was taken in before as it stands: its files change nothing."
)


def describe_left_out(warehouse: Path, earlier: Earlier) -> str | None:
    """The sentence on what a run that begins anew leaves out: deliveries that updates had taken in,
    of a later place in time, or all of them where the run is over the same delivery as before. None
    where there are none, or the state of before cannot be read."""
    if not earlier.path.is_file():
        return None
    with open_warehouse(warehouse) as con:
        try:
            open_state(con, earlier.path, earlier.key)
            row = con.execute("""
                select count(*), max(e.extract_date)
                from earlier.deliveries as e cross join deliveries as d
                where e.delivery_id <> d.delivery_id and (
                    (e.extract_date, e.sequence) > (d.extract_date, d.sequence)
                    or d.delivery_id in (select b.delivery_id from earlier.deliveries as b))
            """).fetchone()
        except (StateError, WrongKeyError, duckdb.Error):  # a run needs no state, nor a whole one
            return None
        finally:
            con.execute("detach database if exists earlier")
    if not row or not row[0]:
        return None
    return (
        f"此前由更新并入的 {row[0]} 次报送（最晚 {row[1]}）不在本次核对之内；"
        "仍然有效的，请再用 birthrecon update 并入。\n"
        f"Deliveries which updates had taken in ({row[0]}, the last of {row[1]}) are no part of "
        "this run: take them in again with birthrecon update where they still hold."
    )


def leave(warehouse: Path, staging: Path, key: str | None, made_by: str | None) -> None:
    """Write the state of a finished run into the folder that will be published.

    Args: made_by, as `keep_state`; None for a run that was not made to its end.
    """
    keep_state(warehouse, staging / STATE_FILE, key, made_by)
