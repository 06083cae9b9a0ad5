"""The kinds of trial, by name: each does something bad to a copy of the world and judges what
came of it."""

from collections.abc import Callable

from benchmarks.campaign.kinds import (
    databases,
    deliveries,
    disks,
    kills,
    pairs,
    replies,
    settings,
)
from benchmarks.campaign.trial import Trial

KINDS: dict[str, Callable[[Trial], None]] = {
    "intake": deliveries.intake,
    "run": deliveries.whole_run,
    "reply": replies.reply,
    "settings": settings.settings,
    "kill": kills.kill,
    "disk": disks.disk,
    "pair": pairs.pair,
    "database": databases.database,
}
# How many of a hundred trials are of each kind: intake is quick, a whole run is not.
SHARES = {
    "intake": 40,
    "run": 8,
    "reply": 20,
    "settings": 14,
    "kill": 8,
    "disk": 4,
    "pair": 3,
    "database": 3,
}
