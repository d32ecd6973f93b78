"""Rows of the fault list that come with time, on the real process; ``tests/integration/scheduler`` turns the clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from apscheduler.job import Job
from apscheduler.jobstores.memory import MemoryJobStore

from app.store.store import Store, open_store
from app.store.ticks import TickState
from demo.aws.server import AwsServer
from demo.slack.workspace import Workspace
from tests.acceptance.bot import Bot
from tests.acceptance.conftest import BOTH_DATABASES
from tests.acceptance.house import House, bot_environment
from tests.waiting import until


def let_the_scheduler_die() -> None:
    """A bot's prelude."""

    def update_job(_self: MemoryJobStore, _job: Job) -> NoReturn:
        raise OSError("no more memory")

    MemoryJobStore.update_job = update_job


@pytest.fixture
def environment(workspace: Workspace, aws: AwsServer, database: str) -> dict[str, str]:
    return {**bot_environment(workspace, aws), "DATABASE_URL": database}


@pytest.fixture
def down_since_yesterday(database: str) -> Iterator[Store]:
    """What a bot leaves that ran yesterday, and not since."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    store = open_store(database, clock=lambda: yesterday)
    store.ticks.know("housekeeping", "every 6 h", "yesterday's")
    yield store
    store.ticks.prune(datetime.now(UTC) + timedelta(hours=1))
    store.close()


@BOTH_DATABASES
def test_rows_16_and_17_what_was_missed_while_down_runs_once_whoever_returns(
    tmp_path: Path,
    workspace: Workspace,
    aws: AwsServer,
    database: str,
    environment: dict[str, str],
    down_since_yesterday: Store,
) -> None:
    ticks = down_since_yesterday.ticks
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    with Bot(folders[0], environment) as first, Bot(folders[1], environment) as second:
        first.wait_connected()
        second.wait_connected()
        until(lambda: ticks.newest_ended(["housekeeping"]), "the run")
        status = House(workspace, aws, first, database).ask("/chatops status").block_text
    assert (first.output + second.output).count("housekeeping.done") == 1
    (missed,) = ticks.missed(["housekeeping"], datetime.now(UTC) - timedelta(days=2))
    assert missed.missed == 3, "all but the newest"
    assert ticks.newest_ended(["housekeeping"])["housekeeping"].state is TickState.OK
    assert "*housekeeping*, every 6 h · next <!date^" in status
    assert ":white_check_mark: in " in status
    assert "forgot " in status
    assert ":warning: 3 missed, the latest <!date^" in status


def test_row_18_a_scheduler_that_dies_ends_the_process(folder: Path, environment: dict[str, str]) -> None:
    with Bot(folder, environment, prelude=let_the_scheduler_die) as bot:
        assert bot.wait() == 1
    assert "scheduler.died" in bot.output
    assert "no more memory" in bot.output
    assert "runtime.stopping" in bot.output, "what runs may end first"
