"""Listeners that only acknowledge and hand over, and the order in which the edge starts and stops."""

import asyncio
import gc
import json
import logging
import re
import signal
import threading
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
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
from app.edge.replies import BUSY, CUT_OFF, RESTARTING, Replies
from app.edge.seen import Seen
from app.edge.socket import PERMANENT, TROUBLE, Frame, Pace, Reply, Socket, error_code, wait_asked
from app.errors import SlackRefused
from app.health import Health
from app.pool import Drained, Job, Pool

log = structlog.get_logger()

LULL, LONGEST_WAIT = 0.02, 1.0
"""Seconds: so long without a frame ends a burst; so long at most work waits for that."""

ANYTHING = re.compile(r"[\s\S]*")
JOB = "chatops.job"


class Router(Protocol):
    """Knows what each request is for."""

    def receive(self, request: Request) -> tuple[Mapping[str, Any], Job | None]:
        """Give the acknowledgement's payload and the work that follows it.

        Quick and without I/O, because it runs before the acknowledgement; raises nothing.
        """


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
        self._last_frame = 0.0
        self._handing_over = asyncio.Lock()
        self._stopping = False
        self._signalled = False
        self._stop_asked = threading.Event()
        self._wake: Callable[[], object] = self._stop_asked.set

    def run(self, on_identity: Callable[[Mapping[str, Any]], None], drain: Callable[[], Drained]) -> None:
        """Serve until SIGTERM, SIGINT or :meth:`stop`; block meanwhile.

        ``on_identity`` gets the answer of auth.test before anything is accepted; ``drain`` is called once no
        more work is taken, while acknowledging goes on, and answers with what was left behind. Both are
        called in a thread.
        """
        self._health.report("socket", False, "not connected yet")
        gc.freeze()  # what was made until now stays; to go through it again would hold up acknowledgements
        asyncio.run(self._serve(on_identity, drain))

    def stop(self) -> None:
        """Begin to stop; from any thread, also before :meth:`run`."""
        self._stop_asked.set()
        self._wake()

    async def _serve(
        self, on_identity: Callable[[Mapping[str, Any]], None], drain: Callable[[], Drained]
    ) -> None:
        stop = self._stop_event()
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
            await self._replies.close()  # the last, because whoever asks until then is told something
            self._wake = self._stop_asked.set
        if isinstance(outcome, Exception):
            raise outcome

    def _stop_event(self) -> asyncio.Event:
        """Make the event that signals and :meth:`stop` set; signals come to the main thread only."""
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        self._wake = partial(loop.call_soon_threadsafe, stop.set)
        if self._stop_asked.is_set():
            stop.set()

        def stop_once(*_: object) -> None:
            # Not the loop's own handler, which goes with the loop: then a second signal would kill.
            if not self._signalled and not loop.is_closed():
                self._signalled = True
                loop.call_soon_threadsafe(stop.set)

        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, stop_once)
        return stop

    async def _wind_down(self, drain: Callable[[], Drained]) -> None:
        self._stopping = True
        drained = await asyncio.to_thread(drain)
        for request in drained.never_started:
            self._replies.tell(request, RESTARTING)
        for request in drained.cut_off:
            self._replies.tell(request, CUT_OFF)

    async def _identify_and_keep(
        self, socket: Socket, on_identity: Callable[[Mapping[str, Any]], None]
    ) -> None:
        identity = await self._identify()
        await asyncio.to_thread(on_identity, identity)
        self._app = self._listen(identity)
        await socket.keep()

    async def _identify(self) -> Mapping[str, Any]:
        """Ask Slack who we are, until it answers; bolt itself would ask before its first ack."""
        failures = 0
        while True:
            try:
                answer = await self._client.auth_test()
            except TROUBLE as error:
                code = error_code(error)
                if code in PERMANENT:
                    raise SlackRefused(f"SLACK_BOT_TOKEN: Slack refuses it ({code})") from error
                delay = max(self._pace.backoff(failures), wait_asked(error))
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
            client=AsyncWebClient(base_url=self._client.base_url),  # unused: listeners only acknowledge
            logger=_bolt_log(),
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
        """Do all that precedes the acknowledgement: read, and answer what only it can answer."""
        request = read_request(body)
        if request is None:
            return BoltResponse(status=200, body="")
        structlog.contextvars.bind_contextvars(
            request_id=request.id, person=request.asker.user_id, channel=request.channel, name=request.name
        )
        payload, job = self._router.receive(request)
        if job is not None:
            context[JOB] = job
        return BoltResponse(status=200, body=dict(payload) if payload else "")

    async def _receive(self, frame: Frame, reply: Reply) -> None:
        self._last_frame = asyncio.get_running_loop().time()
        envelope = SocketModeRequest.from_dict(frame)
        if envelope is None:
            log.warning("edge.unknown_frame", type=frame.get("type"))
            return
        keys = [key for key in (envelope.envelope_id, envelope.payload.get("event_id")) if key]
        if not self._seen.add(*keys):
            log.info("edge.seen_already", envelope=envelope.envelope_id)
            await reply({"envelope_id": envelope.envelope_id})
            return
        acknowledgement: Frame = {"envelope_id": envelope.envelope_id}
        job = None
        if _awaits_an_answer(envelope):
            acknowledgement, job = await self._dispatch(envelope)
        try:
            await reply(acknowledgement)
        except (ConnectionError, RuntimeError) as error:
            self._seen.forget(*keys)
            log.warning("edge.ack_lost", envelope=envelope.envelope_id, error=str(error))
            return
        latest = asyncio.get_running_loop().time() + LONGEST_WAIT
        async with self._handing_over:
            await self._lull(latest)
            if not _awaits_an_answer(envelope):
                _, job = await self._dispatch(envelope)
            if job is not None:
                self._hand_over(job)

    async def _dispatch(self, envelope: SocketModeRequest) -> tuple[Frame, Job | None]:
        """Let bolt find who answers; give the acknowledgement, and what is to be done after it."""
        request = AsyncBoltRequest(mode="socket_mode", body=envelope.payload, headers=build_headers(envelope))
        answer = await self._app.async_dispatch(request)
        if answer.status == HTTPStatus.NOT_FOUND:
            log.info("edge.nobody_listens", type=envelope.type, kind=envelope.payload.get("type"))
        return _acknowledgement(envelope.envelope_id, answer), request.context.get(JOB)

    async def _lull(self, latest: float) -> None:
        """Wait for the end of a burst, at least one pass of the loop.

        Workers compete with this loop for the interpreter: work begun too early would delay the
        acknowledgements of all that has come with it.
        """
        clock = asyncio.get_running_loop().time
        while not self._stopping:
            wait = min(latest, self._last_frame + LULL) - clock()
            await asyncio.sleep(max(0.0, wait))
            if wait <= 0:
                return

    def _hand_over(self, job: Job) -> None:
        if self._stopping:
            self._replies.tell(job.request, RESTARTING)
        elif not self._pool.submit(job):
            log.warning("edge.busy")
            self._replies.tell(job.request, BUSY)


def _bolt_log() -> logging.Logger:
    """Hear of bolt's errors only: it warns of its token handling, and prints what nobody listens to."""
    logger = logging.getLogger("app.edge.bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _awaits_an_answer(envelope: SocketModeRequest) -> bool:
    """Submissions and option menus are answered by their acknowledgement; all others' says nothing.

    What says nothing has nothing to wait for: https://docs.slack.dev/apis/events-api/using-socket-mode/#acknowledge
    """
    return envelope.type == "interactive" and envelope.payload.get("type") != "block_actions"


def _acknowledgement(envelope_id: str, answer: BoltResponse) -> Frame:
    """Acknowledge even what nobody listens to, so that no person ever sees a time-out for it."""
    if answer.status != 200 or not answer.body:
        return {"envelope_id": envelope_id}
    return {"envelope_id": envelope_id, "payload": json.loads(answer.body)}
