"""Alibaba Cloud's instances on the page, with the real bot."""

from pathlib import Path

from playwright.sync_api import expect

from demo.run import Demo
from tests.browser.conftest import Opener
from tests.browser.words import answers, pass_time, type_line


def test_an_instance_is_found_and_started(demo: Demo, open_page: Opener, pictures: Path) -> None:
    page = open_page(demo.address, person="U0BOB", channel="C0OPS", dark=True)
    type_line(page, "/ecs")
    listed = answers(page).last
    expect(listed.locator(".header-block")).to_contain_text("ECS · games/ap-northeast-1, games/cn-hangzhou")
    expect(listed.locator(".section-block", has_text="game-api-1")).to_contain_text("47.91.12.21 (EIP)")
    page.screenshot(path=pictures / "ecs-list.png")
    type_line(page, "/ecs show staging-web")
    sheet = answers(page).last
    expect(sheet).to_contain_text("staging-web is stopped, not charged")
    page.screenshot(path=pictures / "ecs-show.png")
    sheet.get_by_role("button", name="Start").click()
    message = page.locator(".message", has_text="i-6we1stagingweb0000001 · starting").last
    expect(message).to_contain_text("Starting one instance, asked for by")
    page.screenshot(path=pictures / "ecs-start.png")
    pass_time(page, "2 minutes")
    expect(page.locator(".message", has_text="is running now").last).to_contain_text(
        "staging-web", timeout=60_000
    )


def test_a_stop_asks_about_its_charges(demo: Demo, open_page: Opener, pictures: Path) -> None:
    page = open_page(demo.address, person="U0BOB", channel="C0OPS")
    type_line(page, "/ecs stop build-runner")
    question = page.locator(".message", has_text="stop one instance?").last
    expect(question.get_by_role("button", name="Stop, stop charging")).to_be_visible()
    expect(question).to_contain_text("a public address that is no EIP may change: 8.209.240.7")
    page.screenshot(path=pictures / "ecs-stop.png")
    question.get_by_role("button", name="Cancel").click()
    expect(page.locator(".message", has_text="Cancelled: nothing was done.").last).to_be_visible()
