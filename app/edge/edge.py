"""Listeners that only acknowledge and hand over, and the order in which the edge starts and stops."""

import asyncio
import gc
import signal
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeGuard

import structlog
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.requests import Request
from app.edge.bolt import Bolt, Router, acknowledge
from app.edge.intake import Malformed
from app.edge.replies import BUSY, CUT_OFF, RESTARTING, Replies, too_many, unreadable
from app.edge.seen import Seen
from app.edge.socket import PERMANENT, TROUBLE, Frame, Pace, Reply, Socket, error_code, wait_asked
from app.errors import SlackRefused
from app.health import Health
from app.pool import Drained, Job, Pool
from app.quota import Excess

log = structlog.get_logger()

LULL, LONGEST_WAIT = 0.02, 1.0
"""Seconds: so long without a frame ends a burst; so long at most work waits for that."""

Next = Callable[[], None]
"""What is to be done once the acknowledgement has left."""


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
        self._bolt = Bolt(identity, self._client, self._router)
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

    async def _receive(self, frame: Frame, reply: Reply) -> None:
        self._last_frame = asyncio.get_running_loop().time()
        envelope = _envelope(frame)
        if envelope is None:
            log.warning("edge.unknown_frame", type=frame.get("type"))
            return
        keys = tuple(filter(_is_id, (envelope.envelope_id, envelope.payload.get("event_id"))))
        if not self._seen.add(*keys):
            log.info("edge.seen_already", envelope=envelope.envelope_id)
            await reply(acknowledge(envelope.envelope_id))
            return
        acknowledgement = acknowledge(envelope.envelope_id)
        go_on: Next | None = None
        if _awaits_an_answer(envelope):
            acknowledgement, go_on = await self._dispatch(envelope)
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
                _, go_on = await self._dispatch(envelope)
            if go_on is not None:
                go_on()

    async def _dispatch(self, envelope: SocketModeRequest) -> tuple[Frame, Next | None]:
        """Find who answers; give the acknowledgement, and what is to be done after it."""
        try:
            acknowledgement, job = await self._bolt.dispatch(envelope)
        except Malformed as malformed:
            said: Frame | None = (
                {"options": []} if envelope.payload.get("type") == "block_suggestion" else None
            )
            own_up = partial(self._own_up, envelope.type, malformed)
            return acknowledge(envelope.envelope_id, said), own_up
        return acknowledgement, partial(self._hand_over, job) if job else None

    def _own_up(self, kind: str, malformed: Malformed) -> None:
        """Say that it could not be read, to whoever did it if that is known, and to the log under the same id."""
        request = malformed.request
        log.error(
            "edge.unreadable",
            kind=kind,
            problem=str(malformed),
            request_id=request.id if request else None,
            person=request.asker.user_id if request else None,
        )
        if request is not None:
            self._replies.tell(request, unreadable(request.id))

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
        elif not (admission := self._pool.submit(job)):
            self._refuse(job.request, admission.excess)

    def _refuse(self, request: Request, excess: Excess | None) -> None:
        """Say that nothing was done; once, where it was too much for one person."""
        if excess is None:
            log.warning("edge.busy")
            self._replies.tell(request, BUSY)
            return
        log.info("edge.too_many", person=request.asker.user_id, wait_seconds=round(excess.wait))
        if excess.first:
            self._replies.tell(request, too_many(excess.wait))


def _envelope(frame: Frame) -> SocketModeRequest | None:
    """Read what carries a payload; ``None`` if it is none, or cannot even be acknowledged."""
    try:
        envelope = SocketModeRequest.from_dict(frame)
    except (
        TypeError,
        ValueError,
    ):  # in place of the second slack_sdk stumbles over a name, and raises the first
        log.error("edge.unreadable", kind=frame["type"], problem="its payload is no object")
        envelope = SocketModeRequest(str(frame["type"]), frame["envelope_id"], {})
    return envelope if envelope is not None and _is_id(envelope.envelope_id) else None


def _is_id(key: object) -> TypeGuard[str]:
    return isinstance(key, str) and bool(key)


def _awaits_an_answer(envelope: SocketModeRequest) -> bool:
    """Submissions and option menus are answered by their acknowledgement; all others' says nothing.

    What says nothing has nothing to wait for: https://docs.slack.dev/apis/events-api/using-socket-mode/#acknowledge
    """
    return envelope.type == "interactive" and envelope.payload.get("type") != "block_actions"
