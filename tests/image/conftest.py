"""Both images, built once, and the bot of docker-compose.yml between a workspace and its clouds on the host."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.manifest import manifest
from demo.alibaba.seed import seed as seed_alibaba
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import TOKYO
from demo.aws.seed import seed
from demo.aws.server import AwsServer
from demo.slack.workspace import Workspace
from handlers import COMMANDS, slash_names
from tests.acceptance.bot import POLICY
from tests.acceptance.house import bot_environment
from tests.acceptance.ports import free_port
from tests.image import engine
from tests.image.project import Project

collect_ignore_glob = [] if os.environ.get(engine.ASKED_FOR) else ["test_live_*.py"]

CONFIGURATION = f"""\
{POLICY}\
  - {{allow: ["ecs.list"]}}
ecs:
  accounts: [{{alias: games, regions: [{TOKYO}]}}]
  default_region: {TOKYO}
limits: {{follow_seconds: 1}}
"""

NUMBERS = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was measured."""
    for line in config.stash.get(NUMBERS, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def measured(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Take a line for the summary."""
    return request.config.stash.setdefault(NUMBERS, []).append


@pytest.fixture(scope="session")
def bot_image() -> Iterator[str]:
    """Build as people do: without a target."""
    engine.build(engine.BOT_IMAGE)
    yield engine.BOT_IMAGE
    engine.docker("image", "rm", engine.BOT_IMAGE)


@pytest.fixture(scope="session")
def demo_image() -> Iterator[str]:
    engine.build(engine.DEMO_IMAGE, "--target", "demo")
    yield engine.DEMO_IMAGE
    engine.docker("image", "rm", engine.DEMO_IMAGE)


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with Workspace.seeded(manifest(COMMANDS, slash_names({}))) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        seed(server)
        yield server


@pytest.fixture(scope="module")
def alibaba() -> Iterator[AlibabaServer]:
    with AlibabaServer() as server:
        seed_alibaba(server)
        yield server


@pytest.fixture(scope="module")
def bot(
    bot_image: str,
    workspace: Workspace,
    aws: AwsServer,
    alibaba: AlibabaServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Project]:
    """The bot's service, not yet started; on the host's network, where its workspace and its clouds are."""
    folder = tmp_path_factory.mktemp("bot")
    clouds = {**bot_environment(workspace, aws), **alibaba.environment()}
    write_files(folder, {**clouds, "HEALTH_PORT": str(free_port())}, CONFIGURATION)
    overlay = {"bot": {"network_mode": "host", "healthcheck": {"interval": "1s"}}}
    project = Project(folder, "bot", overlay)
    yield project
    project.down()


def write_files(folder: Path, environment: dict[str, str], configuration: str) -> None:
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in environment.items()))
    (folder / "chatops.yaml").write_text(configuration)
    (folder / "chatops.yaml").chmod(0o644)  # the container's user is nobody here
