"""How the bot stops: by any signal, at any moment, with every person told what became of what they asked."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.manifest import manifest
from demo.aws.seed import seed
from demo.aws.server import AwsServer
from demo.slack.workspace import Workspace
from handlers import COMMANDS, slash_names
from tests.acceptance.bot import POLICY, Bot
from tests.acceptance.house import House, bot_environment
from tests.acceptance.ports import free_port
from tests.waiting import until

LIST = "/emr list"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.seeded(manifest(COMMANDS, slash_names({}))) as workspace:
        yield workspace


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        seed(server)
        yield server


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_before_it_is_connected(folder: Path, workspace: Workspace, number: signal.Signals) -> None:
    unreachable = {**bot_environment(workspace), "SLACK_API_URL": f"http://127.0.0.1:{free_port()}/api/"}
    with Bot(folder, unreachable, cold=True) as bot:
        bot.wait_output("edge.slack_unreachable")
        bot.signal(number)
        assert bot.wait() == 0
    assert "Traceback" not in bot.output


def test_with_work_under_way_all_are_told_what_became_of_theirs(
    folder: Path, workspace: Workspace, aws: AwsServer, sqlite_url: str
) -> None:
    configuration = POLICY + "limits: {workers: 1, queue: 5, aws_read_timeout: 60}\n"
    environment = {**bot_environment(workspace, aws), "DATABASE_URL": sqlite_url}
    aws.levers.hang(action="ListClusters")
    with Bot(folder, environment, configuration, cold=True) as bot:
        bot.wait_connected()
        house = House(workspace, aws, bot, sqlite_url)
        alice, bob, admin = (workspace.person(name) for name in ("U0ALICE", "U0BOB", "U0ADMIN"))
        assert alice.types(LIST, channel="C0DATA").acked()
        until(lambda: aws.calls("ListClusters"), "the call that hangs")
        assert bob.types(LIST, channel="C0DATA").acked()
        house.ask("/echo all are acknowledged by now", who="U0ADMIN", containing="by now")
        bot.signal(signal.SIGTERM)
        bot.wait_output("runtime.stopping")
        late = workspace.clock.ts()
        assert admin.types(LIST, channel="C0DATA").acked()
        told = house.answer(late, who="U0ADMIN", channel="C0DATA")
        assert "I am restarting, so *nothing was done*" in told.text
        aws.levers.reset()
        assert bot.wait() == 0
    assert "etl-nightly" in house.answer("", who="U0ALICE", channel="C0DATA").block_text
    assert "*nothing was done*" in house.answer("", who="U0BOB", channel="C0DATA").text
    assert workspace.connections == 0


def test_work_that_hangs_past_the_deadline_does_not_hold_it_up(
    folder: Path, workspace: Workspace, aws: AwsServer, sqlite_url: str
) -> None:
    configuration = POLICY + "limits: {drain_seconds: 0, aws_read_timeout: 300}\n"
    aws.levers.hang(action="ListClusters")
    environment = {**bot_environment(workspace, aws), "DATABASE_URL": sqlite_url}
    with Bot(folder, environment, configuration, cold=True) as bot:
        bot.wait_connected()
        assert workspace.person("U0ALICE").types(LIST, channel="C0DATA").acked()
        until(lambda: aws.calls("ListClusters"), "the call that hangs")
        assert bot.stop() == 0
    assert "pool.still_running" in bot.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_again_and_again_it_still_ends_cleanly(
    folder: Path, workspace: Workspace, number: signal.Signals
) -> None:
    with Bot(folder, bot_environment(workspace), cold=True) as bot:
        bot.wait_connected()
        for _ in range(200):
            if bot.running:
                bot.signal(number)
        assert bot.wait() == 0
    assert "runtime.stopped" in bot.output
