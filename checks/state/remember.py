"""What a run does with its state: go on from the one before, and leave one."""

from pathlib import Path

from checks.cast import define_readers
from checks.intake.warehouse import open_warehouse
from checks.profile.figures import create_history
from checks.state.gather import gather, settle_deletions
from checks.state.parts import describe_delivery
from checks.state.store import STATE_FILE, Earlier, keep_state, kept_tables, open_state


def go_on_from(delivery: Path, warehouse: Path, earlier: Earlier | None) -> None:
    """Make `raw`, which `take_in` has just filled from the delivery, what holds after it.

    Args: earlier, the state that the run before left; None where this delivery is the whole. The
    history of deliveries is the state's: what an update leads to must not hang on the updates
    before it.
    Raises: DeliveryError where there is no state, or the delivery cannot stand beside it.
    """
    with open_warehouse(warehouse) as con:
        describe_delivery(con, delivery)
        define_readers(con)
        if earlier is None:
            create_history(con)
            settle_deletions(con)
            return
        open_state(con, earlier.path, earlier.key)
        gather(con)
        for table in ("figure_history", *kept_tables(con, "earlier")):
            con.execute(f"create or replace table {table} as from earlier.{table}")
        con.execute("detach earlier")


def leave(warehouse: Path, staging: Path, key: str | None, made_by: str | None) -> None:
    """Write the state of a finished run into the folder that will be published.

    Args: made_by, as `keep_state`; None for a run that was not made to its end.
    """
    with open_warehouse(warehouse, read_only=True) as con:
        keep_state(con, staging / STATE_FILE, key, made_by)
