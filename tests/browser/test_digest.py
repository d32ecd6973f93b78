"""The digest on the page: its figures for the asker alone, and its chart in a direct message, with words."""

from pathlib import Path

from playwright.sync_api import expect

from demo.run import Demo
from tests.browser.conftest import Opener
from tests.browser.words import answers, type_line


def test_the_digest_is_shown_and_its_chart_comes_directly(
    demo: Demo, open_page: Opener, pictures: Path
) -> None:
    page = open_page(demo.address, dark=True)
    type_line(page, "/emr digest")
    answer = answers(page).first
    expect(answer.locator(".header-block")).to_contain_text("EMR digest", timeout=60_000)
    expect(answer).to_contain_text("since yesterday")
    expect(answer).to_contain_text("I sent you the chart as a direct message")
    page.screenshot(path=pictures / "digest.png")
    page.locator(".conversation-entry", has_text="ChatOps").click()
    chart = page.locator(".picture-file img").last
    expect(chart).to_be_visible()
    assert "so far: $" in (chart.get_attribute("alt") or "")
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") > 1000
    page.screenshot(path=pictures / "digest-chart.png")
