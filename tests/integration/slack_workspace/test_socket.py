"""Socket Mode, heard by slack_sdk's own client."""

from slack_sdk.socket_mode.request import SocketModeRequest

from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.listener import Listener
from tests.integration.slack_workspace.shapes import Json, menu, modal, option, section, text_input


def test_hello_then_envelopes_then_acks(workspace: Workspace) -> None:
    with Listener(workspace) as listener:
        delivery = workspace.person("U0ALICE").types("/emr list", channel="C0DATA")
        assert delivery.acked()
        assert 0 < delivery.ack_seconds < 3
        (request,) = listener.requests
        hello = listener.frames[0]
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["debug_info"]["approximate_connection_time"] == 18060
    assert hello["connection_info"] == {"app_id": "A0CHATOPS"}
    assert (request.type, request.envelope_id) == ("slash_commands", delivery.envelope_id)
    assert request.payload == delivery.payload
    assert request.accepts_response_payload


def test_each_payload_goes_to_one_of_the_sockets(workspace: Workspace) -> None:
    alice = workspace.person("U0ALICE")
    with Listener(workspace) as first, Listener(workspace) as second:
        deliveries = [alice.types(f"/emr {n}", channel="C0DATA") for n in range(10)]
        assert all(delivery.acked() for delivery in deliveries)
        assert second.frames[0]["num_connections"] == 2
        seen = [request.payload["text"] for request in (*first.requests, *second.requests)]
        assert sorted(seen) == sorted(str(n) for n in range(10))
        assert first.requests and second.requests


def test_a_thousand_at_once_are_all_measured(workspace: Workspace) -> None:
    alice = workspace.person("U0ALICE")
    with Listener(workspace):
        deliveries = [alice.types(f"/emr {n}", channel="C0DATA") for n in range(1000)]
        assert all(delivery.acked(20) for delivery in deliveries)
    assert all(delivery.ack_seconds > 0 and delivery.acks == 1 for delivery in deliveries)


def test_without_a_socket_the_person_is_told(workspace: Workspace) -> None:
    delivery = workspace.person("U0ALICE").types("/emr list", channel="C0DATA")
    told = workspace.wait_message("C0DATA", viewer="U0ALICE", containing="/emr failed")
    assert delivery.failure == "dispatch_failed"
    assert "dispatch_failed" in told.text


def test_an_acks_text_is_the_commands_answer(workspace: Workspace) -> None:
    with Listener(workspace, lambda request: {"text": "busy, nothing was done"}):
        delivery = workspace.person("U0ALICE").types("/emr list", channel="C0DATA")
        assert delivery.answer() == {"text": "busy, nothing was done"}
        assert workspace.wait_message("C0DATA", viewer="U0ALICE", containing="busy").ephemeral


def submit(workspace: Workspace, reply: Json | None) -> Json:
    """Open a form, submit it to a bot that answers ``reply``, and give the ack's payload."""

    def answer(request: SocketModeRequest) -> Json | None:
        return reply if request.payload.get("type") == "view_submission" else None

    alice = workspace.person("U0ALICE")
    with Listener(workspace, answer) as listener:
        trigger = alice.types("/emr launch", channel="C0DATA").trigger_id
        web = listener.workspace_client()
        web.views_open(trigger_id=trigger, view=modal(text_input("name", "n")))
        return alice.submits(workspace.wait_modal("U0ALICE"), {"n": "etl"}).answer()


def test_a_bare_ack_closes_the_form(workspace: Workspace) -> None:
    assert submit(workspace, None) == {}
    assert workspace.person("U0ALICE").modal is None


def test_errors_are_shown_in_it(workspace: Workspace) -> None:
    submit(workspace, {"response_action": "errors", "errors": {"name": "taken"}})
    assert workspace.wait_modal("U0ALICE").errors == {"name": "taken"}


def test_an_update_takes_its_place_and_a_push_lies_on_top(workspace: Workspace) -> None:
    submit(workspace, {"response_action": "update", "view": modal(section("working"))})
    assert workspace.wait_modal("U0ALICE").all_text == "Form\nworking"
    submit(workspace, {"response_action": "push", "view": modal(section("details"), title="More")})
    assert len(workspace.state.modals["U0ALICE"]) == 2
    submit(workspace, {"response_action": "clear"})
    assert workspace.person("U0ALICE").modal is None


def test_an_answer_that_slack_would_refuse_is_a_problem_on_record(workspace: Workspace) -> None:
    submit(workspace, {"response_action": "errors", "errors": {"nonsense": "x"}})
    assert "unknown blocks" in workspace.problems[0]
    workspace.problems.clear()


def test_an_external_menu_asks_for_its_options(workspace: Workspace) -> None:
    options = {"options": [option("etl (j-1)", "j-1")]}
    with Listener(workspace, lambda request: options if request.payload.get("value") else None) as listener:
        alice, web = workspace.person("U0ALICE"), listener.workspace_client()
        external = {**menu("cluster"), "type": "external_select", "min_query_length": 1}
        web.chat_postMessage(channel="C0DATA", text="pick", blocks=[section("Which?", accessory=external)])
        card = workspace.wait_message("C0DATA", containing="pick")
        asked = alice.asks_options(card, "cluster", "et")
        assert asked.answer() == options
        assert asked.payload["type"] == "block_suggestion"
        chosen = alice.selects(card, "cluster", "j-1")
        assert chosen.payload["actions"][0]["selected_option"]["value"] == "j-1"


def test_the_same_envelope_twice(workspace: Workspace) -> None:
    with Listener(workspace) as listener:
        delivery = workspace.person("U0ALICE").types("/emr list", channel="C0DATA")
        assert delivery.acked()
        workspace.redeliver(delivery)
        workspace.wait(lambda: delivery.acks == 2)
        assert [request.envelope_id for request in listener.requests] == [delivery.envelope_id] * 2


def test_any_envelope_at_all(workspace: Workspace) -> None:
    payload = {"type": "message_action", "callback_id": "x"}
    with Listener(workspace) as listener:
        assert workspace.send_envelope(
            {"type": "interactive", "payload": payload, "envelope_id": "mine"}
        ).acked()
        (request,) = listener.requests
    assert (request.envelope_id, request.payload) == ("mine", payload)


def test_the_bots_own_direct_messages_come_back_to_it(workspace: Workspace) -> None:
    with Listener(workspace) as listener:
        listener.workspace_client().chat_postMessage(channel="U0ALICE", text="psst")
        workspace.wait(lambda: listener.requests)
        assert listener.requests[0].payload["event"]["bot_id"] == "B0BOT"
