"""A Slack that is slow, or will not be asked for a while, holds up nobody but whom it concerns."""

import pytest

from app.slack_client import HURRY
from demo.slack.messages import Message
from tests.acceptance.house import DATA, House
from tests.acceptance.launching import TEMPLATES
from tests.acceptance.terminating import QUICK

LIMITED = 20
"""Seconds that Slack wants to be left alone."""
TRIGGER = 6
"""Seconds that a trigger lives here: twice as long as Slack's, for a busy machine."""


@pytest.fixture(scope="module")
def configuration() -> str:
    """One worker for what is quick: a single wait in it would be everybody's."""
    return QUICK.replace("follow_seconds: 1", "follow_seconds: 1, interactive_workers: 1") + TEMPLATES


@pytest.fixture(scope="module")
def prelude() -> None:
    """Its own patience is what this is about."""


def told(house: House, who: str, after: str) -> list[Message]:
    """What the bot has said to one person since."""
    return [m for m in house.workspace.person(who).sees(DATA) if m.ts > after and m.bot_id]


def test_a_form_opens_while_slack_does_not_say_who_people_are(house: House) -> None:
    """A trigger lives less long than the others wait, one after the other. It has not been said yet, in this file."""
    house.workspace.be_patient(TRIGGER)
    before = house.workspace.clock.ts()
    house.workspace.faults.delay("users.info", 60, times=100)
    asked = len(house.workspace.calls("views.open"))
    for number in range(TRIGGER // HURRY):
        assert house.workspace.person("U0ADMIN").types(f"/echo {number}", channel=DATA).acked()
        assert house.workspace.person("U0ADMIN").types("/chatops whoami", channel=DATA).acked()
    assert house.alice.types("/emr launch", channel=DATA).acked()
    (opened,) = house.workspace.wait_calls("views.open", asked + 1)[asked:]
    assert opened.ok, "in time"
    house.workspace.wait_modal("U0ALICE", containing="did not say who you are")
    refusal = house.answer(
        before, who="U0ADMIN", channel=DATA, containing="did not say who you are", patience=30
    )
    assert "nothing was done" in refusal.text


def test_row_11_answers_that_wait_for_slack_hold_up_nobody(house: House) -> None:
    before = house.workspace.clock.ts()
    house.workspace.faults.rate_limit("response_url", LIMITED, times=3)
    refused = len(house.workspace.calls("response_url")) + 3
    for number in range(3):
        assert house.workspace.person("U0BOB").types(f"/echo bob {number}", channel=DATA).acked()
    house.workspace.wait_calls("response_url", refused)
    house.ask("/echo alice", containing="alice")
    assert house.alice.types("/emr launch", channel=DATA).acked()
    house.workspace.wait_modal("U0ALICE", containing="Template")
    assert told(house, "U0BOB", before) == [], "Slack still wants to be left alone"
    for number in range(3):
        house.answer(before, who="U0BOB", channel=DATA, containing=f"bob {number}")
