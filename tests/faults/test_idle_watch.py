"""A restart in the middle of an idle cluster's episode: nothing is told twice, and what was told goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from demo.aws.server import AwsServer
from demo.slack.workspace import Workspace
from tests.acceptance.bot import Bot
from tests.acceptance.conftest import BOTH_DATABASES
from tests.acceptance.house import House, bot_environment
from tests.acceptance.watching import WATCHED, due, idle, look, messages, told, works


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    return lambda server: None


@BOTH_DATABASES
def test_a_killed_bot_leaves_its_message_to_the_next_one(
    folder: Path, workspace: Workspace, aws: AwsServer, database: str
) -> None:
    name = f"etl-{database.partition(':')[0]}"
    (cluster,) = idle(aws, name)
    environment = {**bot_environment(workspace, aws), "DATABASE_URL": database}
    with Bot(folder, environment, WATCHED) as first:
        first.wait_connected()
        house = House(workspace, aws, first, database)
        look(house)
        message = told(house, name, "Idle since")
        first.kill()
    due(database)
    with Bot(folder, environment, WATCHED) as second:
        second.wait_connected()
        house = House(workspace, aws, second, database)
        look(house)
        assert len(messages(house, name)) == 1
        works(aws, cluster)
        look(house)
        assert told(house, name, "works again").ts == message.ts
        assert len(messages(house, name)) == 1
