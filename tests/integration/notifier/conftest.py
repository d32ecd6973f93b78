from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient

from app.notifier import Notifier
from app.slack_client import make_client
from app.store.messages import Messages
from app.store.store import open_store
from demo.slack.workspace import Workspace
from tests.unit.notifier.standin import Clock


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.seeded() as served:
        yield served


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return make_client(workspace.api_url, workspace.bot_token, timeout=10)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock, tmp_path: Path) -> Iterator[Messages]:
    store = open_store(f"sqlite:///{tmp_path}/chatops.db", clock=clock.now)
    yield store.messages
    store.close()


@pytest.fixture
def notifier(client: WebClient, memory: Messages, clock: Clock) -> Notifier:
    return Notifier(client, memory, clock=clock.monotonic, now=clock.now, sleep=clock.sleep)


@pytest.fixture
def settle(notifier: Notifier, clock: Clock) -> Callable[[], None]:
    """Let time pass until everything queued is sent or given up."""

    def run() -> None:
        for _ in range(300):
            if not notifier.pending():
                return
            if not notifier.step():
                clock.seconds += 1
        raise AssertionError(f"{notifier.pending()} messages never left: {notifier.last_error}")

    return run
