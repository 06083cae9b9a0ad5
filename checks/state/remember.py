"""What a run does with its state: go on from the one before, and leave one."""

from pathlib import Path

from checks.cast import define_readers
from checks.intake.warehouse import open_warehouse
from checks.profile.figures import create_history
from checks.state.gather import gather, settle_deletions
from checks.state.parts import describe_delivery
from checks.state.store import STATE_FILE, keep_state, open_state


def go_on_from(delivery: Path, warehouse: Path, state: Path | None, key: str | None) -> None:
    """Make `raw`, which `take_in` has just filled from the delivery, what holds after it.

    Args: state, the file that the run before left; None where this delivery is the whole. The
    history of deliveries is the state's: what an update leads to must not hang on the updates
    before it. key: of the state.
    Raises: DeliveryError where there is no state, or the delivery cannot stand beside it.
    """
    with open_warehouse(warehouse) as con:
        describe_delivery(con, delivery)
        define_readers(con)
        if state is None:
            settle_deletions(con)
            return
        open_state(con, state, key)
        gather(con)
        con.execute("create or replace table figure_history as from earlier.figure_history")
        con.execute("detach earlier")


def leave(warehouse: Path, staging: Path, key: str | None) -> None:
    """Write the state of a finished run into the folder that will be published."""
    with open_warehouse(warehouse) as con:
        create_history(con)
        keep_state(con, staging / STATE_FILE, key)
