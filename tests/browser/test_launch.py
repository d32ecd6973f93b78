"""A cluster is launched by its form: another template, a mistake corrected, a preview, and a message that follows."""

import re

from playwright.sync_api import Locator, Page, expect

from demo.run import Demo
from tests.browser.conftest import Opener
from tests.browser.words import asked, field, pass_time, press, type_line


def test_the_form_is_filled_corrected_and_confirmed(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr launch")
    expect(block(page, "task.nightly").locator("input")).to_have_value("4")
    block(page, "template").locator(".select").click()
    page.locator(".option", has_text="broken").click()
    expect(block(page, "task.broken").locator("input")).to_have_value("0")
    block(page, "template").locator(".select").click()
    page.locator(".option", has_text="nightly").click()
    block(page, "name").locator("input").fill("by-hand")
    block(page, "task.nightly").locator("input").fill("six")
    block(page, "spot.nightly").get_by_text("On-Demand only").click()
    block(page, "protected.nightly").get_by_text("Protect it").click()
    preview = page.locator("dialog.modal").get_by_role("button", name="Preview")
    preview.click()
    expect(block(page, "task.nightly").locator(".field-error")).to_have_text("This must be a whole number.")
    block(page, "task.nightly").locator("input").fill("6")
    preview.click()
    question = page.locator(".conversation .message", has_text="by-hand").last
    expect(question).to_contain_text("Task: 6 × r5.2xlarge On-Demand")
    expect(question).to_contain_text("protected from termination")
    expect(page.locator("dialog.modal")).to_be_hidden()
    question.get_by_role("button", name="Launch").click()
    expect(question).to_contain_text(re.compile("EMR has accepted it|starting"))
    page.get_by_role("button", name="Let 10 minutes pass").click()
    expect(question).to_contain_text("Done, confirmed by @Alice Kim", timeout=60_000)
    expect(page.locator(".cluster", has_text="by-hand").first).to_be_visible()


def test_what_stood_in_another_templates_fields_is_forgotten(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr launch")
    field(page, "Ends after doing nothing for").locator("input").fill("soon")
    choose(page, "Template", "fleet")
    expect(field(page, "Core units").locator("input")).to_have_value("32")
    preview = page.locator("dialog.modal").get_by_role("button", name="Preview")
    preview.click()
    expect(field(page, "Where").locator(".field-error")).to_have_text("Please fill this in.")
    choose(page, "Where", "prod/us-east-1")
    preview.click()
    question = asked(page, "fleet-")
    expect(question).to_contain_text("Core: 8 On-Demand + 24 Spot units of r5.xlarge (counts 4), r5.2xlarge")
    press(question, "Cancel")
    expect(question).to_contain_text("Cancelled: nothing was done.")


def test_one_message_follows_it_until_it_is_ready(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr launch nightly --name climb")
    question = asked(page, "climb-")
    press(question, "Launch")
    expect(question).to_contain_text("Launching one cluster, confirmed by @Alice Kim")
    expect(page.locator(".cluster").first).to_contain_text("climb-")
    pass_time(page, "2 minutes")
    pass_time(page, "2 minutes")
    expect(question).to_contain_text("bootstrapping", timeout=60_000)
    pass_time(page, "2 minutes")
    expect(question).to_contain_text("· ready", timeout=60_000)
    press(question, "Show")
    expect(page.locator(".conversation .message.ephemeral").last).to_contain_text("is waiting for work")


def test_a_failed_bootstrap_is_told_in_the_thread_with_its_logs(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr launch broken --account prod --region ap-northeast-2")
    question = asked(page, "broken-")
    press(question, "Launch")
    expect(question).to_contain_text("Launching one cluster")
    pass_time(page, "10 minutes")
    expect(question).to_contain_text("a bootstrap action failed", timeout=60_000)
    expect(question).to_contain_text("Its logs arrive in s3://acme-emr-logs/j-")
    question.locator(".replies").click()
    told = page.locator(".thread .message").last
    expect(told).to_contain_text("@Alice Kim, launching one cluster: it failed.")


def test_who_may_not_launch_reads_why_and_finds_no_field(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address, person="U0GUEST")
    type_line(page, "/emr launch")
    dialog = page.locator("dialog.modal")
    expect(dialog).to_contain_text("You may not do emr.launch here.")
    expect(dialog.locator(".input-block")).to_have_count(0)
    dialog.get_by_role("button", name="Close").last.click()
    expect(dialog).to_be_hidden()


def choose(page: Page, label: str, option: str) -> None:
    """Choose from one of the form's menus."""
    field(page, label).locator(".select").click()
    page.locator(".option", has_text=option).click()


def block(page: Page, name: str) -> Locator:
    """One field of the form."""
    return page.locator(f'dialog.modal [data-block="{name}"]')
