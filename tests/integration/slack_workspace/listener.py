"""A bot that only listens: slack_sdk's own Socket Mode client in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from slack_sdk import WebClient
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from demo.slack.workspace import Workspace

Reply = Callable[[SocketModeRequest], dict[str, Any] | None]


def bare_ack(request: SocketModeRequest) -> None:
    """Ack without a payload."""


class Listener:
    """Acks with what ``reply`` gives while ``acking``; keeps every request and every frame in order."""

    def __init__(self, workspace: Workspace, reply: Reply = bare_ack, *, acking: bool = True) -> None:
        self.workspace = workspace
        self.reply = reply
        self.acking = acking
        self.requests: list[SocketModeRequest] = []
        self.frames: list[dict[str, Any]] = []
        self._before = workspace.connections
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.workspace.wait_connected(self._before + 1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self.workspace.wait(lambda: self.workspace.connections <= self._before)

    def workspace_client(self) -> WebClient:
        """The Web API as this bot calls it."""
        return WebClient(self.workspace.bot_token, base_url=self.workspace.api_url, retry_handlers=[])

    def _run(self) -> None:
        self._loop.run_until_complete(self._listen())
        self._loop.close()

    async def _listen(self) -> None:
        web = AsyncWebClient(base_url=self.workspace.api_url)
        client = SocketModeClient(self.workspace.app_token, web_client=web, ping_interval=0.2)
        client.socket_mode_request_listeners.append(self._answer)
        client.message_listeners.append(self._keep)
        await client.connect()  # type: ignore[no-untyped-call]
        await self._stop.wait()
        await client.close()  # type: ignore[no-untyped-call]

    async def _keep(
        self, client: AsyncBaseSocketModeClient, message: dict[str, Any], raw: str | None = None
    ) -> None:
        self.frames.append(message)

    async def _answer(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        if self.acking:
            await client.send_socket_mode_response(
                SocketModeResponse(request.envelope_id, self.reply(request))
            )
