"""How tests say that Slack refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse


def refused(call: Callable[..., Any], *args: Any, **kwargs: Any) -> SlackResponse:
    """Make a call that must fail, and give the answer."""
    with pytest.raises(SlackApiError) as refusal:
        call(*args, **kwargs)
    response = refusal.value.response
    assert isinstance(response, SlackResponse)
    return response


def error_of(call: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    return str(refused(call, *args, **kwargs)["error"])
