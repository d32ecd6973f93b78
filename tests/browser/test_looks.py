"""Pictures of the page, to be looked at; and what must hold at every width and in both themes."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demo.run import Demo
from tests.browser.conftest import Opener
from tests.browser.words import answers, type_line


def listed(page: Page) -> None:
    """Have a list of clusters on the page, at rest."""
    page.locator(".suggestion", has_text="/emr list").click()
    expect(answers(page).last.locator(".header-block")).to_be_visible()
    at_rest(page)


def asked(page: Page) -> None:
    """Have a question on the page that waits for a click, at rest."""
    type_line(page, "/emr terminate adhoc-notebooks")
    expect(page.get_by_role("button", name="Terminate").last).to_be_visible()
    at_rest(page)


def at_rest(page: Page) -> None:
    expect(page.locator(".conversation .composer-status")).to_have_text("")
    page.mouse.move(700, 200)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_desktop(demo: Demo, open_page: Opener, pictures: Path, dark: bool) -> None:
    page = open_page(demo.address, dark=dark)
    (listed if dark else asked)(page)
    expect(page.locator(".backstage")).to_be_visible()
    page.screenshot(path=pictures / f"desktop-{'dark' if dark else 'light'}.png", animations="disabled")
    assert brightness(page) < 60 if dark else brightness(page) > 200


def test_a_phone(demo: Demo, open_page: Opener, pictures: Path) -> None:
    page = open_page(demo.address, phone=True)
    asked(page)
    page.screenshot(path=pictures / "phone.png", animations="disabled")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator(".sidebar")).to_be_hidden()
    page.get_by_role("button", name="Conversations").tap()
    expect(page.locator(".sidebar")).to_be_visible()
    page.screenshot(path=pictures / "phone-sidebar.png", animations="disabled")
    page.locator(".conversation-entry[data-key=C0OPS]").tap()
    expect(page.locator(".sidebar")).to_be_hidden()
    expect(page.locator(".conversation .bar h1")).to_have_text("ops")
    page.get_by_role("button", name="Behind the scenes").tap()
    expect(page.locator(".backstage")).to_be_visible()
    page.screenshot(path=pictures / "phone-backstage.png", animations="disabled")


def test_the_theme_is_switched_and_remembered(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    assert brightness(page) > 200
    page.get_by_role("button", name="Switch to dark").click()
    assert brightness(page) < 60
    page.reload()
    page.get_by_role("button", name="Switch to light").wait_for()
    assert brightness(page) < 60


def test_the_keyboard_reaches_everything_that_matters(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    page.keyboard.type("hello")
    expect(page.locator("#composer")).to_have_value("hello")
    page.locator("#composer").fill("")
    page.locator(".face.current").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".people-who")).to_contain_text("Bob Park")
    type_line(page, "/emr list")
    menu = answers(page).last.locator(".select")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu")).to_have_count(0)
    expect(menu).to_be_focused()


def brightness(page: Page) -> int:
    """Of the conversation's ground, 0 to 255."""
    red: int = page.evaluate(
        "getComputedStyle(document.querySelector('.conversation')).backgroundColor.match(/\\d+/)[0] * 1"
    )
    return red
