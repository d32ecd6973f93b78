"""The synchronous Web API client, with what slack_sdk leaves to us: proxies, retries, silence."""

import logging
import urllib.request
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.http_retry import (
    ConnectionErrorRetryHandler,
    FixedValueRetryIntervalCalculator,
    HttpRequest,
    HttpResponse,
    RateLimitErrorRetryHandler,
    RetryHandler,
    RetryState,
)
from slack_sdk.http_retry.builtin_handlers import ServerErrorRetryHandler

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
    }
)


def make_client(base_url: str, token: str, *, timeout: int = 10) -> WebClient:
    """Make the client for ``base_url`` (``https://slack.com/api/``); ``timeout`` seconds for every wait.

    Thread-safe: it opens a connection per call and keeps no state.
    """
    # WebClient formats every request for its log unless the logger itself has a level above DEBUG.
    logger = logging.getLogger("slack_sdk.web")
    logger.setLevel(logging.WARNING)
    client = WebClient(
        token=token, base_url=base_url, timeout=timeout, logger=logger, retry_handlers=retry_reads()
    )
    client.proxy = proxy_for(base_url)
    return client


def proxy_for(url: str) -> str | None:
    """Find the proxy that the environment names for ``url``; None without one, or where ``NO_PROXY`` has it.

    slack_sdk takes ``HTTPS_PROXY`` for every URL, also for plain http and for what ``NO_PROXY`` excludes.
    """
    parts = urlsplit(url)
    if urllib.request.proxy_bypass(parts.netloc):
        return None
    return urllib.request.getproxies().get(parts.scheme)


def retry_reads(retries: int = 2) -> list[RetryHandler]:
    """Repeat what is safe to repeat after a lost connection, a server error or a short rate limit."""
    pauses = FixedValueRetryIntervalCalculator(fixed_internal=0.2)  # somebody is waiting
    return [
        _Reads(ConnectionErrorRetryHandler(retries, pauses)),
        _Reads(ServerErrorRetryHandler(retries, pauses)),
        _Reads(RateLimitErrorRetryHandler(1), longest_wait=5),
    ]


class _Reads(RetryHandler):
    """Lets ``inner`` decide, but for methods in :data:`REPEATABLE` only."""

    def __init__(self, inner: RetryHandler, longest_wait: int | None = None) -> None:
        super().__init__(inner.max_retry_count, inner.interval_calculator)
        self._inner = inner
        self._longest_wait = longest_wait

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
        if self._longest_wait is not None and retry_after(response) > self._longest_wait:
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


def retry_after(response: HttpResponse | None) -> float:
    """Read Retry-After in seconds; 0 where there is none."""
    headers = {} if response is None else response.headers
    values = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    first = values[0] if isinstance(values, list) and values else "0"
    return float(first) if first.isdigit() else 0.0
