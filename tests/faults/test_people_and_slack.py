"""Rows of the fault list that come from people's fingers, from Slack and from our own bugs, on the real process.

Each test names its row. What only an edge without the product shows (modals, bugs) stands in ``test_edge.py``.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient

from app.store.store import open_store
from demo.slack.faults import ApiFault
from tests.acceptance.house import DATA, House
from tests.acceptance.terminating import QUICK, becomes, confirm, forged, press, propose, running

CROWD = 50


@pytest.fixture(scope="module")
def configuration() -> str:
    return QUICK.replace("follow_seconds: 1", "follow_seconds: 1, workers: 2, queue: 3")


@contextmanager
def write_lock(database_url: str) -> Iterator[None]:
    """Hold the database as another writer would."""
    other = sqlite3.connect(urlsplit(database_url).path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_row_1_the_acknowledgement_comes_before_the_work(house: House) -> None:
    house.aws.levers.hang(action="ListClusters")
    before = house.workspace.clock.ts()
    assert house.alice.types("/emr list", channel=DATA).acked(), "although the cloud has not answered"
    house.aws.levers.reset()
    assert "etl-nightly" in house.answer(before, who="U0ALICE", channel=DATA).all_text


def test_row_2_past_the_bound_everybody_is_acknowledged_and_told(house: House) -> None:
    house.aws.levers.hang(action="DescribeCluster")
    used = len(house.workspace.calls("response_url"))
    asked = [
        house.workspace.person("U0BOB").types("/emr show j-ABCDEFGHIJKLM", channel=DATA) for _ in range(CROWD)
    ]
    assert all(delivery.acked() for delivery in asked)
    refused = house.workspace.wait_calls("response_url", used + CROWD - 5)[used:]
    assert {"busy" in call.args["text"] for call in refused} == {True}, "two at work, three waiting"
    house.aws.levers.reset()
    answered = house.workspace.wait_calls("response_url", used + CROWD)[used:]
    assert {call.args["response_url"] for call in answered} == {delivery.response_url for delivery in asked}


def test_row_6_what_is_delivered_twice_is_done_once(house: House) -> None:
    once = house.alice.types("/echo once only", channel=DATA)
    assert once.acked()
    house.workspace.redeliver(once)
    house.workspace.wait(lambda: once.acks == 2, 10, "the second acknowledgement")
    house.ask("/echo and then", containing="and then")
    assert len([r for r in house.audited(action="echo.say") if r.entry.detail["characters"] == 9]) == 1


def test_row_7_a_double_click_has_one_effect(house: House) -> None:
    (cluster,) = running(house.aws, "twice-clicked")
    called = house.aws.calls("TerminateJobFlows")
    message = propose(house, "twice-clicked")
    barrier = threading.Barrier(2)

    def click() -> None:
        barrier.wait(10)
        press(house, message, "Terminate")

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join(20)
    told = house.workspace.wait_message(
        DATA, viewer="U0ALICE", containing="confirmed already", after=message.ts
    )
    assert told.visible_to == "U0ALICE"
    assert cluster in becomes(house, message, "confirmed by", without="asking EMR").all_text
    assert house.aws.calls("TerminateJobFlows") == called + 1


def test_row_11_a_rate_limit_is_waited_for_and_nothing_is_lost(house: House) -> None:
    running(house.aws, "rate-limited")
    house.workspace.faults.rate_limit("chat.postMessage", 1, channel=DATA)
    message = propose(house, "rate-limited")
    refused, posted = house.workspace.calls("chat.postMessage")[-2:]
    assert (refused.status, posted.ok) == (429, True)
    assert [m.ts for m in house.workspace.messages(DATA) if "rate-limited" in m.text] == [message.ts]


def test_row_20_a_used_up_response_url_is_no_end(house: House) -> None:
    house.workspace.faults.fail("response_url", "used_url", status=404)
    answer = house.ask("/echo by another way", containing="by another way")
    assert answer.visible_to == "U0ALICE"
    assert house.workspace.calls("chat.postEphemeral")[-1].ok


def test_row_21_where_the_bot_is_not_a_member_it_writes_to_the_person(house: House) -> None:
    running(house.aws, "asked-elsewhere")
    assert house.alice.types("/emr terminate asked-elsewhere", channel="C0RANDOM").acked()
    direct = house.workspace.wait_message(house.alice.dm, containing="asked-elsewhere")
    assert [button.raw["text"]["text"] for button in direct.buttons()] == ["Terminate", "Cancel"]


def test_row_21_in_a_channel_archived_meanwhile_it_writes_to_the_person(house: House) -> None:
    running(house.aws, "asked-at-last")
    house.aws.levers.hang(action="DescribeCluster")
    assert house.alice.types("/emr terminate asked-at-last", channel="C0OPS").acked()
    house.workspace.change_channel("C0OPS", is_archived=True)
    house.aws.levers.reset()
    direct = house.workspace.wait_message(house.alice.dm, containing="asked-at-last")
    assert direct.buttons()


@pytest.mark.parametrize(
    ("code", "changes"),
    [("not_in_channel", {"members": frozenset({"U0ALICE"})}), ("is_inactive", {"is_archived": True})],
    ids=["removed", "archived"],
)
def test_row_21_a_message_that_is_followed_goes_on_with_the_person_and_that_is_logged_once(
    house: House, code: str, changes: dict[str, object]
) -> None:
    """Nobody types anything any more: what has to be told comes with time."""
    before = house.workspace.state.channels["C0OPS"]
    house.workspace.change_channel("C0OPS", is_archived=False)
    (cluster,) = running(house.aws, f"followed-{code}")
    message = propose(house, f"followed-{code}", channel="C0OPS")
    confirm(house, message)
    complaints = len(unreachable(house, "C0OPS"))
    house.workspace.change_channel("C0OPS", **changes)
    refusal = {"ok": False, "error": code}
    house.workspace.faults.add(ApiFault("fail", "chat.update", 100, "C0OPS", body=refusal, carry_out=False))
    house.aws.clock.forward(timedelta(minutes=2))
    told = house.workspace.wait_message(house.alice.dm, containing=f"*followed-{code}*")
    assert "I cannot post in <#C0OPS>" in told.all_text
    done = becomes(house, told, "Done")
    assert cluster in done.text
    assert len(unreachable(house, "C0OPS")) == complaints + 1
    house.workspace.change_channel("C0OPS", is_archived=False, members=before.members)


def unreachable(house: House, channel: str) -> list[dict[str, Any]]:
    """What the log says of a channel that the bot cannot post in."""
    said = "cannot post in this channel; people get a direct message"
    return [line for line in house.logged(said) if line["channel"] == channel]


def test_row_22_a_locked_database_is_waited_for(house: House) -> None:
    before = house.workspace.clock.ts()
    with write_lock(house.database_url):
        assert house.alice.types("/echo patient", channel=DATA).acked()
    assert "patient" in house.answer(before, who="U0ALICE", channel=DATA, containing="patient").text


def test_row_39_a_button_of_an_older_version_is_out_of_date(house: House) -> None:
    running(house.aws, "of-long-ago")
    message = propose(house, "of-long-ago")
    WebClient(house.workspace.bot_token, base_url=house.workspace.api_url).chat_update(
        channel=DATA, ts=message.ts, text="as an older version had it", blocks=[]
    )
    old = forged(message.button("Terminate"), action_id="emr.terminate.v0")
    store = open_store(house.database_url)
    store.messages.edited(f"proposal:{old.raw['value']}", "what an older version wrote")
    store.close()
    answer = house.click(message, old, containing="out of date")
    assert answer.visible_to == "U0ALICE"
    message = becomes(house, message, "terminate one cluster?")
    press(house, message, "Cancel")
    assert "nothing was done" in becomes(house, message, "Cancelled").text
