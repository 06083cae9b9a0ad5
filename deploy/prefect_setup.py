"""Puts the monthly run on a Prefect server, and keeps it there: run it again after every change.

    export PREFECT_API_URL=http://127.0.0.1:4200/api BIRTHRECON_HOME=$PWD
    python deploy/prefect_setup.py --delivery DELIVERY --out OUT [--config FILE] [--update]
        [--webhook URL]

Makes the work pool `births`, which runs one run at a time, the deployment `reconcile/monthly` with
its schedule, and with --webhook two automations of Prefect's own: a run failed or crashed; a run is
late, because no worker took it. The webhook gets the run's name and its state, nothing of the
registers.
"""

import argparse
from pathlib import Path

from flows.prefect_environment import prepare_environment

prepare_environment()

from prefect import get_client  # noqa: E402 -- it reads the environment at its import
from prefect.automations import Automation, EventTrigger, Posture  # noqa: E402
from prefect.blocks.notifications import CustomWebhookNotificationBlock  # noqa: E402
from prefect.client.orchestration import SyncPrefectClient  # noqa: E402
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate  # noqa: E402
from prefect.client.schemas.schedules import CronSchedule  # noqa: E402
from prefect.events.actions import SendNotification  # noqa: E402
from prefect.exceptions import ObjectAlreadyExists  # noqa: E402

from flows.prefect_flow import reconcile  # noqa: E402
from flows.schedule import CHINA, check_cron, check_timezone  # noqa: E402

POOL, NAME = "births", "monthly"
DESCRIPTION = "每月核对出生登记 / Reconciles the birth registers every month"
# What is told, by Prefect's names of states.
TOLD = {
    "birthrecon: a run failed": {"prefect.flow-run.Failed", "prefect.flow-run.Crashed"},
    "birthrecon: a run is late": {"prefect.flow-run.Late"},
}


def make_pool(client: SyncPrefectClient) -> None:
    """One run at a time, whatever asks for it."""
    try:
        client.create_work_pool(
            WorkPoolCreate(name=POOL, type="process", description=DESCRIPTION, concurrency_limit=1)
        )
    except ObjectAlreadyExists:
        client.update_work_pool(POOL, WorkPoolUpdate(concurrency_limit=1))


def deploy(parameters: dict[str, str | bool | None], cron: str, timezone: str) -> None:
    """The deployment; a worker finds the code where this file lies."""
    home = str(Path(__file__).resolve().parents[1])
    flow = reconcile.from_source(source=home, entrypoint="flows/prefect_flow.py:reconcile")
    flow.deploy(  # type: ignore[union-attr]
        name=NAME,
        work_pool_name=POOL,
        description=DESCRIPTION,
        parameters=parameters,
        schedule=CronSchedule(cron=cron, timezone=timezone),
        concurrency_limit=1,
        ignore_warnings=True,
        print_next_steps=False,
    )


def tell(client: SyncPrefectClient, webhook: str) -> None:
    """Two automations that post to the webhook; earlier ones of the same name are replaced."""
    block = CustomWebhookNotificationBlock(
        name="birthrecon",
        url=webhook,
        json_data={"title": "{{subject}}", "message": "{{body}}"},
    )
    block_id = block.save("birthrecon-alerts", overwrite=True)
    for name, events in TOLD.items():
        for old in client.read_automations_by_name(name):
            client.delete_automation(old.id)
        Automation(
            name=name,
            trigger=EventTrigger(
                posture=Posture.Reactive,
                expect=events,
                match={"prefect.resource.id": "prefect.flow-run.*"},
                for_each={"prefect.resource.id"},
                threshold=1,
            ),
            actions=[
                SendNotification(
                    block_document_id=block_id,
                    subject=name,
                    body="{{ flow_run.name }}: {{ flow_run.state.name }}",
                )
            ],
        ).create()


def main() -> None:
    """Read the arguments and do all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delivery", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--cron", default="0 6 5 * *")
    parser.add_argument("--timezone", default=CHINA)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--webhook")
    arguments = parser.parse_args()
    check_cron(arguments.cron)
    check_timezone(arguments.timezone)
    parameters = {
        "delivery": str(arguments.delivery.absolute()),
        "out": str(arguments.out.absolute()),
        "config": str(arguments.config.absolute()) if arguments.config else None,
        "is_update": arguments.update,
    }
    with get_client(sync_client=True) as client:
        make_pool(client)
        deploy(parameters, arguments.cron, arguments.timezone)
        if arguments.webhook:
            tell(client, arguments.webhook)
    print(f"✓ reconcile/{NAME}: {arguments.cron} {arguments.timezone}")


if __name__ == "__main__":
    main()
