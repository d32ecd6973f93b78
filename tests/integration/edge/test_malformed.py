"""Whatever comes through the socket is acknowledged, and the socket outlives it."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.integration.edge.conftest import Logged
from tests.integration.edge.rig import Rig
from tests.unit.edge import payloads
from tests.unit.edge.payloads import changed, damaged, without
from tests.waiting import until


def kind_of(payload: Mapping[str, Any]) -> str:
    if "command" in payload:
        return "slash_commands"
    return "events_api" if "event" in payload else "interactive"


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(payload=damaged())
def test_nothing_malformed_ends_a_task_or_the_socket(
    rig: Rig, logged: Logged, payload: dict[str, Any]
) -> None:
    before = len(logged("socket.task_failed"))
    payload.pop("response_url", None)  # nobody listens there
    assert rig.workspace.send_envelope({"type": kind_of(payload), "payload": payload}).acked()
    assert len(logged("socket.task_failed")) == before
    assert rig.workspace.connections == 1
    assert len(logged("socket.connected")) == 1
    rig.workspace.state.problems.clear()  # what it says of the answers to such requests is not the point


@pytest.mark.parametrize("payload", ["odd", 7, None, [], [{}], True])
def test_a_payload_that_is_no_object_is_acknowledged_too(rig: Rig, logged: Logged, payload: Any) -> None:
    assert rig.workspace.send_envelope({"type": "interactive", "payload": payload}).acked()
    assert "done: yes" in rig.ask("/quick yes", containing="done").text
    assert logged("socket.task_failed") == []


def test_whoever_clicked_is_told_once_under_the_id_that_the_log_has(rig: Rig, logged: Logged) -> None:
    url = rig.workspace.state.new_response_url("actions", "U0ALICE", "C0DATA")
    click = changed(without(payloads.CLICK, ("actions",)), ("response_url",), url)
    assert rig.workspace.send_envelope({"type": "interactive", "payload": click}).acked()
    told = rig.sees(containing="could not read")
    assert told.visible_to == "U0ALICE"
    (line,) = logged("edge.unreadable")
    assert f"`{line['request_id']}`" in told.block_text + told.text
    assert (line["person"], line["problem"]) == ("U0ALICE", "actions is nothing, not a list of objects")


def test_a_menu_that_cannot_be_read_has_no_options_and_nobody_is_told(rig: Rig, logged: Logged) -> None:
    asked = changed(payloads.SUGGESTION, ("value",), 7)
    delivery = rig.workspace.send_envelope(
        {"type": "interactive", "payload": asked, "accepts_response_payload": True}
    )
    assert delivery.answer() == {"options": []}
    until(lambda: logged("edge.unreadable"), "its line in the log")


def test_what_only_bolt_stumbles_over_is_said_too(rig: Rig, logged: Logged) -> None:
    url = rig.workspace.state.new_response_url("commands", "U0ALICE", "C0DATA")
    command = {**payloads.COMMAND, "response_url": url, "authorizations": 7}
    assert rig.workspace.send_envelope({"type": "slash_commands", "payload": command}).acked()
    assert "*nothing was done*" in rig.sees(containing="could not read").text
    assert [line["problem"] for line in logged("edge.unreadable")] == ["bolt: TypeError"]
    assert rig.work.done == []
