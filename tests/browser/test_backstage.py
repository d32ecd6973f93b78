"""The side panel: the cloud behind the conversation, and the levers."""

from playwright.sync_api import expect

from demo.run import Demo
from tests.browser.conftest import Opener
from tests.browser.words import answers, type_line


def test_the_bot_is_restarted_in_the_middle_and_answers_again(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    before = demo.bot.status.pid
    page.get_by_role("button", name="Restart it").click()
    expect(page.locator(".panel-note", has_text="process")).not_to_have_text(f"process {before}")
    expect(page.locator(".bot-state")).to_have_text("connected over its WebSocket")
    type_line(page, "/chatops whoami")
    expect(answers(page).last).to_contain_text("Alice Kim")


def test_a_command_while_the_bot_is_away_is_refused_by_the_workspace(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    demo.bot.stop()
    try:
        expect(page.locator(".bot-state")).to_have_text("stopped")
        type_line(page, "/emr list")
        expect(answers(page).last).to_contain_text('/emr failed with the error "dispatch_failed"')
    finally:
        demo.bot.start()
        demo.workspace.wait_connected()
    expect(page.locator(".bot-state")).to_have_text("connected over its WebSocket")


def test_the_bot_comes_back_when_its_socket_is_dropped(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    opened = len(demo.workspace.calls("apps.connections.open"))
    page.get_by_role("button", name="Drop its socket").click()
    demo.workspace.wait_calls("apps.connections.open", opened + 1, timeout=20)
    demo.workspace.wait_connected(timeout=20)
    type_line(page, "/chatops whoami")
    expect(answers(page).last).to_contain_text("Alice Kim")


def test_time_passes_and_the_bot_sees_it_too(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    starting = page.locator(".cluster", has_text="backfill-2025q4")
    expect(starting).to_contain_text("bootstrapping")
    page.get_by_role("button", name="Let 10 minutes pass").click()
    expect(starting).to_contain_text("running")
    type_line(page, "/emr show backfill-2025q4")
    expect(answers(page).last).to_contain_text("is running steps · up 14 m")


def test_a_region_that_fails_is_named_and_heals(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    switch = page.get_by_role("switch", name="N. Virginia fails")
    switch.check()
    expect(page.locator(".region.down")).to_contain_text("answers 503")
    type_line(page, "/emr list --region us-east-1")
    expect(answers(page).last).to_contain_text("ServiceUnavailable")
    switch.uncheck()
    expect(page.locator(".region.down")).to_have_count(0)
    type_line(page, "/emr list --region us-east-1")
    expect(answers(page).last).to_contain_text("us-clickstream")


def test_the_log_is_the_bots_own(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    expect(page.locator(".log-line", has_text="runtime.identity").last).to_be_attached()
    shown = page.locator(".log").inner_text()
    assert demo.workspace.bot_token not in shown
    assert demo.workspace.app_token not in shown
