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


def field(page: Page, label: str) -> Locator:
    """One field of the form that is open."""
    return page.locator("dialog.modal .input-block", has=page.get_by_text(label, exact=True))


def asked(page: Page, name: str) -> Locator:
    """The newest question about a cluster; it is what tells of its end, too."""
    questions = page.locator(".conversation .message:not(.ephemeral)", has_text=name)
    question = questions.filter(has=page.get_by_role("button", name="Cancel", exact=True)).last
    return page.locator(f'.conversation .message[data-ts="{question.get_attribute("data-ts")}"]')


def press(message: Locator, button: str) -> None:
    """Press one of a message's buttons."""
    message.get_by_role("button", name=button, exact=True).click()


def pass_time(page: Page, length: str) -> None:
    """Let ``2 minutes``, ``10 minutes`` or ``an hour`` pass."""
    page.get_by_role("button", name=f"Let {length} pass").click()
