from collections.abc import Callable

import pytest
from slack_sdk import WebClient

from app.notifier import Notifier
from tests.unit.notifier.standin import Clock, Memory, Slack


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def memory(clock: Clock) -> Memory:
    return Memory(clock.now)


@pytest.fixture
def make_notifier(clock: Clock, slack: Slack, memory: Memory) -> Callable[[], Notifier]:
    def make() -> Notifier:
        return Notifier(
            WebClient(base_url="http://slack.invalid/api/", timeout=10),
            memory,
            calls=slack,
            clock=clock.monotonic,
            now=clock.now,
            sleep=clock.sleep,
        )

    return make


@pytest.fixture
def notifier(make_notifier: Callable[[], Notifier]) -> Notifier:
    return make_notifier()


@pytest.fixture
def settle(clock: Clock, notifier: Notifier) -> Callable[[], None]:
    """Let time pass until everything queued is sent or given up."""

    def run() -> None:
        for _ in range(500):
            if not notifier.pending():
                return
            if not notifier.step():
                clock.seconds += 1
        raise AssertionError(f"{notifier.pending()} messages never left: {notifier.last_error}")

    return run
