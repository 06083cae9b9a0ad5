"""Serves the flow on a schedule, in this process, until it is stopped. `prefect.yaml` does the same for a work pool."""

from pathlib import Path

from flows.errors import SettingsError

_FIELDS = 5


def check_cron(cron: str) -> None:
    """Raises: SettingsError when cron is no schedule of five fields."""
    from flows.prefect_environment import prepare_environment

    prepare_environment()
    from prefect.client.schemas.schedules import CronSchedule

    try:
        if len(cron.split()) != _FIELDS:  # Prefect takes a sixth, for seconds: always a slip here
            raise ValueError(cron)
        CronSchedule(cron=cron)
    except ValueError:
        raise SettingsError(f"“{cron}”不是有效的 cron 表达式；例如每月 5 日 6 时：0 6 5 * *",
                            f"'{cron}' is no cron schedule; for 6:00 on the 5th of each month: 0 6 5 * *"
                            ) from None  # fmt: skip


def serve(delivery: Path, out: Path, config: Path | None, cron: str, timezone: str) -> None:
    """Run the flow at every time that cron names, one run at a time; blocks."""
    check_cron(cron)
    from prefect.schedules import Cron

    from flows.reconcile import reconcile

    parameters = {"delivery": str(delivery.absolute()), "out": str(out.absolute()),
                  "config": str(config.absolute()) if config else None}  # fmt: skip
    reconcile.serve(name="monthly", schedule=Cron(cron, timezone=timezone), parameters=parameters, limit=1)
