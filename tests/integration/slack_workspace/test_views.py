"""Modals and home tabs."""

import pytest
from slack_sdk import WebClient

from demo.slack.errors import CannotAct
from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.refusals import error_of, refused
from tests.integration.slack_workspace.shapes import actions, button, menu, modal, plain, section, text_input


@pytest.fixture
def trigger(workspace: Workspace) -> str:
    return workspace.person("U0ALICE").types("/emr launch", channel="C0DATA").trigger_id


def test_a_modal_opens_on_the_screen_of_who_acted(workspace: Workspace, web: WebClient, trigger: str) -> None:
    view = web.views_open(trigger_id=trigger, view=modal(section("hello"), callback_id="form"))["view"]
    shown = workspace.wait_modal("U0ALICE", containing="hello")
    assert (shown.id, shown.callback_id, shown.title) == (view["id"], "form", "Form")
    assert view["root_view_id"] == view["id"]
    assert workspace.person("U0BOB").modal is None


def test_a_trigger_lives_three_seconds_and_once(workspace: Workspace, web: WebClient, trigger: str) -> None:
    view = modal(section("x"))
    assert error_of(web.views_open, trigger_id="1.2.x", view=view) == "invalid_trigger_id"
    web.views_open(trigger_id=trigger, view=view)
    assert error_of(web.views_open, trigger_id=trigger, view=view) == "exchanged_trigger_id"
    late = workspace.person("U0ALICE").types("/emr launch", channel="C0DATA").trigger_id
    workspace.clock.advance(4)
    assert error_of(web.views_open, trigger_id=late, view=view) == "expired_trigger_id"


def test_a_bad_view_says_where_and_leaves_the_trigger_good(web: WebClient, trigger: str) -> None:
    answer = refused(web.views_open, trigger_id=trigger, view=modal(title="t" * 25))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert web.views_open(trigger_id=trigger, view=modal(section("x")))["ok"]


def test_an_update_needs_an_open_view_and_the_right_hash(
    workspace: Workspace, web: WebClient, trigger: str
) -> None:
    opened = web.views_open(trigger_id=trigger, view=modal(section("loading"), external_id="x1"))["view"]
    view = modal(section("ready"), external_id="x1")
    assert error_of(web.views_update, view_id=opened["id"], hash="1.old", view=view) == "hash_conflict"
    web.views_update(view_id=opened["id"], hash=opened["hash"], view=view)
    web.views_update(external_id="x1", view=view)
    shown = workspace.wait_modal("U0ALICE", containing="ready")
    workspace.person("U0ALICE").closes(shown)
    assert error_of(web.views_update, view_id=opened["id"], view=view) == "not_found"


def test_three_views_can_lie_on_each_other(workspace: Workspace, web: WebClient, trigger: str) -> None:
    web.views_open(trigger_id=trigger, view=modal(actions(button("More", "more")), title="1"))
    alice = workspace.person("U0ALICE")
    for title in ("2", "3"):
        click = alice.clicks(workspace.wait_modal("U0ALICE"), "More")
        web.views_push(trigger_id=click.trigger_id, view=modal(actions(button("More", "more")), title=title))
    top = workspace.wait_modal("U0ALICE", containing="3")
    click = alice.clicks(top, "More")
    assert error_of(web.views_push, trigger_id=click.trigger_id, view=modal()) == "push_limit_reached"
    alice.closes(top)
    assert workspace.wait_modal("U0ALICE").title == "2"


def test_a_push_needs_a_trigger_from_within_a_modal(web: WebClient, trigger: str) -> None:
    assert error_of(web.views_push, trigger_id=trigger, view=modal()) == "invalid_trigger_id"


def test_a_click_in_a_modal_carries_what_is_typed_and_chosen(
    workspace: Workspace, web: WebClient, trigger: str
) -> None:
    size = menu("size", "small", "large", initial_option={"text": plain("Small"), "value": "small"})
    web.views_open(trigger_id=trigger, view=modal(actions(size, button("Go", "go"), block_id="b")))
    alice, view = workspace.person("U0ALICE"), workspace.wait_modal("U0ALICE")
    first = alice.clicks(view, "Go").payload
    assert first["container"] == {"type": "view", "view_id": view.id}
    assert first["view"]["state"]["values"]["b"]["size"]["selected_option"]["value"] == "small"
    alice.selects(view, "size", "Large")
    second = alice.clicks(view, "Go").payload
    assert second["view"]["state"]["values"]["b"]["size"]["selected_option"]["value"] == "large"


def test_slacks_client_checks_a_form_before_it_is_sent(
    workspace: Workspace, web: WebClient, trigger: str
) -> None:
    web.views_open(
        trigger_id=trigger, view=modal(text_input("name", "n"), text_input("note", "o", optional=True))
    )
    alice, view = workspace.person("U0ALICE"), workspace.wait_modal("U0ALICE")
    with pytest.raises(CannotAct, match="'Name' must be filled in"):
        alice.submits(view)
    with pytest.raises(CannotAct, match="the form has no"):
        alice.submits(view, {"nmae": "x"})
    values = alice.submits(view, {"n": "x"}).payload["view"]["state"]["values"]
    assert values["name"]["n"] == {"type": "plain_text_input", "value": "x"}
    assert values["note"]["o"]["value"] is None


def test_the_app_hears_of_closing_only_if_it_wants_to(
    workspace: Workspace, web: WebClient, trigger: str
) -> None:
    web.views_open(trigger_id=trigger, view=modal(section("x"), notify_on_close=True))
    alice = workspace.person("U0ALICE")
    told = alice.closes(workspace.wait_modal("U0ALICE"))
    assert told is not None
    assert (told.payload["type"], told.payload["is_cleared"], alice.modal) == ("view_closed", False, None)


def test_a_home_tab_is_published_for_one_person(workspace: Workspace, web: WebClient) -> None:
    def home(text: str) -> dict[str, object]:
        return {"type": "home", "blocks": [section(text)]}

    first = web.views_publish(user_id="U0ALICE", view=home("one"))["view"]
    web.views_publish(user_id="U0ALICE", view=home("two"), hash=first["hash"])
    assert (
        error_of(web.views_publish, user_id="U0ALICE", view=home("three"), hash=first["hash"])
        == "hash_conflict"
    )
    shown = workspace.person("U0ALICE").home
    assert shown is not None and shown.all_text == "two"
    assert workspace.person("U0BOB").home is None
    (opened,) = workspace.person("U0ALICE").opens_home()
    assert opened.payload["event"]["type"] == "app_home_opened"
