"""Asking for a termination, confirming it, and watching its one message, as people do."""

from datetime import timedelta

from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec
from demo.slack.messages import Element, Message
from demo.slack.people import payloads
from tests.acceptance.bot import POLICY
from tests.acceptance.house import DATA, House

QUICK = POLICY + "limits: {follow_seconds: 1, aws_read_timeout: 60}\n"
"""Followed every second, so that no test waits for EMR's sake."""


def running(server: AwsServer, *names: str, protected: bool = False) -> list[str]:
    """Add clusters that run; answer with their ids."""
    specs = (
        ClusterSpec(name, timedelta(hours=2), protected=protected, tags={"owner": "minji"}) for name in names
    )
    return [server.add_cluster(spec) for spec in specs]


def propose(house: House, words: str, *, who: str = "U0ALICE", channel: str = DATA) -> Message:
    """Type the command, and give the message that everybody sees."""
    before = house.workspace.clock.ts()
    assert house.workspace.person(who).types(f"/emr terminate {words}", channel=channel).acked()
    return asked(house, before, channel)


def asked(house: House, after: str, channel: str = DATA) -> Message:
    """Wait for a new message that asks somebody to confirm; older ones may be edited meanwhile."""
    return house.workspace.wait_message(
        channel,
        where=lambda message: message.ts > after and "terminate" in message.text and bool(message.buttons()),
    )


def press(house: House, message: Message, button: str | Element, who: str = "U0ALICE") -> None:
    """Press a button, and wait for nothing but the acknowledgement."""
    assert house.workspace.person(who).clicks(message, button).acked()


def becomes(house: House, message: Message, containing: str, without: str = "no such thing") -> Message:
    """Wait until that message says so."""
    return house.workspace.wait_message(
        message.channel,
        containing=containing,
        where=lambda seen: seen.ts == message.ts and without not in seen.text,
    )


def confirm(house: House, message: Message, button: str = "Terminate") -> Message:
    """Confirm, and wait until EMR has been asked about each cluster."""
    press(house, message, button)
    return becomes(house, message, "confirmed by <@U0ALICE>", without="asking EMR")


def end(house: House, message: Message, containing: str = "Done") -> Message:
    """Let the clusters be gone, and wait until the message says so."""
    house.aws.clock.forward(timedelta(minutes=2))
    return becomes(house, message, containing)


def forged(element: Element, **changes: str) -> Element:
    """A button as another version made it."""
    return Element(changes.pop("block_id", element.block_id), {**element.raw, **changes})


def click_of(house: House, who: str, message: Message, button: Element) -> None:
    """A click that was on its way when its person was deactivated: their client would not let them now."""
    workspace = house.workspace
    with workspace.state.lock:
        action = payloads.action_body(workspace.state, button, {})
        body = payloads.message_action(workspace.state, workspace.state.users[who], message, action, {})
    assert workspace.send_envelope({"type": "interactive", "payload": body}).acked()
