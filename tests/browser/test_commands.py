"""Commands, from the first key to the answer, with the real bot and the demo's cloud."""

import re

from playwright.sync_api import expect

from demo.run import Demo
from tests.browser.conftest import Opener
from tests.browser.words import answers, become, type_line


def test_a_command_is_completed_and_answered_with_buttons(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    composer = page.locator("#composer")
    composer.press_sequentially("/em")
    expect(page.locator(".completion-item")).to_have_count(1)
    composer.press("Tab")
    expect(composer).to_have_value("/emr ")
    expect(page.locator(".completion-usage")).to_contain_text("list")
    composer.press_sequentially("list")
    composer.press("Enter")
    answer = answers(page).last
    expect(answer.locator(".only-you")).to_have_text("Only visible to you")
    expect(answer.locator(".header-block")).to_contain_text("EMR · 4 regions of 2 accounts")
    expect(answer.locator(".section-block", has_text="streaming-orders")).to_contain_text("8 nodes")
    expect(composer).to_have_value("")


def test_arrow_keys_walk_the_commands_and_escape_leaves_them(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    composer = page.locator("#composer")
    composer.press_sequentially("/")
    names = page.locator(".completion-item strong").all_text_contents()
    assert names[:2] == ["/emr", "/ecs"]
    composer.press("ArrowDown")
    expect(page.locator(".completion-item.marked strong")).to_have_text("/ecs")
    composer.press("ArrowUp")
    composer.press("ArrowUp")
    expect(page.locator(".completion-item.marked strong")).to_have_text(names[-1])
    composer.press("Escape")
    expect(page.locator("#composer-completion")).to_be_hidden()
    expect(composer).to_have_value("/")


def test_a_suggestion_is_one_click(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    page.locator(".suggestion", has_text="/emr idle").click()
    expect(answers(page).last).to_contain_text("Idle EMR clusters")


def test_a_menu_shows_the_cluster_that_was_picked(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr list")
    menu = answers(page).last.locator(".select")
    menu.click()
    page.locator(".menu-search").fill("trino")
    expect(page.locator(".option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("bi-trino is waiting for work")


def test_the_guest_is_refused(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    become(page, "Grace Guest")
    type_line(page, "/emr list")
    expect(answers(page).last).to_contain_text(re.compile("guest", re.IGNORECASE))
    expect(answers(page).last.locator(".header-block")).to_have_count(0)


def test_an_outsider_has_no_commands(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    become(page, "Otto Outside")
    expect(page.locator(".conversation .bar h1")).to_have_text("shared-globex")
    expect(page.locator(".conversation .suggestions")).to_be_hidden()
    type_line(page, "/emr list")
    expect(page.locator(".conversation .composer-status")).to_contain_text("another workspace")
    expect(page.locator("#composer")).to_have_value("/emr list")


def test_everybody_sees_their_own_conversations_and_answers(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/chatops whoami")
    expect(answers(page).last).to_contain_text("Alice Kim")
    become(page, "Bob Park")
    expect(answers(page).filter(has_text="Alice Kim")).to_have_count(0)
    expect(page.locator(".conversation-entry", has_text="secret")).to_have_count(0)


def test_the_app_hears_mentions_and_direct_messages(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    composer = page.locator("#composer")
    composer.press_sequentially("@")
    composer.press("Tab")
    composer.press_sequentially("chatops whoami")
    composer.press("Enter")
    expect(page.locator(".mention", has_text="@ChatOps").last).to_be_visible()
    expect(page.locator(".message", has_text="You are @Alice Kim").last).to_be_visible()
    page.locator(".conversation-entry", has_text="ChatOps").click()
    type_line(page, "chatops whoami")
    expect(page.locator(".conversation .message", has_text="You are @Alice Kim")).to_have_count(1)


def test_unread_messages_are_counted(demo: Demo, open_page: Opener) -> None:
    alice, bob = open_page(demo.address), open_page(demo.address, person="U0BOB", channel="C0RANDOM")
    type_line(alice, "Has anybody seen the new dashboards?")
    entry = bob.locator(".conversation-entry", has_text="data")
    expect(entry.locator(".count")).to_have_text("1")
    entry.click()
    expect(bob.locator(".separator.new")).to_be_visible()
    expect(entry.locator(".count")).to_have_count(0)
