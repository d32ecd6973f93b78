"""One Socket Mode connection that is always there: opened anew before the old one goes, noticed when deaf.

slack_sdk's own client closes the old socket first, retries a dead URL for ever and needs up to a minute to
notice a loss (measured in docs/decisions/0001-a-socket-of-our-own.md); this one is aiohttp's WebSocket and a
supervisor.

https://docs.slack.dev/apis/events-api/using-socket-mode/
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from app.errors import SlackRefused
from app.health import Health
from app.retry_after import retry_after

log = structlog.get_logger()

PERMANENT = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""Errors that no retry cures: https://docs.slack.dev/reference/methods/auth.test/#errors"""

SHARED = "Another process uses the same app token: each command reaches only one. With one PostgreSQL that is fine."

LARGEST_FRAME = 16 * 1024 * 1024
FAREWELL = 2.0
"""Seconds to wait for Slack's own CLOSE, and for what arrived before it."""

Frame = dict[str, Any]
Reply = Callable[[Frame], Awaitable[None]]
Receiver = Callable[[Frame, Reply], Coroutine[Any, Any, None]]

TROUBLE = (aiohttp.ClientError, SlackClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: how often to ping (no pong within half as long means deaf), how long one attempt may take, how
    to back off.

    A connection that lived shorter than ``stable`` counts as a failed attempt, so that a storm of disconnects
    backs off.
    """

    heartbeat: float = 4.0
    attempt: float = 8.0
    first_backoff: float = 0.2
    longest_backoff: float = 30.0
    stable: float = 10.0
    old_socket_grace: float = 10.0

    def backoff(self, failures: int) -> float:
        """Exponential with full jitter on its upper half."""
        longest = min(self.longest_backoff, self.first_backoff * 2.0**failures)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


class Socket:
    """Keeps one connection, and hands over every frame with the reply that goes back on the same one."""

    def __init__(
        self,
        client: AsyncWebClient,
        app_token: str,
        receiver: Receiver,
        health: Health,
        *,
        proxy: str | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._client = client
        self._app_token = app_token
        self._receiver = receiver
        self._health = health
        self._proxy = proxy
        self._pace = pace or Pace()
        self._http = aiohttp.ClientSession()
        self._current: aiohttp.ClientWebSocketResponse | None = None
        self._wanted = asyncio.Event()
        self._opened_at = 0.0
        self._failures = 0
        self._closing = False
        self._open = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._receiving: set[asyncio.Task[None]] = set()

    async def keep(self) -> None:
        """Connect, and connect anew whenever that is wanted, for ever.

        Raises :class:`SlackRefused` where the first attempt is refused for good.
        """
        self._health.report("socket", False, "not connected yet")
        await self._connect_until_done(first=True)
        while True:
            await self._wanted.wait()
            lived = asyncio.get_running_loop().time() - self._opened_at
            self._failures = 0 if lived > self._pace.stable else self._failures + 1
            await self._connect_until_done(first=False)

    async def close(self) -> None:
        """Close the connection; what has arrived by then is still received and replied to."""
        self._closing = True
        if self._receiving:
            await asyncio.wait(self._receiving, timeout=FAREWELL)
        if self._current is not None:
            await self._current.close()
        tasks = self._tasks | self._receiving
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._http.close()

    async def _connect_until_done(self, *, first: bool) -> None:
        if self._failures > 1:
            await asyncio.sleep(self._pace.backoff(self._failures))
        while True:
            try:
                async with asyncio.timeout(self._pace.attempt):
                    await self._connect()
            except TROUBLE as error:
                await self._wait_after(error, first=first)
            else:
                return

    async def _wait_after(self, error: Exception, *, first: bool) -> None:
        code = error_code(error)
        if first and code in PERMANENT:
            raise SlackRefused(f"SLACK_APP_TOKEN: Slack refuses it ({code})") from error
        delay = max(self._pace.backoff(self._failures), wait_asked(error))
        self._failures += 1
        self._report_loss(f"cannot connect: {code}; next try in {delay:.1f} s")
        await asyncio.sleep(delay)

    async def _connect(self) -> None:
        answer = await self._client.apps_connections_open(app_token=self._app_token)
        new = await self._http.ws_connect(
            answer["url"],
            heartbeat=self._pace.heartbeat,
            max_msg_size=LARGEST_FRAME,
            timeout=aiohttp.ClientWSTimeout(ws_close=FAREWELL),
            proxy=self._proxy,
        )
        old, self._current = self._current, new
        self._wanted.clear()  # whatever was wrong was so with the old one
        self._opened_at = asyncio.get_running_loop().time()
        self._start(self._read(new))
        if old is not None and not old.closed:
            self._start(self._retire(old))

    async def _retire(self, old: aiohttp.ClientWebSocketResponse) -> None:
        """Slack closes a refreshed socket itself, after its last frames; we close one that it forgets."""
        await asyncio.sleep(self._pace.old_socket_grace)
        await old.close()

    async def _read(self, session: aiohttp.ClientWebSocketResponse) -> None:
        async def reply(frame: Frame) -> None:
            await session.send_json(frame)

        self._open += 1
        try:
            async for message in session:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(message, session, reply)
        except TROUBLE as error:  # aiohttp raises here when its pong cannot leave any more
            log.info("socket.broke", error=error_code(error))
        finally:
            self._open -= 1
            if session is self._current and not self._closing:
                self._report_loss(f"connection lost (close code {session.close_code})")
                self._wanted.set()

    def _take(
        self, message: aiohttp.WSMessage, session: aiohttp.ClientWebSocketResponse, reply: Reply
    ) -> None:
        try:
            frame = message.json()
        except ValueError:
            frame = None
        if not isinstance(frame, dict):
            log.warning("socket.not_json", length=len(message.data))
            return
        match frame.get("type"):
            case "hello":
                self._greeted(frame)
            case "disconnect":
                log.info("socket.disconnect", reason=frame.get("reason"))
                if session is self._current:
                    self._wanted.set()
            case _:
                self._start(self._receiver(frame, reply), self._receiving)

    def _greeted(self, frame: Frame) -> None:
        connections = frame.get("num_connections", 1)
        self._health.report("socket", True, f"connected ({connections} of this app)")
        log.info("socket.connected", connections=connections)
        if connections > self._open:
            log.warning("socket.shared", connections=connections, ours=self._open, advice=SHARED)

    def _report_loss(self, detail: str) -> None:
        self._health.report("socket", False, detail)
        log.warning("socket.down", detail=detail)

    def _start(self, work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]] | None = None) -> None:
        tasks = self._tasks if among is None else among
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("socket.task_failed", exc_info=error)


def error_code(error: BaseException) -> str:
    """Name a failure as Slack does (``invalid_auth``), or by its type."""
    if isinstance(error, SlackApiError) and not isinstance(error.response, str):
        data = error.response.data
        code = data.get("error") if isinstance(data, dict) else None
        return str(code or f"HTTP {error.response.status_code}")
    return f"{type(error).__name__} {error}".strip()


def wait_asked(error: BaseException) -> float:
    """Seconds that Slack asks us to wait, or none."""
    if isinstance(error, SlackApiError) and not isinstance(error.response, str):
        return retry_after(error.response.headers)
    return 0.0
