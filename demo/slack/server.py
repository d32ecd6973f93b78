"""The HTTP and WebSocket server, in a thread and an event loop of its own."""

import asyncio
import socket
import threading
import traceback
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from demo.slack import webhook
from demo.slack.api import dispatch, files
from demo.slack.faults import Faults
from demo.slack.socket_mode.hub import Hub
from demo.slack.state import State

MAX_BODY = 64 * 2**20
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """``start`` returns when it listens; ``routes`` adds pages to it (the demo's)."""

    def __init__(
        self, state: State, faults: Faults, hub: Hub, *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.state = state
        self.faults = faults
        self.hub = hub
        self.host = host
        self.port = port
        self.routes: Iterable[web.AbstractRouteDef] = ()
        self._stopping = asyncio.Event()
        self._ready = threading.Event()
        self._serving = False

    def start(self) -> None:
        listener = socket.create_server((self.host, self.port), backlog=1024)
        self.port = listener.getsockname()[1]
        self.state.base_url = f"http://{self.host}:{self.port}"
        self._listener = listener
        self._loop = self.hub.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="slack-workspace", daemon=True)
        self._thread.start()
        self._ready.wait()
        if not self._serving:
            raise RuntimeError("the workspace's server did not start; the trace is above")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self.hub.loop = None
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.SockSite(runner, self._listener).start()
        self._serving = True
        self._ready.set()
        await self._stopping.wait()
        for connection in list(self.hub.connections):
            connection.close()
            connection.transport.close()
        await runner.cleanup()
        await self._cancel_the_rest()

    async def _cancel_the_rest(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_BODY, middlewares=[self._report])
        application.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.get("/link/", self._link),
                web.post("/commands/{tail:.*}", self._hook),
                web.post("/actions/{tail:.*}", self._hook),
                web.post("/upload/v1/{file}", self._upload),
                web.get("/files/{file}/{name}", self._download),
                *self.routes,
            ]
        )
        return application

    async def _api(self, request: web.Request) -> web.StreamResponse:
        return await dispatch.answer(request, self.state, self.faults)

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        return await webhook.answer(request, self.state, self.faults)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        return await self.hub.accept(request, self.faults)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        status = files.store_upload(self.state, request.match_info["file"], await uploaded_bytes(request))
        return web.Response(status=status, text=f"OK - {status}" if status == 200 else "refused")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        content = files.download(self.state, request.match_info["file"], token)
        return web.Response(status=404) if content is None else web.Response(body=content)

    @web.middleware
    async def _report(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A bug of the workspace's own must fail the test that met it, not look like Slack's HTTP 500."""
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError):  # a bot that was killed sends no more
            raise
        except Exception:
            self.state.problems.append(traceback.format_exc())
            raise


async def uploaded_bytes(request: web.Request) -> bytes:
    """The file itself as the body, or as a part of a form."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""
