"""What a failed call means for what happens next."""

import errno
import json
import socket
import ssl
from email.message import Message
from http.client import RemoteDisconnected
from io import BytesIO
from urllib.error import HTTPError, URLError

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from app.notifier.outcome import Trouble, failure


def answered(status: int, data: dict[str, object], **headers: str) -> SlackApiError:
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data=data,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        status_code=status,
    )
    return SlackApiError("x", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (Trouble.UNSENT, URLError(ConnectionRefusedError(111, "refused"))),
        (Trouble.UNSENT, URLError(socket.gaierror(-2, "unknown"))),
        (Trouble.UNSENT, URLError(OSError(errno.ENETUNREACH, "no network"))),
        (Trouble.UNSENT, URLError(ssl.SSLCertVerificationError("bad certificate"))),
        # urllib wraps what fails while sending, too
        (Trouble.LOST, URLError(ConnectionResetError(104, "reset"))),
        (Trouble.LOST, URLError(TimeoutError("timed out"))),
        (Trouble.LOST, TimeoutError("timed out")),
        (Trouble.LOST, RemoteDisconnected("no answer")),
        (Trouble.LOST, json.JSONDecodeError("half", "{", 1)),
        (Trouble.LOST, answered(500, {})),
        (Trouble.LOST, answered(200, {"ok": False, "error": "internal_error"})),
        (
            Trouble.LOST,
            answered(200, {"ok": False, "error": "Received a response in a non-JSON format: <html>"}),
        ),
        (Trouble.LOST, answered(503, {})),
        (Trouble.LIMITED, answered(429, {"ok": False, "error": "ratelimited"}, Retry_After="7")),
        (Trouble.REFUSED, answered(200, {"ok": False, "error": "not_in_channel"})),
        (Trouble.REFUSED, HTTPError("http://x", 404, "gone", Message(), BytesIO())),
    ],
)
def test_trouble(trouble: Trouble, error: Exception) -> None:
    failed = failure("chat.postMessage", error)
    assert failed.trouble is trouble
    assert failed.code


def test_retry_after_is_read_whatever_its_case() -> None:
    for name in ("Retry_After", "retry_after"):
        assert failure("x", answered(429, {}, **{name: "7"})).retry_after == 7
    assert failure("x", answered(429, {})).retry_after == 1
