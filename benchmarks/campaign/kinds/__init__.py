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
# How many of a hundred trials are of each kind: a reply is quick, a whole run is not.
SHARES = {
    "intake": 20,
    "run": 8,
    "reply": 25,
    "settings": 20,
    "kill": 12,
    "disk": 6,
    "pair": 5,
    "database": 4,
}
