"""Finding what was clicked on: by message or view, block and action, as the page names them."""

from dataclasses import dataclass, replace

from demo.slack.errors import CannotAct
from demo.slack.messages import Element, Message
from demo.slack.model import Json
from demo.slack.people.person import Person
from demo.slack.people.values import STATELESS, chosen
from demo.slack.views import View


@dataclass(frozen=True, slots=True)
class Place:
    """A message or a view, as it stands now."""

    shown: Message | View

    @classmethod
    def read(cls, person: Person, body: Json) -> "Place":
        """``{"view": id}`` or ``{"channel": id, "ts": …}``."""
        return cls(cls.view(person, body)) if body.get("view") else cls(cls.message(person, body))

    @staticmethod
    def view(person: Person, body: Json) -> View:
        view = person.state.views.get(str(body.get("view")))
        if view is None or view.user != person.id:
            raise CannotAct("that window is no longer open")
        return view

    @staticmethod
    def message(person: Person, body: Json) -> Message:
        channel = person.state.channels.get(str(body.get("channel")))
        if channel is None or person.id not in channel.members:
            raise CannotAct("there is no such conversation")
        found = [m for m in person.sees(channel.id) if m.ts == body.get("ts")]
        if not found:
            raise CannotAct("that message is no longer there")
        return found[0]


def element_in(shown: Message | View, body: Json) -> Element:
    wanted = (str(body.get("block_id")), str(body.get("action_id")))
    found = [e for e in shown.elements() if (e.block_id, e.action_id) == wanted]
    if not found:
        raise CannotAct("that is no longer part of the message")
    return found[0]


def remember_inputs(person: Person, shown: Message | View, values: Json) -> None:
    """Keep what stands in a view's inputs, by block id: a click in a view carries all in ``view.state``."""
    if not isinstance(shown, View) or not values:
        return
    state = person.state
    with state.changing():
        typed = state.typed.setdefault(shown.id, {})
        for element in shown.elements():
            if element.block_id in values and element.type not in STATELESS:
                held = {"type": element.type, **chosen(element, values[element.block_id])}
                typed.setdefault(element.block_id, {})[element.action_id] = held
        current = state.views[shown.id]
        state.put_view(replace(current, state={**current.state, **typed}))
