"""A browser, a demo for all tests of a module, and pages that must not say a word on their console."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from app.manifest import manifest
from demo.run import Demo, start
from handlers import COMMANDS, slash_names
from tests.browser.chromium import FLAGS, NoChromium, find_chromium

DESKTOP = ViewportSize(width=1400, height=860)
PHONE = ViewportSize(width=390, height=844)
PATIENCE = 60_000  # milliseconds; two cores may be busy with other tests
# Chromium drops all its connections, loopback too, whenever any interface of the machine comes or goes.
NOT_OURS = "ERR_NETWORK_CHANGED"
Opener = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for this folder, gone afterwards: Playwright keeps an event loop in this thread."""
    try:
        path = find_chromium()
    except NoChromium as reason:
        pytest.skip(str(reason))
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """What ``make demo`` starts, on a free port."""
    with ExitStack() as stack:
        yield start(stack, manifest(COMMANDS, slash_names({})), host="127.0.0.1", port=0)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Open an address as a new visitor; whatever the page complains of fails the test."""
    complaints: list[str] = []
    with ExitStack() as stack:

        def open_it(
            address: str,
            *,
            person: str = "U0ALICE",
            channel: str = "C0DATA",
            dark: bool = False,
            phone: bool = False,
        ) -> Page:
            context = browser.new_context(
                viewport=PHONE if phone else DESKTOP,
                color_scheme="dark" if dark else "light",
                is_mobile=phone,
                has_touch=phone,
                device_scale_factor=2 if phone else 1,
                locale="en-GB",
            )
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(f"{address}#{person}/{channel}")
            while any(NOT_OURS in said for said in complaints):
                complaints[:] = [said for said in complaints if NOT_OURS not in said]
                page.reload()
            page.locator(".conversation .message").first.wait_for()
            return page

        yield open_it
    assert [said for said in complaints if NOT_OURS not in said] == []


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go, to be looked at."""
    return tmp_path_factory.mktemp("pictures")
