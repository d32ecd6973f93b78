"""What people do on the page, in a few words."""

from playwright.sync_api import Locator, Page


def type_line(page: Page, line: str) -> None:
    """Type into the composer and send it."""
    composer = page.locator("#composer")
    composer.click()
    composer.press_sequentially(line)
    page.locator(".conversation .send").click()


def answers(page: Page) -> Locator:
    """Messages that only this person sees."""
    return page.locator(".conversation .message.ephemeral")


def become(page: Page, name: str) -> None:
    """Look through somebody else's eyes."""
    page.locator(f".face[aria-label^='{name}']").click()
    page.locator(".people-who", has_text=name).wait_for()
