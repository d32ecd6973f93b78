"""Listeners that only acknowledge and hand over, and the order in which the edge starts and stops."""

import asyncio
import json
import re
import signal
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import structlog
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.requests import Request
from app.edge.intake import read_request
from app.edge.replies import BUSY, RESTARTING, Replies
from app.edge.seen import Seen
from app.edge.socket import PERMANENT, TROUBLE, Frame, Pace, Reply, Socket, error_code, retry_after
from app.errors import SlackRefused
from app.health import Health
from app.pool import Job, Pool

log = structlog.get_logger()

ANYTHING = re.compile(r"[\s\S]*")
REQUEST = "chatops.request"


class Router(Protocol):
    """Knows what each request is for; both methods are pure and quick, because they run before the acknowledgement."""

    def acknowledge(self, request: Request) -> tuple[Mapping[str, Any], bool]:
        """Give the acknowledgement's payload, and whether anything is to be done after it."""

    def job(self, request: Request) -> Job:
        """Give the work for a request, and the lane it belongs to."""


class Edge:
    """Slack in: one socket, acknowledged at once, everything else elsewhere."""

    def __init__(
        self,
        client: Callable[[], AsyncWebClient],
        app_token: str,
        router: Router,
        pool: Pool,
        health: Health,
        *,
        proxy: str | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Take a maker of clients, not a client: aiohttp wants to be made inside the running loop."""
        self._make_client = client
        self._app_token = app_token
        self._router = router
        self._pool = pool
        self._health = health
        self._proxy = proxy
        self._pace = pace or Pace()
        self._seen = Seen()
        self._stopping = False

    def run(
        self, on_identity: Callable[[Mapping[str, Any]], None], drain: Callable[[], list[Request]]
    ) -> None:
        """Serve until SIGTERM or SIGINT; block meanwhile.

        ``on_identity`` gets the answer of auth.test before anything is accepted; ``drain`` is called in a thread once no
        more work is taken, while acknowledging goes on, and answers with the requests that were never started.
        """
        asyncio.run(self._serve(on_identity, drain))

    async def _serve(
        self, on_identity: Callable[[Mapping[str, Any]], None], drain: Callable[[], list[Request]]
    ) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        self._client = self._make_client()
        self._replies = Replies(self._client, proxy=self._proxy)
        socket = Socket(
            self._client, self._app_token, self._receive, self._health, proxy=self._proxy, pace=self._pace
        )
        serving = asyncio.create_task(self._identify_and_keep(socket, on_identity))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        try:
            await self._wind_down(drain)
        finally:
            serving.cancel()
            outcome = (await asyncio.gather(serving, return_exceptions=True))[0]
            stopped.cancel()
            await socket.close()
        if isinstance(outcome, Exception):
            raise outcome

    async def _wind_down(self, drain: Callable[[], list[Request]]) -> None:
        self._stopping = True
        for request in await asyncio.to_thread(drain):
            self._replies.tell(request, RESTARTING)
        await self._replies.close()

    async def _identify_and_keep(
        self, socket: Socket, on_identity: Callable[[Mapping[str, Any]], None]
    ) -> None:
        identity = await self._identify()
        on_identity(identity)
        self._app = self._listen(identity)
        await socket.keep()

    async def _identify(self) -> Mapping[str, Any]:
        """Ask Slack who we are, until it answers: bolt asks only when the first payload arrives, and then before its ack."""
        failures = 0
        while True:
            try:
                answer = await self._client.auth_test()
            except TROUBLE as error:
                code = error_code(error)
                if code in PERMANENT:
                    raise SlackRefused(f"SLACK_BOT_TOKEN: Slack refuses it ({code})") from error
                delay = max(self._pace.backoff(failures), retry_after(error))
                failures += 1
                self._health.report(
                    "socket", False, f"Slack does not answer: {code}; next try in {delay:.1f} s"
                )
                log.warning("edge.slack_unreachable", error=code, next_try_seconds=round(delay, 1))
                await asyncio.sleep(delay)
            else:
                assert isinstance(answer.data, dict)  # noqa: S101 - narrows the SDK's union: Web API answers are JSON objects
                return answer.data

    def _listen(self, identity: Mapping[str, Any]) -> AsyncApp:
        known = AuthorizeResult(
            enterprise_id=identity.get("enterprise_id"),
            team_id=identity["team_id"],
            bot_id=identity.get("bot_id"),
            bot_user_id=identity["user_id"],
            bot_token=self._client.token,
        )

        async def authorize() -> AuthorizeResult:
            return known

        app = AsyncApp(
            client=self._client,
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,  # a socket's payloads are not signed
            ssl_check_enabled=False,
            url_verification_enabled=False,
        )
        for register in (app.command, app.event, app.action, app.view, app.options, app.shortcut):
            register(ANYTHING)(self._accept)
        return app

    async def _accept(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        """Do all that precedes the acknowledgement: read, and answer what only the acknowledgement can answer."""
        request = read_request(body)
        if request is None:
            return BoltResponse(status=200, body="")
        payload, wanted = self._router.acknowledge(request)
        if wanted:
            context[REQUEST] = request
        return BoltResponse(status=200, body=dict(payload) if payload else "")

    async def _receive(self, frame: Frame, reply: Reply) -> None:
        envelope = SocketModeRequest.from_dict(frame)
        if envelope is None:
            log.warning("edge.unknown_frame", type=frame.get("type"))
            return
        keys = [key for key in (envelope.envelope_id, envelope.payload.get("event_id")) if key]
        if not self._seen.add(*keys):
            log.info("edge.seen_already", envelope=envelope.envelope_id)
            await reply({"envelope_id": envelope.envelope_id})
            return
        bolt_request = AsyncBoltRequest(
            mode="socket_mode", body=envelope.payload, headers=build_headers(envelope)
        )
        answer = await self._app.async_dispatch(bolt_request)
        try:
            await reply(_acknowledgement(envelope.envelope_id, answer))
        except (ConnectionError, RuntimeError) as error:
            self._seen.forget(*keys)
            log.warning("edge.ack_lost", envelope=envelope.envelope_id, error=str(error))
            return
        if (request := bolt_request.context.get(REQUEST)) is not None:
            self._hand_over(request)

    def _hand_over(self, request: Request) -> None:
        structlog.contextvars.bind_contextvars(
            request=request.id, person=request.asker.user_id, channel=request.channel, name=request.name
        )
        if self._stopping:
            self._replies.tell(request, RESTARTING)
        elif not self._pool.submit(self._router.job(request)):
            log.warning("edge.busy")
            self._replies.tell(request, BUSY)


def _acknowledgement(envelope_id: str, answer: BoltResponse) -> Frame:
    """Acknowledge even what nobody listens to, so that no person ever sees a time-out for it."""
    if answer.status != 200 or not answer.body:
        return {"envelope_id": envelope_id}
    return {"envelope_id": envelope_id, "payload": json.loads(answer.body)}
