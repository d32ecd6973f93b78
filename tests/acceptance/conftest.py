"""A workspace, a cloud and the real bot between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.manifest import manifest
from demo.aws.seed import seed
from demo.aws.server import AwsServer
from demo.slack.people.person import Person
from demo.slack.workspace import Workspace
from handlers import COMMANDS, slash_names
from tests.acceptance.bot import POLICY, Bot


def bot_environment(workspace: Workspace, aws: AwsServer | None, database_url: str = "") -> dict[str, str]:
    """Everything the bot is told by its environment."""
    environment = {**workspace.environment(), "LOG_FORMAT": "json"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    if aws is not None:
        environment |= {
            "AWS_ENDPOINT_URL": aws.url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY",
            "AWS_REGION": "ap-northeast-2",
        }
    return environment


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A workspace in which the app is installed from its own manifest: no scope, command or event beyond it."""
    with Workspace.seeded(manifest(COMMANDS, slash_names({}))) as workspace:
        yield workspace


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    """A cloud with the demo's fleet."""
    with AwsServer() as server:
        seed(server)
        yield server


@dataclass(frozen=True)
class House:
    """All that an acceptance test looks at."""

    workspace: Workspace
    aws: AwsServer
    bot: Bot
    folder: Path

    @property
    def alice(self) -> Person:
        return self.workspace.person("U0ALICE")

    def restart(self) -> None:
        """Start the bot again after it ended, on the same store."""
        self.bot.start()
        self.workspace.wait_connected()


@pytest.fixture
def house(workspace: Workspace, aws: AwsServer, tmp_path: Path, database_url: str) -> Iterator[House]:
    """The bot, connected, with a policy that lets members do everything; on each database in turn."""
    with Bot(tmp_path, bot_environment(workspace, aws, database_url), POLICY) as bot:
        workspace.wait_connected()
        yield House(workspace, aws, bot, tmp_path)
