"""What a run does with its state: go on from the one before, and leave one."""

from pathlib import Path

from checks.cast import define_readers
from checks.contracts import all_contracts
from checks.intake.warehouse import create_intake_tables, open_warehouse
from checks.profile.figures import create_history
from checks.state.gather import gather, settle_deletions
from checks.state.merge import write_context
from checks.state.parts import TABLES, describe_delivery
from checks.state.store import STATE_FILE, earlier_rows, keep_state, kept_tables, open_state


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
            create_history(con)
            settle_deletions(con)
            return
        open_state(con, state, key)
        gather(con)
        for table in ("figure_history", *kept_tables(con, "earlier")):
            con.execute(f"create or replace table {table} as from earlier.{table}")
        con.execute("detach earlier")


def leave(warehouse: Path, staging: Path, key: str | None) -> None:
    """Write the state of a finished run into the folder that will be published."""
    with open_warehouse(warehouse, read_only=True) as con:
        keep_state(con, staging / STATE_FILE, key)


def restore(warehouse: Path, state: Path, key: str | None) -> None:
    """Fill a new warehouse with what a state holds, as if all of it had just been taken in.

    Raises: DeliveryError where there is no state.
    """
    contracts = all_contracts()
    with open_warehouse(warehouse) as con:
        create_intake_tables(con, contracts)
        open_state(con, state, key)
        for table in (*TABLES, "figure_history"):
            con.execute(f"create or replace table {table} as from earlier.{table}")
        for contract in contracts:
            con.execute(
                f"insert into raw.{contract.name} by name "
                "select r.* exclude (part_id), p.source_file "
                f"from {earlier_rows(con, contract)} as r "
                "inner join (select part_id, source_file from parts) as p using (part_id)"
            )
        con.execute("""
            insert into source_files
            select source, source_file, sha256, bytes, encoding, rows_came, status
            from parts where source_file is not null;
            insert into run_context
            select '', localtimestamp, '', '', '', null, null, null, any_value(district_code)
            from deliveries;
        """)
        write_context(con)
        con.execute("detach earlier")
