"""Killed twice while it ends an idle cluster by rule, before EMR was asked: the next process goes on, exactly once."""

from collections.abc import Callable

import pytest

from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec
from tests.acceptance.lives import Lives
from tests.acceptance.watching import HOUR, WATCHED, due, in_thread, look, messages, passes, told
from tests.faults.saboteur import die_at

RULE = "    terminate: [{where: {tags: {env: dev}}, warn: 1h, grace: 1h}]\n"


@pytest.fixture(scope="module")
def configuration() -> str:
    return WATCHED.replace("    channel: C0OPS\n", f"    channel: C0OPS\n{RULE}")


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    spec = ClusterSpec("etl", 9 * HOUR, tags={"env": "dev"}, idle_for=5 * HOUR)
    return lambda server: server.add_cluster(spec)


def dies(lives: Lives, point: str) -> None:
    """Start one that is killed there, on its way to EMR."""
    lives.begin(prelude=die_at(point), connects=False)
    assert lives.house.bot.wait() == -9
    assert lives.house.aws.calls("TerminateJobFlows") == 0
    lives.kill()


def test_the_next_process_goes_on_exactly_once(lives: Lives) -> None:
    look(lives.house)
    told(lives.house, "etl", "Idle since")
    passes(lives.house, 1)
    look(lives.house)
    in_thread(lives.house, "I will terminate what is still idle then")
    lives.end()
    passes(lives.house, 1)
    due(lives.house.database_url)
    dies(lives, "app.watching.ending:Endings._claim:after")
    passes(lives.house, 0.1)
    dies(lives, "app.actions.executor:Executor._begin:before")
    house = lives.begin()
    in_thread(house, "asked for by automation (idle rule)")
    passes(house, 0.1)
    in_thread(house, "Done, asked for by automation (idle rule)")
    look(house)
    over = told(house, "etl", "is gone, terminated by automation (idle rule)")
    assert over.all_text.count("began to terminate it") == 1
    assert len(messages(house, "etl")) == 1
    assert house.aws.calls("TerminateJobFlows") == 1
    asked = [r.entry for r in house.audited(action="emr.terminate") if r.entry.phase.value == "requested"]
    assert [(entry.team_id, entry.user_id) for entry in asked] == [("", "automation")]
