"""All sockets of the app, and which payload goes to which: https://docs.slack.dev/apis/events-api/using-socket-mode/"""

import asyncio
import itertools
import json
import secrets
import time
import uuid
from collections.abc import Callable

from aiohttp import web

from demo.slack.faults import Faults
from demo.slack.model import Json
from demo.slack.socket_mode.connection import Connection
from demo.slack.socket_mode.delivery import Delivery
from demo.slack.state import State

MAX_CONNECTIONS = 10
ACK_SECONDS = 3.0
RETRIES = 3
PING_SECONDS = 5.0


class Hub:
    """Runs in the server's loop; ``deliver`` may be called from any thread.

    ``on_ack`` and ``on_failure`` carry out what an ack, or its absence, means for the person who acted.
    ``retries`` switches on the redelivery of unacked events.
    """

    def __init__(
        self, state: State, on_ack: Callable[[Delivery], None], on_failure: Callable[[Delivery], None]
    ) -> None:
        self.state = state
        self.on_ack = on_ack
        self.on_failure = on_failure
        self.loop: asyncio.AbstractEventLoop | None = None
        self.connections: list[Connection] = []
        self.deliveries: dict[str, Delivery] = {}
        self.retries = False
        self.ack_seconds = ACK_SECONDS
        self.approximate_connection_time = 18060
        self._numbers = itertools.count(1)
        self._turn = itertools.count()

    # Payloads out
    def deliver(self, delivery: Delivery) -> Delivery:
        """Send to exactly one socket; again if called again with the same delivery."""
        text = json.dumps(delivery.envelope())
        self._in_loop(lambda: self._send(delivery, text))
        return delivery

    def _send(self, delivery: Delivery, text: str) -> None:
        ready = [c for c in self.connections if not c.closing]
        self.deliveries[delivery.envelope_id] = delivery
        delivery.sends += 1
        if not ready:
            self._fail(delivery, "dispatch_failed")
            return
        chosen = ready[next(self._turn) % len(ready)]
        delivery.connection = chosen.id
        if not delivery.sent_at:
            delivery.sent_at = time.perf_counter()
        chosen.send_text(text)
        asyncio.get_running_loop().call_later(self.ack_seconds, self._expire, delivery)

    def _expire(self, delivery: Delivery) -> None:
        if not delivery.acks:
            self._fail(delivery, "operation_timeout")

    def _fail(self, delivery: Delivery, failure: str) -> None:
        with self.state.changing():
            delivery.failure = failure
            self.on_failure(delivery)
        if self.retries and delivery.kind == "events_api" and delivery.retry_attempt < RETRIES:
            delivery.retry_attempt += 1
            delivery.envelope_id = str(uuid.uuid4())
            delivery.retry_reason = "timeout"
            # Slack waits longer each time; with no socket at all there is no ack to wait for either.
            wait = 0.0 if failure == "operation_timeout" else self.ack_seconds
            text = json.dumps(delivery.envelope())
            asyncio.get_running_loop().call_later(wait, self._send, delivery, text)

    # Frames in
    def receive(self, text: str) -> None:
        now = time.perf_counter()
        frame: Json = json.loads(text)
        delivery = self.deliveries.get(str(frame.get("envelope_id")))
        if delivery is None:
            self.state.problems.append(f"ack of an envelope that was never sent: {text[:200]}")
            return
        with self.state.changing():
            delivery.acks += 1
            if delivery.acks > 1:
                return
            delivery.acked_at, delivery.response = now, frame.get("payload")
            self.on_ack(delivery)
        delivery.done.set()

    # Sockets
    async def accept(self, request: web.Request, faults: Faults) -> web.StreamResponse:
        """Serve one socket from handshake to end."""
        refusal = faults.take_handshake()
        if refusal == 0:
            await asyncio.Event().wait()
        if refusal:
            return web.Response(status=refusal)
        if request.query.get("ticket") not in self.state.tickets:
            return web.Response(status=404, text="invalid ticket")
        self.state.tickets.discard(request.query["ticket"])
        websocket = web.WebSocketResponse(autoping=False, autoclose=True, compress=False, timeout=1)
        await websocket.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)  # noqa: S101 -- aiohttp types it as a base class
        connection = Connection(next(self._numbers), websocket, request.transport, faults.take_deafness())
        await self._serve(connection)
        return websocket

    async def _serve(self, connection: Connection) -> None:
        if len(self.connections) >= MAX_CONNECTIONS:
            self.say_disconnect(connection, "too_many_websockets")
            connection.close()
            await connection.read(self.receive)
            return
        with self.state.changing():
            self.connections.append(connection)
        connection.send_text(json.dumps(self._hello()))
        self._keep_pinging(connection)
        try:
            await connection.read(self.receive)
        finally:
            with self.state.changing():
                self.connections.remove(connection)

    def _keep_pinging(self, connection: Connection) -> None:
        if connection in self.connections and not connection.closing:
            if not connection.muted:
                connection.ping()
            asyncio.get_running_loop().call_later(PING_SECONDS, self._keep_pinging, connection)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": f"applink-{secrets.token_hex(4)}",
                "build_number": 1,
                "approximate_connection_time": self.approximate_connection_time,
            },
            "connection_info": {"app_id": self.state.app.id},
        }

    def say_disconnect(self, connection: Connection, reason: str) -> None:
        host = {"host": f"applink-{secrets.token_hex(4)}"}
        connection.send_text(json.dumps({"type": "disconnect", "reason": reason, "debug_info": host}))

    # The levers' wire: each acts on every open socket, from any thread, and returns when it is done
    def mute(self) -> None:
        self._each(lambda c: setattr(c, "muted", True))

    def fin(self) -> None:
        self._each(Connection.fin)

    def reset(self) -> None:
        self._each(Connection.reset)

    def stall(self) -> None:
        self._each(lambda c: setattr(c, "stalling", True))

    def resume(self) -> None:
        self._each(Connection.resume)

    def disconnect(self, reason: str, *, close: bool) -> None:
        def act(connection: Connection) -> None:
            self.say_disconnect(connection, reason)
            if close or reason == "link_disabled":
                connection.close()

        self._each(act)

    def _each(self, act: Callable[[Connection], None]) -> None:
        done = asyncio.run_coroutine_threadsafe(self._act(act), self._running())
        done.result(timeout=5)

    async def _act(self, act: Callable[[Connection], None]) -> None:
        for connection in list(self.connections):
            act(connection)

    def _in_loop(self, act: Callable[[], None]) -> None:
        self._running().call_soon_threadsafe(act)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self.loop is None:
            raise RuntimeError("the workspace is not started")
        return self.loop
