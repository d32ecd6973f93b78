"""How the workspace says no."""

from collections.abc import Mapping, Sequence
from typing import Any


class SlackError(Exception):
    """``ok: false`` with Slack's error code: https://docs.slack.dev/apis/web-api/#responses"""

    def __init__(
        self, code: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = dict(headers or {})
        self.extra = extra

    def body(self) -> dict[str, Any]:
        return {"ok": False, "error": self.code, **self.extra}


def bad_arguments(*messages: str) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})


def bad_blocks(problems: Sequence[str]) -> SlackError:
    """As Slack answers; clients show ``errors``, SDKs log ``response_metadata.messages``."""
    return SlackError(
        "invalid_blocks",
        errors=list(problems),
        response_metadata={"messages": [f"[ERROR] {problem}" for problem in problems]},
    )


class CannotAct(Exception):
    """Slack's own client would not let this person do that; the bot never hears of it."""
