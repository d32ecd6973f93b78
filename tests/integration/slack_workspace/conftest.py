"""Each test has a workspace of its own; starting one takes milliseconds."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from demo.slack.workspace import Workspace


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.seeded() as served:
        yield served


@pytest.fixture
def web(workspace: Workspace) -> WebClient:
    """Slack's own client, as the bot, without retries."""
    return WebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
