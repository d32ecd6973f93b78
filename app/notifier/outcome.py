"""How a call to Slack ends when it does not succeed, reduced to what decides what happens next."""

import errno
import socket
import ssl
from enum import StrEnum
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from app.retry_after import retry_after

# All that slack_sdk and urllib raise; anything else is a bug of ours.
CALL_ERRORS = (SlackClientError, OSError, HTTPException, ValueError)

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL})

# "It's possible some aspect of the operation succeeded before the error was raised":
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
_UNCERTAIN = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})

UNREACHABLE = frozenset(
    {
        "channel_is_archived",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "user_not_in_channel",
    }
)
GONE = frozenset({"cant_update_message", "edit_window_closed", "message_not_found"})
NO_THREAD = frozenset({"cannot_reply_to_message", "invalid_thread_ts", "thread_not_found"})
BAD_CONTENT = frozenset(
    {
        "block_mismatch",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
    }
)
BAD_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)


class Trouble(StrEnum):
    """LIMITED: later. UNSENT: nothing reached Slack. LOST: it may have happened. REFUSED: it did not."""

    LIMITED = "limited"
    UNSENT = "unsent"
    LOST = "lost"
    REFUSED = "refused"


class CallFailed(Exception):
    """A call to Slack did not succeed; ``code`` is Slack's own word, ``retry_after`` is in seconds."""

    def __init__(self, method: str, trouble: Trouble, code: str, retry_after: float = 0.0) -> None:
        super().__init__(f"{method}: {code}")
        self.method = method
        self.trouble = trouble
        self.code = code
        self.retry_after = retry_after


def failure(method: str, error: Exception) -> CallFailed:
    """Judge one of :data:`CALL_ERRORS`."""
    if isinstance(error, SlackApiError):
        body = error.response.data if isinstance(error.response.data, dict) else {}
        return judge(method, error.response.status_code, str(body.get("error") or ""), error.response.headers)
    if isinstance(error, HTTPError):
        return judge(method, error.code, f"http_{error.code}", dict(error.headers))
    return CallFailed(method, Trouble.UNSENT if _never_left(error) else Trouble.LOST, _describe(error))


def judge(method: str, status: int, code: str, headers: dict[str, Any]) -> CallFailed:
    """Judge an answer by its HTTP status and Slack's error code."""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return CallFailed(method, Trouble.LIMITED, code or "ratelimited", retry_after(headers, 1.0))
    # What is no code was no answer of Slack's: a proxy's page, half a body.
    if status >= 500 or not code or " " in code or code in _UNCERTAIN:
        return CallFailed(method, Trouble.LOST, f"http_{status}" if not code or " " in code else code)
    return CallFailed(method, Trouble.REFUSED, code)


def _never_left(error: Exception) -> bool:
    """Tell whether not even a connection came about."""
    reason = error.reason if isinstance(error, URLError) else None
    if isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
        return True
    return isinstance(reason, OSError) and reason.errno in _NO_ROUTE


def _describe(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return f"{type(reason).__name__}: {reason}" if str(reason) else type(reason).__name__
