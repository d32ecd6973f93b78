"""Every button and menu that a member sees, pressed by whoever must not get in: nothing is shown, and nothing done.

Over Slack Connect their clicks arrive; a deactivated person's may have been on its way. What Slack's clients would not
let them do is sent all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from demo.slack.messages import Element, Message
from demo.slack.people import payloads
from demo.slack.views import View
from tests.acceptance.house import DATA, House
from tests.acceptance.launching import TEMPLATES
from tests.acceptance.terminating import QUICK, becomes, propose, running

SECRET = "quarterly-results"
"""A cluster's name; who must not get in does not read it."""

COMMANDS = (
    "list",
    f"show {SECRET}",
    f"steps {SECRET}",
    "resize quarterly",
    "terminate quarterly",
    "launch adhoc",
)
OTHERS = ("U0OUT", "U0GUEST", "U0GONE")


@pytest.fixture(scope="module")
def configuration() -> str:
    return QUICK + TEMPLATES


@dataclass(frozen=True)
class Offered:
    """Something that can be pressed, and where it stands."""

    message: Message
    element: Element

    @property
    def choice(self) -> dict[str, object]:
        options = self.element.options() if "select" in self.element.type else []
        return {"selected_option": options[0]} if options else {}


@pytest.fixture(scope="module")
def offered(running: House) -> list[Offered]:
    """All that Alice is offered."""
    running_clusters = _add(running)
    assert running_clusters
    shown = [propose(running, SECRET)]
    shown += [running.ask(f"/emr {words}") for words in COMMANDS]
    shown += [running.ask("/chatops audit")]
    found = [Offered(message, element) for message in shown for element in message.elements()]
    assert len({one.element.action_id for one in found}) >= 8
    return found


def _add(house: House) -> list[str]:
    return running(house.aws, SECRET, f"{SECRET}-2")


def presses(house: House, who: str, one: Offered) -> None:
    workspace = house.workspace
    with workspace.state.lock:
        action = payloads.action_body(workspace.state, one.element, one.choice)
        body = payloads.message_action(workspace.state, workspace.state.users[who], one.message, action, {})
    assert workspace.send_envelope({"type": "interactive", "payload": body}).acked()


def told(house: House, who: str, after: str) -> Iterator[str]:
    """What somebody is shown by the bot since then, in a message or a form."""
    for message in house.workspace.person(who).sees(DATA):
        if message.visible_to == who and message.ts > after:
            yield message.all_text
    view: View | None = house.workspace.person(who).modal
    if view is not None and "One moment" not in view.all_text:
        yield view.all_text


def words_for(house: House, who: str, after: str) -> str:
    return " ".join(told(house, who, after))


@pytest.mark.parametrize("who", OTHERS)
def test_whatever_they_press_they_learn_nothing_and_nothing_is_done(
    house: House, offered: list[Offered], who: str
) -> None:
    changes = [house.aws.calls(name) for name in ("TerminateJobFlows", "RunJobFlow", "ModifyInstanceGroups")]
    for one in offered:
        before = house.workspace.clock.ts()
        presses(house, who, one)
        words = house.workspace.wait(
            partial(words_for, house, who, before),
            20,
            f"words about {one.element.action_id}",
        )
        assert SECRET not in words, one.element.action_id
        assert "j-" not in words, one.element.action_id
        house.workspace.state.modals.pop(who, None)
    assert changes == [
        house.aws.calls(name) for name in ("TerminateJobFlows", "RunJobFlow", "ModifyInstanceGroups")
    ]
    assert becomes(house, offered[0].message, "terminate one cluster?").buttons(), (
        "it is still hers to confirm"
    )
