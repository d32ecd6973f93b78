"""What people do on the page, carried out as the workspace's people do it."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from demo.page.guard import Handler
from demo.page.house import Houses
from demo.page.people import CAST
from demo.page.where import Place, element_in, remember_inputs
from demo.slack.errors import CannotAct
from demo.slack.model import Json
from demo.slack.people.person import Person
from demo.slack.socket_mode.delivery import Delivery

ACK_SECONDS = 4.0  # the workspace itself gives up after 3


def handler(houses: Houses) -> Handler:
    """Make the handler: ``POST /page/act`` with ``{"as", "do", …}`` answers ``{"ok", "problem"}``.

    ``problem`` is what the client itself would not do. ``failure`` says that the app did not answer:
    ``dispatch_failed`` or ``operation_timeout``.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        house, body = houses(), await request.json()
        act = ACTS.get(str(body.get("do")))
        if act is None or body.get("as") not in {cast.id for cast in CAST}:
            raise web.HTTPBadRequest(text="Nobody can do that.\n")
        try:
            deliveries = act(house.workspace.person(body["as"]), body)
        except CannotAct as error:
            return web.json_response({"ok": False, "problem": str(error)})
        await house.pulse.until(lambda: all(map(is_settled, deliveries)), ACK_SECONDS)
        return web.json_response(outcome(deliveries))

    return answer


def is_settled(delivery: Delivery) -> bool:
    return bool(delivery.acks or delivery.failure)


def outcome(deliveries: list[Delivery]) -> Json:
    failure = next((delivery.failure for delivery in deliveries if delivery.failure), "")
    answered: Json = {"ok": not failure, "failure": failure}
    if deliveries and deliveries[0].response:
        answered["answer"] = deliveries[0].response
    return answered


def types(person: Person, body: Json) -> list[Delivery]:
    """A line of the composer: a command, or something said."""
    line, channel, thread = (
        str(body["line"]).strip(),
        known_channel(person, body),
        str(body.get("thread", "")),
    )
    if not line:
        return []
    if not line.startswith("/"):
        return person.says(line, channel=channel, thread_ts=thread)
    if thread:
        raise CannotAct(f"{line.split()[0]} cannot be used in a thread; mention the app there instead")
    return [person.types(line, channel=channel)]


def acts(person: Person, body: Json) -> list[Delivery]:
    """A button, a menu, a picker, checkboxes: in a message, a modal or the Home tab."""
    place = Place.read(person, body)
    element = element_in(place.shown, body)
    remember_inputs(person, place.shown, body.get("values") or {})
    if element.type in ("button", "workflow_button"):
        return [person.clicks(place.shown, element)]
    return [person.selects(place.shown, element, body.get("value"))]


def asks(person: Person, body: Json) -> list[Delivery]:
    """Typing into an external menu; the answer holds the options."""
    place = Place.read(person, body)
    element = element_in(place.shown, body)
    return [person.asks_options(place.shown, element, str(body.get("typed", "")))]


def submits(person: Person, body: Json) -> list[Delivery]:
    return [person.submits(Place.view(person, body), body.get("values") or {})]


def closes(person: Person, body: Json) -> list[Delivery]:
    delivery = person.closes(Place.view(person, body), everything=bool(body.get("everything")))
    return [delivery] if delivery else []


def opens_home(person: Person, _body: Json) -> list[Delivery]:
    return person.opens_home() if person.state.app.hears("app_home_opened") else []


def known_channel(person: Person, body: Json) -> str:
    channel = str(body.get("channel"))
    if channel not in person.state.channels:
        raise CannotAct("there is no such conversation")
    return channel


ACTS: Mapping[str, Callable[[Person, Any], list[Delivery]]] = {
    "type": types,
    "act": acts,
    "ask": asks,
    "submit": submits,
    "close": closes,
    "home": opens_home,
}
