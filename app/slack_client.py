"""The synchronous Web API client, with what slack_sdk leaves to us: proxies, retries, silence."""

import logging
import time
import urllib.request
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.http_retry import (
    ConnectionErrorRetryHandler,
    FixedValueRetryIntervalCalculator,
    HttpRequest,
    HttpResponse,
    RetryHandler,
    RetryState,
)
from slack_sdk.http_retry.builtin_handlers import ServerErrorRetryHandler

from app.retry_after import retry_after

# What changes nothing, and conversations.open, which finds the conversation it opened before. Everything else
# may have happened although its answer was lost: only the notifier, which can look, decides to send it again.
REPEATABLE = frozenset(
    {
        "auth.test",
        "conversations.history",
        "conversations.info",
        "conversations.open",
        "conversations.replies",
        "usergroups.list",
        "usergroups.users.list",
        "users.info",
        "users.lookupByEmail",
    }
)


HURRY = 3
"""Seconds: so long a trigger lives, and somebody waits who has asked for something."""


def make_client(
    base_url: str, token: str, *, timeout: int = 10, retries: list[RetryHandler] | None = None
) -> WebClient:
    """Make the client for ``base_url`` (``https://slack.com/api/``); ``timeout`` seconds for every wait.

    Thread-safe: it opens a connection per call and keeps no state.
    """
    # WebClient formats every request for its log unless the logger itself has a level above DEBUG.
    logger = logging.getLogger("slack_sdk.web")
    logger.setLevel(logging.WARNING)
    client = WebClient(
        token=token,
        base_url=base_url,
        timeout=timeout,
        logger=logger,
        retry_handlers=retry_reads() if retries is None else retries,
    )
    client.proxy = proxy_for(base_url)
    return client


def hurried(client: WebClient) -> WebClient:
    """Make one like it that gives up soon, for what holds a worker while somebody waits."""
    return make_client(
        client.base_url, client.token or "", timeout=HURRY, retries=retry_reads(1, longest_wait=1)
    )


def proxy_for(url: str) -> str | None:
    """Find the proxy that the environment names for ``url``; None without one, or where ``NO_PROXY`` has it.

    slack_sdk takes ``HTTPS_PROXY`` for every URL, also for plain http and for what ``NO_PROXY`` excludes.
    """
    parts = urlsplit(url)
    if urllib.request.proxy_bypass(parts.netloc):
        return None
    return urllib.request.getproxies().get(parts.scheme)


def retry_reads(retries: int = 2, longest_wait: float = 5) -> list[RetryHandler]:
    """Repeat what is safe to repeat after a lost connection, a server error or a rate limit of so many seconds."""
    pauses = FixedValueRetryIntervalCalculator(fixed_internal=0.2)  # somebody is waiting
    return [
        _Reads(ConnectionErrorRetryHandler(retries, pauses)),
        _Reads(ServerErrorRetryHandler(retries, pauses)),
        _Reads(_ShortLimit(longest_wait)),
    ]


class _ShortLimit(RetryHandler):
    """Waits once for as long as it is told to, if that is not too long; slack_sdk's own knows no dates."""

    def __init__(self, longest: float) -> None:
        super().__init__(max_retry_count=1)
        self._longest = longest

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        limited = response is not None and response.status_code == 429
        return limited and _asked(response) <= self._longest

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        state.next_attempt_requested = True
        time.sleep(_asked(response))
        state.increment_current_attempt()


class _Reads(RetryHandler):
    """Lets ``inner`` decide, but for methods in :data:`REPEATABLE` only."""

    def __init__(self, inner: RetryHandler) -> None:
        super().__init__(inner.max_retry_count, inner.interval_calculator)
        self._inner = inner

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if urlsplit(request.url).path.rsplit("/", 1)[-1] not in REPEATABLE:
            return False
        return self._inner.can_retry(state=state, request=request, response=response, error=error)

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        self._inner.prepare_for_next_attempt(state=state, request=request, response=response, error=error)


def _asked(response: HttpResponse | None) -> float:
    return retry_after(response.headers if response is not None else {}, 1.0)
