"""A bot that waits for Slack, AWS and its database as long as a busy machine may need."""

import re
from datetime import timedelta
from functools import partial

from app import slack_client
from app.bootstrap import base
from app.store.limits import Limits
from app.store.store import open_store
from scheduler import timetable
from tests.waiting import PATIENCE

STORE = Limits(
    connection_wait=PATIENCE,
    connect_timeout=PATIENCE,
    ping_timeout=PATIENCE,
    write_wait=PATIENCE,
    busy_timeout=PATIENCE,
    lock_timeout=PATIENCE,
    statement_timeout=PATIENCE,
    answer_timeout=PATIENCE,
)
LIMITS = {"per_person_minute": 0, "aws_connect_timeout": int(PATIENCE), "aws_read_timeout": int(PATIENCE)}
"""Tests ask for more in a minute than any person, too."""


def patient() -> None:
    """A bot's prelude, for what has no setting; files about these waits do without.

    Samples are taken each quarter of an hour by the clock on the wall: not while a test counts calls.
    """
    slack_client.HURRY = int(PATIENCE)
    vars(timetable)["INTERVAL"] = timedelta(days=7)
    vars(base)["open_store"] = partial(open_store, limits=STORE)


def unhurried(configuration: str) -> str:
    """Lift what a test is not about: it names the limits that it is about."""
    if "policy:" not in configuration:
        return configuration
    lifted = ", ".join(f"{name}: {limit}" for name, limit in LIMITS.items() if name not in configuration)
    if not lifted:
        return configuration
    longer, found = re.subn(r"(?m)^limits: \{", f"limits: {{{lifted}, ", configuration)
    return longer if found else f"{configuration}\nlimits: {{{lifted}}}\n"
