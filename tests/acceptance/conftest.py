"""A workspace, a cloud and the real bot between them: one set a file, because a start takes a second."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from app.manifest import manifest
from demo.aws.seed import seed
from demo.aws.server import AwsServer
from demo.slack.workspace import Workspace
from handlers import COMMANDS, slash_names
from tests.acceptance.bot import POLICY, Bot
from tests.acceptance.house import House, bot_environment
from tests.acceptance.patient import patient
from tests.acceptance.processes import Prelude
from tests.databases import PostgresCluster, SqliteFiles

BOTH_DATABASES = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True, scope="module")
"""For files about what is stored; all others run on SQLite alone."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failure what the bot wrote last; it is a process of its own, so pytest does not see it."""
    report = yield
    house = getattr(item, "funcargs", {}).get("house")
    if report.failed and isinstance(house, House):
        report.sections.append(("the bot wrote", house.bot.output[-6000:]))
    return report


@pytest.fixture(scope="module")
def configuration() -> str:
    """What chatops.yaml says; a file of tests may have its own."""
    return POLICY


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    """What the environment says beyond what connects the bot; a file of tests may have its own."""
    return {}


@pytest.fixture(scope="module")
def prelude() -> Prelude | None:
    """What runs in the bot before anything else; none in a file of tests about how long it waits."""
    return patient


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    """What is in the cloud; a file of tests may have its own."""
    return seed


@pytest.fixture(scope="module")
def database(
    request: pytest.FixtureRequest, sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of a migrated database without rows, for a whole file of tests."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield sqlite_files.migrated(tmp_path_factory.mktemp("store") / "chatops.db")
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    with cluster.database(migrated=True) as url:
        yield url


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    """A workspace with the app installed from its own manifest: no scope, command or event beyond it."""
    with Workspace.seeded(manifest(COMMANDS, slash_names({}))) as workspace:
        workspace.be_patient()
        yield workspace


@pytest.fixture(scope="module")
def aws(fill: Callable[[AwsServer], object]) -> Iterator[AwsServer]:
    with AwsServer() as server:
        fill(server)
        yield server


@pytest.fixture(scope="module")
def running(
    workspace: Workspace,
    aws: AwsServer,
    database: str,
    configuration: str,
    settings: dict[str, str],
    prelude: Prelude | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """The bot, connected."""
    environment = {**bot_environment(workspace, aws), "DATABASE_URL": database, **settings}
    with Bot(tmp_path_factory.mktemp("bot"), environment, configuration, prelude=prelude) as bot:
        bot.wait_connected()
        yield House(workspace, aws, bot, database)


@pytest.fixture
def house(running: House) -> Iterator[House]:
    """The file's bot; levers that a test pulled are let go after it."""
    yield running
    running.aws.levers.reset()
    running.workspace.faults.clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a bot of a test's own runs."""
    return tmp_path
