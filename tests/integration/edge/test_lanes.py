"""Bounds, lanes, and what becomes of a bug."""

from collections.abc import Callable
from typing import Any

from tests.integration.edge.rig import Rig
from tests.waiting import until

Logged = Callable[[str], list[dict[str, Any]]]


def test_past_the_bound_all_are_acknowledged_and_told_that_nothing_was_done(rig: Rig) -> None:
    """Two work, one waits, seven are too many."""
    bob = rig.workspace.person("U0BOB")
    asked = [bob.types(f"/slow {number}", channel="C0DATA") for number in range(10)]
    assert all(delivery.acked() for delivery in asked)
    told = rig.workspace.wait_calls("response_url", 7)
    assert {call.args["text"] for call in told} == {
        "I am busy right now, so *nothing was done*. Please try again in a minute."
    }
    assert rig.work.done == []
    rig.work.gate.set()
    answered = rig.workspace.wait_calls("response_url", 10)
    assert {call.args["response_url"] for call in answered} == {delivery.response_url for delivery in asked}
    assert len(rig.work.done) == 3
    assert rig.workspace.messages("C0DATA") == [], "that was between the bot and Bob"


def test_a_mention_in_a_thread_is_told_so_in_the_thread(rig: Rig) -> None:
    for number in range(3):
        rig.types(f"/slow {number}", who="U0BOB")
    for delivery in rig.workspace.person("U0ALICE").says(
        "@bot slow", channel="C0DATA", thread_ts="1700000000.000100"
    ):
        assert delivery.acked()
    assert rig.sees(containing="busy").thread_ts == "1700000000.000100"


def test_busy_is_said_again_where_slack_did_not_take_it(rig: Rig) -> None:
    for number in range(3):
        rig.types(f"/slow {number}", who="U0BOB")
    rig.workspace.faults.rate_limit("response_url", 0)
    rig.workspace.faults.drop("response_url")
    assert "*nothing was done*" in rig.ask("/work too much", containing="busy").text


def test_a_form_too_many_is_told_in_a_direct_message(rig: Rig) -> None:
    alice = rig.workspace.person("U0ALICE")
    view = rig.modal("form")
    for number in range(3):
        rig.types(f"/slow {number}", who="U0BOB")
    assert alice.submits(view, {"name": "late"}).answer() == {}
    assert "busy" in rig.sees(containing="nothing was done", channel=alice.dm).text


def test_a_modal_opens_while_all_work_is_stuck(rig: Rig) -> None:
    message = rig.button("open")
    for number in range(3):
        rig.types(f"/slow {number}", who="U0BOB")
    alice = rig.workspace.person("U0ALICE")
    assert alice.clicks(message, "Press").acked()
    assert rig.workspace.wait_modal("U0ALICE").callback_id == "form"
    assert rig.work.done == []


def test_a_bug_is_one_sentence_for_the_person_and_a_trace_under_the_same_id(rig: Rig, logged: Logged) -> None:
    answer = rig.ask("/boom", containing="Something went wrong inside me")
    assert "a bug met by" not in answer.all_text
    (line,) = logged("request.failed")
    assert f"`{line['request_id']}`" in answer.block_text
    assert "RuntimeError: a bug met by U0ALICE" in line["exception"]
    assert (line["person"], line["channel"], line["name"]) == ("U0ALICE", "C0DATA", "/boom")


def test_a_worker_survives_a_bug(rig: Rig) -> None:
    for _ in range(5):
        rig.ask("/boom", containing="Something went wrong")
    assert "done: yes" in rig.ask("/work yes", containing="done").text


def test_stopping_tells_everybody_what_became_of_theirs(rig: Rig) -> None:
    for number in range(2):
        rig.types(f"/slow {number}", who="U0ALICE")
    until(lambda: rig.pool.busy == 2, "two at work")
    rig.types("/slow waiting", who="U0BOB")
    rig.begin_to_stop()
    assert rig.draining.wait(10)
    assert "restarting" in rig.ask("/quick late", who="U0ADMIN").text
    rig.work.gate.set()
    rig.stop()
    assert sorted(request.text for request in rig.work.done) == ["0", "1"]
    assert "*nothing was done*" in rig.sees(who="U0BOB").text
    for number in range(2):
        assert rig.sees(containing=f"done: {number}").visible_to == "U0ALICE"
