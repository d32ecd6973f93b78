"""The one stream of everything that a person sees: https://html.spec.whatwg.org/multipage/server-sent-events.html"""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import web

from demo.page.guard import SECURITY_HEADERS, Handler
from demo.page.house import House, Houses
from demo.page.people import CAST
from demo.page.snapshot import Snapshot, snapshot

TICK_SECONDS = 1.0  # a cloud moves by the clock alone, so it is looked at even when nothing happened
GATHER_SECONDS = 0.02  # what belongs together arrives together
QUIET_TICKS = 15  # after so many ticks without news a comment shows that the stream is alive


def handler(houses: Houses) -> Handler:
    """Make the handler: ``GET /page/stream?as=U…`` sends ``{"put": {key: entity}, "gone": [key]}`` for ever.

    The first event holds everything, and says so with ``"first": true``.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        viewer = request.query.get("as", "")
        if viewer not in {cast.id for cast in CAST}:
            raise web.HTTPNotFound(text="There is no such person.\n")
        open_conversation(houses(), viewer)
        response = web.StreamResponse(headers={**SECURITY_HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):  # the page was closed
            await tell(response, houses, viewer)
        return response

    return answer


def open_conversation(house: House, viewer: str) -> None:
    """Members find the app in their sidebar before either has written a word."""
    person = house.workspace.person(viewer)
    if person.user.team_id == house.workspace.state.team.id:
        _ = person.dm


async def tell(response: web.StreamResponse, houses: Houses, viewer: str) -> None:
    """Send the snapshot, then what changes of it."""
    seen: Snapshot = {}
    quiet = 0
    while True:
        house = houses()
        coming = house.pulse.coming()
        now = snapshot(house, viewer)
        news = difference(seen, now)
        if news or not seen:
            await response.write(event({**news, "first": True} if not seen else news))
            seen, quiet = now, 0
        elif (quiet := quiet + 1) % QUIET_TICKS == 0:
            await response.write(b": still here\n\n")
        await next_change(coming)


async def next_change(coming: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(TICK_SECONDS):
            await coming.wait()
    except TimeoutError:
        return
    await asyncio.sleep(GATHER_SECONDS)


def difference(old: Snapshot, new: Snapshot) -> dict[str, Any]:
    """What to put and what is gone; empty if nothing changed."""
    put = {key: entity for key, entity in new.items() if old.get(key) != entity}
    gone = [key for key in old if key not in new]
    return {"put": put, "gone": gone} if put or gone else {}


def event(body: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()
