"""Killed at every point of a start or a stop: it ends as it was asked for, and is never asked for blindly."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from demo.alibaba.lifecycle import Pace
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import TOKYO, InstanceSpec
from demo.aws.server import AwsServer
from demo.slack.messages import Message
from demo.slack.workspace import Workspace
from tests.acceptance.house import DATA
from tests.acceptance.lives import Lives
from tests.acceptance.terminating import press
from tests.faults.saboteur import die_at

PACE = Pace(starting=timedelta(seconds=1), stopping=timedelta(seconds=1))
CONFIGURATION = f"""\
workspace: {{team_ids: [T0ACME]}}
ecs: {{accounts: [{{alias: games, regions: [{TOKYO}]}}]}}
policy: [{{allow: ["ecs.*", "chatops.*"]}}]
limits: {{follow_seconds: 1}}
"""
POINTS = [
    ("unnoted", "app.actions.executor:Executor._begin:before"),
    ("uncommitted", "app.actions.executor:Executor._begin:after"),
    ("unstored", "app.actions.executor:Executor._store_success:before"),
    ("stored", "app.actions.executor:Executor._store_success:after"),
]


@pytest.fixture(scope="module")
def alibaba() -> Iterator[AlibabaServer]:
    with AlibabaServer(pace=PACE) as server:
        for name in (*(name for name, _ in POINTS), "lost"):
            server.add_instance(InstanceSpec(f"{name}-on", id=f"i-{name}on"))
            server.add_instance(InstanceSpec(f"{name}-off", id=f"i-{name}off", status="Stopped"))
        yield server


@pytest.fixture(scope="module")
def configuration() -> str:
    return CONFIGURATION


@pytest.fixture(scope="module")
def living(
    workspace: Workspace,
    aws: AwsServer,
    alibaba: AlibabaServer,
    database: str,
    configuration: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Lives]:
    folder = tmp_path_factory.mktemp("bot")
    (folder / ".env").write_text("".join(f"{key}={value}\n" for key, value in alibaba.environment().items()))
    lives = Lives(workspace, aws, database, folder, configuration)
    yield lives
    lives.end()


def seen(lives: Lives, containing: str, after: str) -> Message:
    return lives.house.workspace.wait_message(
        DATA, after=after, where=lambda message: containing in message.all_text
    )


@pytest.mark.parametrize(("name", "point"), POINTS)
def test_a_start_goes_on_in_the_next_life(
    lives: Lives, alibaba: AlibabaServer, name: str, point: str
) -> None:
    before, instance = lives.house.workspace.clock.ts(), f"i-{name}off"
    lives.end()
    lives.begin(prelude=die_at(point))
    calls = alibaba.calls("StartInstance")
    assert lives.house.alice.types(f"/ecs start {instance}", channel=DATA).acked()
    assert lives.house.bot.wait() == -9
    lives.kill()
    lives.begin()
    seen(lives, f"`{instance}` · is running now", before)
    assert alibaba.world.status(instance) == "Running"
    assert alibaba.calls("StartInstance") - calls == 2, "a dry run, and the start"


@pytest.mark.parametrize(("name", "point"), POINTS)
def test_a_stop_goes_on_in_the_next_life(lives: Lives, alibaba: AlibabaServer, name: str, point: str) -> None:
    before, instance = lives.house.workspace.clock.ts(), f"i-{name}on"
    lives.end()
    lives.begin(prelude=die_at(point))
    calls = alibaba.calls("StopInstance")
    assert lives.house.alice.types(f"/ecs stop {instance}", channel=DATA).acked()
    question = seen(lives, "stop one instance?", before)
    press(lives.house, question, "Stop, keep charging")
    assert lives.house.bot.wait() == -9
    lives.kill()
    lives.begin()
    seen(lives, f"`{instance}` · is stopped now", before)
    assert alibaba.calls("StopInstance") - calls == 2, "a dry run, and the stop"


def test_all_answers_lost_it_is_still_found_out(lives: Lives, alibaba: AlibabaServer) -> None:
    before, calls = lives.house.workspace.clock.ts(), alibaba.calls("StartInstance")
    alibaba.levers.drop(action="StartInstance")
    assert lives.house.alice.types("/ecs start i-lostoff", channel=DATA).acked()
    seen(lives, "`i-lostoff` · is running now", before)
    assert alibaba.calls("StartInstance") - calls == 2
    alibaba.levers.reset()


def test_a_region_that_goes_down_while_it_is_followed_is_waited_for(
    lives: Lives, alibaba: AlibabaServer
) -> None:
    before = lives.house.workspace.clock.ts()
    alibaba.levers.throttle(action="DescribeInstanceStatus", times=6)
    assert lives.house.alice.types("/ecs stop i-loston", channel=DATA).acked()
    press(lives.house, seen(lives, "stop one instance?", before), "Stop, keep charging")
    seen(lives, "`i-loston` · is stopped now", before)
