"""The side panel's levers."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from aiohttp import web

from demo.page.bot import BotProcess
from demo.page.cloud import Cloud
from demo.page.guard import Handler
from demo.page.house import House, Houses
from demo.slack.model import Json

MOST_MINUTES = 24 * 60


def handler(houses: Houses) -> Handler:
    """Make the handler: ``POST /page/lever`` with ``{"pull", …}``; it answers once it is done."""

    async def answer(request: web.Request) -> web.StreamResponse:
        house, body = houses(), await request.json()
        lever = LEVERS.get(str(body.get("pull")))
        if lever is None:
            raise web.HTTPBadRequest(text="There is no such lever.\n")
        try:
            # In a thread: some of them act on the sockets of this very loop, and wait until that is done.
            await asyncio.to_thread(lever, house, body)
        except ValueError as error:
            return web.json_response({"ok": False, "problem": str(error)})
        house.pulse.beat()
        return web.json_response({"ok": True})

    return answer


def let_pass(house: House, body: Json) -> None:
    minutes = body.get("minutes")
    if not isinstance(minutes, int) or not 0 < minutes <= MOST_MINUTES:
        raise ValueError(f"minutes must be between 1 and {MOST_MINUTES}")
    cloud_of(house).let_pass(timedelta(minutes=minutes))


def region(house: House, body: Json) -> None:
    cloud_of(house).switch_region(str(body.get("region")), down=bool(body.get("on")))


def throttle(house: House, body: Json) -> None:
    cloud_of(house).switch_throttling(on=bool(body.get("on")))


def spot(house: House, body: Json) -> None:
    cloud_of(house).switch_spot(gone=bool(body.get("on")))


def give_up(house: House, _body: Json) -> None:
    cloud_of(house).give_up()


def restart(house: House, _body: Json) -> None:
    bot_of(house).restart()


def drop(house: House, _body: Json) -> None:
    """Reset the bot's TCP connection under it, as a broken network does."""
    house.workspace.faults.reset()


def cloud_of(house: House) -> Cloud:
    if house.cloud is None:
        raise ValueError("there is no cloud in this demo")
    return house.cloud


def bot_of(house: House) -> BotProcess:
    if house.bot is None:
        raise ValueError("the bot is not a process of this demo")
    return house.bot


LEVERS: Mapping[str, Callable[[House, Json], None]] = {
    "pass": let_pass,
    "region": region,
    "throttle": throttle,
    "spot": spot,
    "give-up": give_up,
    "restart": restart,
    "drop": drop,
}
