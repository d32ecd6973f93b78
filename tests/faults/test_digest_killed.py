"""A bot that is killed with a digest that Slack has not taken: the next one tells it, once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, update

from app.domain.schedule import At, Weekday
from app.store.schema import ticks
from app.store.store import Store, open_store
from app.store.ticks import Tick, TickState
from app.store.urls import read_address
from demo.aws.server import AwsServer
from demo.slack.workspace import Workspace
from tests.acceptance.bot import POLICY, Bot
from tests.acceptance.conftest import BOTH_DATABASES
from tests.acceptance.house import DATA, bot_environment
from tests.waiting import until

JOB = f"digest {DATA}"
DUE = (datetime.now(UTC) - timedelta(minutes=3)).replace(second=0, microsecond=0)
CONFIGURATION = POLICY + f'schedules: {{digest: [{{at: ["{DUE:%H:%M}"], channel: {DATA}}}]}}\n'
SCHEDULE = At((DUE.time(),), frozenset(Weekday), ZoneInfo("UTC"))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """The store of a bot that was stopped an hour before the digest was due."""
    store = open_store(database, clock=lambda: DUE - timedelta(hours=1))
    store.ticks.know(JOB, str(SCHEDULE), "the bot before")
    yield store
    store.close()


def tick(store: Store) -> Tick:
    return store.ticks.newest([JOB], DUE)[JOB]


@BOTH_DATABASES
def test_what_slack_had_not_taken_when_its_bot_was_killed_is_told_by_the_next_one_once(
    folder: Path, workspace: Workspace, aws: AwsServer, database: str, store: Store
) -> None:
    environment = {**bot_environment(workspace, aws), "DATABASE_URL": database}
    before, posts = workspace.clock.ts(), len(workspace.calls("chat.postMessage"))
    workspace.faults.rate_limit("chat.postMessage", 300)
    with Bot(folder, environment, CONFIGURATION) as first:
        workspace.wait_calls("chat.postMessage", posts + 1)
        first.wait_output("a message waits")
        assert tick(store).state is TickState.RUNNING
        first.kill()
    free_at_once(database)
    with Bot(folder, environment, CONFIGURATION):
        until(lambda: tick(store).state is TickState.OK, "it to be told")
    digests = [m for m in workspace.messages(DATA) if m.ts > before and m.text.startswith("EMR digest")]
    assert [message.edited for message in digests] == [""]


def free_at_once(url: str) -> None:
    """Let what a killed bot holds be free now, and not in a minute."""
    engine = create_engine(read_address(url).url)
    with engine.begin() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(ticks).where(ticks.c.claimed_until.is_not(None)).values(claimed_until=past))
    engine.dispose()
