"""What an app may show, and what people do with it: a small app of the tests' own on the other side."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from demo.page.history import furnish
from demo.page.page import Page as DemoPage
from demo.slack.workspace import Workspace
from tests.browser import forms
from tests.browser.app import FormApp
from tests.browser.conftest import Opener
from tests.browser.words import type_line
from tests.integration.slack_workspace.listener import Listener

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Forms"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [{"command": "/form", "description": "Opens a form"}],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "files:write", "im:history"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
}


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    workspace = Workspace.seeded(MANIFEST)
    furnish(workspace)
    DemoPage(workspace, MANIFEST).attach()
    with workspace:
        yield workspace


@pytest.fixture
def app(workspace: Workspace) -> Iterator[FormApp]:
    app = FormApp(workspace)
    with Listener(workspace, app.reply):
        yield app


@pytest.fixture
def page(workspace: Workspace, app: FormApp, open_page: Opener) -> Page:
    return open_page(f"{workspace.state.base_url}/")


def test_blocks_are_shown_as_what_they_are(app: FormApp, page: Page) -> None:
    app.client.chat_postMessage(channel="C0DATA", text="Everything", blocks=forms.SHOWCASE)
    message = page.locator(".message", has_text="Everything at once")
    expect(message.locator(".header-block")).to_have_text("Everything at once 🚀")
    words = message.locator("[data-block=words]")
    expect(words.locator("strong")).to_have_text("bold")
    expect(words.locator("em")).to_have_text("italic")
    expect(words.locator("del")).to_have_text("gone")
    expect(words.locator("a")).to_have_attribute("href", "https://example.com")
    expect(words.locator(".mention.mine")).to_have_text("@Alice Kim")
    expect(words.locator("button.mention")).to_have_text("#data")
    expect(words.locator(".quote")).to_have_text("quotedtoo")
    expect(words).to_contain_text("<b>")
    expect(message.locator(".context-block")).to_have_text("Asked 2023-11-14")
    expect(message.locator(".rich li")).to_have_text(["first", "🎉"])


def test_untrusted_text_stays_text(app: FormApp, page: Page) -> None:
    app.client.chat_postMessage(channel="C0DATA", text=forms.HOSTILE)
    message = page.locator(".message").last
    expect(message).to_contain_text("<script>alert(2)</script>")
    expect(message.locator(".message-content :is(img, script)")).to_have_count(0)
    expect(message.locator(".message-content a[href^=javascript]")).to_have_count(0)


def test_a_button_with_a_confirmation_changes_its_message(app: FormApp, page: Page) -> None:
    app.client.chat_postMessage(channel="C0DATA", text="Everything", blocks=forms.SHOWCASE)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".confirm")).to_contain_text("This starts it.")
    page.locator(".confirm").get_by_role("button", name="Not yet").click()
    expect(page.locator(".confirm")).to_have_count(0)
    assert not [payload for payload in app.heard if payload.get("type") == "block_actions"]
    page.get_by_role("button", name="Approve").click()
    page.locator(".confirm").get_by_role("button", name="Approve").click()
    expect(page.locator(".message").last).to_contain_text("Approved by Alice")
    expect(page.locator(".message").last.locator(".edited")).to_be_visible()


def test_menus_pickers_and_choices_tell_what_was_chosen(app: FormApp, page: Page) -> None:
    app.client.chat_postMessage(channel="C0DATA", text="Everything", blocks=forms.SHOWCASE)
    page.get_by_role("button", name="More actions").click()
    page.locator(".option", has_text="Forget it").click()
    assert app.wait_action("more")["selected_option"]["value"] == "Forget it"
    page.locator("input[type=date]").fill("2031-02-03")
    assert app.wait_action("day")["selected_date"] == "2031-02-03"
    page.get_by_label("At once").check()
    assert app.wait_action("how")["selected_option"]["value"] == "At once"
    page.locator("[data-action=regions]").click()
    page.locator(".option", has_text="Seoul").click()
    page.locator(".option", has_text="Dublin").click()
    page.keyboard.press("Escape")
    expect(page.locator("[data-action=regions] .chip")).to_have_text(["Seoul", "Dublin"])
    assert [o["value"] for o in app.wait_action("regions")["selected_options"]] == ["Seoul", "Dublin"]


def test_an_external_menu_asks_the_app(app: FormApp, page: Page) -> None:
    app.client.chat_postMessage(channel="C0DATA", text="Everything", blocks=forms.SHOWCASE)
    page.locator("[data-action=owner]").click()
    expect(page.locator(".menu-note")).to_have_text("Type 2 or more characters")
    page.locator(".menu-search").fill("ji")
    expect(page.locator(".option")).to_have_text(["minji", "jihoon"])
    page.locator(".option", has_text="jihoon").click()
    assert app.wait_action("owner")["selected_option"]["value"] == "jihoon"


def test_a_form_shows_what_is_wrong_with_a_field(app: FormApp, page: Page) -> None:
    type_line(page, "/form")
    form = page.locator("dialog.modal")
    expect(form.locator("h2")).to_have_text("Launch a cluster")
    form.get_by_role("button", name="Launch").click()
    expect(form.locator("[data-block=name] .field-error")).to_have_text("Please fill this in.")
    form.get_by_label("Name").fill("SHOUTING")
    form.locator("[data-action=size]").click()
    page.locator(".option", has_text="large").click()
    form.get_by_label("Trino").check()
    form.get_by_role("button", name="Launch").click()
    expect(form.locator("[data-block=name] .field-error")).to_have_text("Lower case letters only.")
    expect(form.get_by_label("Name")).to_have_value("SHOUTING")
    form.get_by_label("Name").fill("quiet")
    form.get_by_role("button", name="Launch").click()
    expect(form).to_be_hidden()
    submitted = app.wait_for(lambda p: p.get("type") == "view_submission" and name_in(p) == "quiet")
    values = submitted["view"]["state"]["values"]
    assert values["size"]["size"]["selected_option"]["value"] == "large"
    assert values["until"]["until"]["selected_date"] == "2030-01-31"
    assert [o["value"] for o in values["with"]["with"]["selected_options"]] == ["Trino"]


def name_in(payload: Any) -> str:
    return str(payload["view"]["state"]["values"]["name"]["name"]["value"])


def test_escape_closes_a_form(workspace: Workspace, page: Page) -> None:
    type_line(page, "/form")
    expect(page.locator("dialog.modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.modal")).to_be_hidden()
    assert workspace.person("U0ALICE").modal is None


def test_threads_have_a_pane_of_their_own(app: FormApp, page: Page) -> None:
    posted = app.client.chat_postMessage(channel="C0DATA", text="Shall we?")
    app.client.chat_postMessage(channel="C0DATA", text="Let us.", thread_ts=str(posted["ts"]))
    page.locator(".replies", has_text="1 reply").click()
    pane = page.locator(".thread")
    expect(pane.locator(".message")).to_have_count(2)
    pane.locator("textarea").fill("Agreed")
    pane.locator("textarea").press("Enter")
    expect(pane.locator(".message").last).to_contain_text("Agreed")
    expect(page.locator(".conversation .replies")).to_contain_text("2 replies")
    pane.locator("textarea").fill("/form")
    pane.locator("textarea").press("Enter")
    expect(pane.locator(".composer-status")).to_contain_text("cannot be used in a thread")
    pane.get_by_role("button", name="Close the thread").click()
    expect(pane).to_be_hidden()


def test_files_are_shown_and_can_be_fetched(app: FormApp, page: Page) -> None:
    app.client.files_upload_v2(
        channel="C0DATA", filename="clusters.csv", content="id,name\nj-1,etl\n", title="Clusters"
    )
    card = page.locator(".file", has_text="Clusters")
    expect(card.locator(".file-preview")).to_contain_text("j-1,etl")
    with page.expect_download() as download:
        card.locator("a").click()
    assert download.value.path().read_text() == "id,name\nj-1,etl\n"


def test_the_home_tab_is_what_the_app_published(app: FormApp, page: Page) -> None:
    page.locator(".conversation-entry", has_text="Forms").click()
    page.get_by_role("button", name="Home", exact=True).click()
    app.wait_for(lambda p: p.get("event", {}).get("type") == "app_home_opened")
    app.client.views_publish(
        user_id="U0ALICE",
        view={"type": "home", "blocks": [{"type": "header", "text": forms.plain("Good morning")}]},
    )
    expect(page.locator(".home .header-block")).to_have_text("Good morning")


def test_an_app_that_does_not_answer_is_said_to_have_failed(workspace: Workspace, open_page: Opener) -> None:
    page = open_page(f"{workspace.state.base_url}/")
    with Listener(workspace, acking=False):
        FormApp(workspace).client.chat_postMessage(channel="C0DATA", text="Everything", blocks=forms.SHOWCASE)
        page.get_by_role("button", name="Deny").click()
        expect(page.locator(".button.danger.busy")).to_be_visible()
        expect(page.locator(".act-failed")).to_contain_text("operation_timeout")
        expect(page.locator(".button.busy")).to_have_count(0)
