"""``/echo``: the smallest thing that proves the wiring."""

from collections.abc import Mapping

from app.domain.names import Action
from app.domain.queries import Echo
from app.domain.requests import Request
from app.gate import Gate
from app.pool import Lane
from app.views.chatops import echo_view
from handlers.routes import Command, Handler, Reply, Use

SAY = Use(
    word="",
    action=Action.ECHO_SAY,
    arguments="<text>",
    does="Answers with person, command, channel and text.",
    example="hello",
    lane=Lane.INTERACTIVE,
)
COMMAND = Command("echo", "Echo", (SAY,))


def handlers(gate: Gate) -> Mapping[Use, Handler]:
    """Make what answers each use."""

    def say(request: Request) -> Reply:
        person = gate.ask(Echo(request.text), request)
        return Reply(echo_view(person, request.name, request.channel, request.text))

    return {SAY: say}
