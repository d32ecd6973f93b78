"""Everything is acknowledged, known or not; and where the acknowledgement is the answer, it is a good one."""

from collections.abc import Callable
from typing import Any

import pytest

from demo.slack.people import payloads
from tests.integration.edge.rig import Rig

Logged = Callable[[str], list[dict[str, Any]]]


def person(kind: str, **more: Any) -> dict[str, Any]:
    user = {"id": "U0ALICE", "username": "alice", "team_id": "T0ACME"}
    return {"type": kind, "user": user, "team": {"id": "T0ACME"}, "trigger_id": "1.2.3", **more}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("brand_new", {"type": "something_new"}),
        ("interactive", person("shortcut", callback_id="nobody_knows")),
        ("interactive", person("message_action", callback_id="nobody_knows")),
        ("interactive", person("view_closed", view={"callback_id": "nobody_knows"})),
        ("interactive", person("brand_new_interaction")),
        ("interactive", person("block_actions", actions=[])),
        ("slash_commands", {"command": "/unknown"}),
        ("events_api", {"type": "event_callback", "event": {"type": "reaction_added"}}),
        ("events_api", {"type": "event_callback", "event": {}}),
    ],
    ids=[
        "an envelope",
        "a shortcut",
        "a message shortcut",
        "a closed view",
        "an interaction",
        "no action",
        "half a command",
        "an unsubscribed event",
        "an empty event",
    ],
)
def test_what_nobody_knows_is_acknowledged(rig: Rig, kind: str, payload: dict[str, Any]) -> None:
    delivery = rig.workspace.send_envelope({"type": kind, "payload": payload})
    assert delivery.answer() == {}
    assert "done: still there" in rig.ask("/quick still there").text


def test_an_unknown_button_is_out_of_date(rig: Rig) -> None:
    message = rig.button("from.an.older.version")
    assert rig.workspace.person("U0ALICE").clicks(message, "Press").acked()
    answer = rig.sees(message.ts, containing="out of date")
    assert answer.visible_to == "U0ALICE"


def test_an_unknown_form_is_out_of_date(rig: Rig) -> None:
    alice = rig.workspace.person("U0ALICE")
    assert alice.submits(rig.modal("from_an_older_version"), {"name": "x"}).answer() == {}
    assert "nothing was done" in rig.sees(containing="out of date", channel=alice.dm).text


def test_a_forms_mistakes_are_in_the_acknowledgement_and_nothing_is_done(rig: Rig) -> None:
    answer = rig.workspace.person("U0ALICE").submits(rig.modal("form"), {"name": "LOUD"}).answer()
    assert answer == {"response_action": "errors", "errors": {"name": "lower case, please"}}
    shown = rig.workspace.person("U0ALICE").modal
    assert shown is not None
    assert shown.errors == {"name": "lower case, please"}
    assert rig.work.done == []


def test_a_valid_form_closes_and_its_work_is_done(rig: Rig) -> None:
    alice = rig.workspace.person("U0ALICE")
    assert alice.submits(rig.modal("form"), {"name": "quiet"}).answer() == {}
    assert alice.modal is None
    rig.sees(containing="done: form", channel=alice.dm)
    assert [request.state["name"]["name"]["value"] for request in rig.work.done] == ["quiet"]


def test_a_bug_in_a_forms_validation_reaches_the_person(rig: Rig, logged: Logged) -> None:
    alice = rig.workspace.person("U0ALICE")
    assert alice.submits(rig.modal("cracked"), {"name": "x"}).answer() == {}
    answer = rig.sees(containing="Something went wrong inside me", channel=alice.dm)
    (line,) = logged("request.failed")
    assert f"`{line['request_id']}`" in answer.text
    assert "a bug before the acknowledgement" in line["exception"]
    assert rig.work.done == []


def test_a_menus_options_are_in_the_acknowledgement(rig: Rig) -> None:
    message = rig.button("pick", "external_select", min_query_length=1)
    answer = rig.workspace.person("U0ALICE").asks_options(message, "pick", "ab").answer()
    assert [option["text"]["text"] for option in answer["options"]] == ["abab"]


@pytest.mark.parametrize("menu", ["broken", "unknown"])
def test_a_menu_that_fails_offers_nothing(rig: Rig, menu: str) -> None:
    message = rig.button(menu, "external_select", min_query_length=1)
    assert rig.workspace.person("U0ALICE").asks_options(message, menu, "ab").answer() == {"options": []}


def test_an_own_message_is_acknowledged_and_not_answered(rig: Rig) -> None:
    """Otherwise the bot would talk to itself for ever."""
    said = {
        "type": "message",
        "channel_type": "im",
        "user": "U0BOT",
        "bot_id": "B0BOT",
        "text": "hi",
        "ts": "1.1",
    }
    body = payloads.event(rig.workspace.state, {**said, "channel": rig.workspace.person("U0ALICE").dm})
    assert rig.workspace.send_envelope({"type": "events_api", "payload": body}).acked()
    rig.ask("/quick afterwards", containing="afterwards")
    assert [request.text for request in rig.work.done] == ["afterwards"]
