"""The smaller roads of power control: protection lifted, steps cancelled, a cluster that ends by itself, tags."""

from playwright.sync_api import expect

from demo.run import Demo
from tests.browser.conftest import Opener
from tests.browser.words import answers, asked, pass_time, press, type_line


def test_protection_is_lifted_and_the_cluster_terminated_in_one_go(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    locked = page.locator(".cluster:not(.ended)", has_text="streaming-orders")
    expect(locked.get_by_label("protected")).to_be_visible()
    type_line(page, "/emr terminate streaming-orders")
    question = asked(page, "streaming-orders")
    expect(question).to_contain_text("It is protected from termination; you can lift that and terminate")
    expect(question.get_by_role("button", name="Terminate", exact=True)).to_have_count(0)
    press(question, "Lift protection and terminate")
    expect(locked).to_contain_text("terminating")
    pass_time(page, "2 minutes")
    expect(question).to_contain_text("Done, confirmed by @Alice Kim", timeout=60_000)


def test_a_running_step_is_cancelled_from_the_menu(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr steps ml-features")
    steps = answers(page).last
    expect(steps).to_contain_text("backfill-user-features")
    steps.locator(".select").click()
    page.locator(".option", has_text="backfill-user-features").click()
    question = asked(page, "cancel steps of one cluster?")
    expect(question).to_contain_text("What a running step has not finished is lost.")
    press(question, "Cancel these steps")
    expect(question).to_contain_text("Done, confirmed by @Alice Kim", timeout=60_000)
    type_line(page, "/emr steps ml-features")
    expect(answers(page).last).to_contain_text("cancelled")


def test_a_cluster_is_made_to_end_by_itself(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr autoterminate jihoon-test-join-skew")
    said = answers(page).last
    expect(said).to_contain_text("auto-termination is off")
    expect(said.locator("code").last).to_have_text("off")
    type_line(page, "/emr autoterminate jihoon-test-join-skew 2h")
    question = asked(page, "jihoon-test-join-skew")
    expect(question).to_contain_text("Auto-termination: off → after 2 h idle.")
    press(question, "Have it end by itself")
    expect(question).to_contain_text("It ends after 2 h idle.", timeout=60_000)
    pass_time(page, "an hour")
    pass_time(page, "an hour")
    pass_time(page, "2 minutes")
    expect(page.locator(".cluster", has_text="jihoon-test-join-skew")).to_contain_text("terminat")


def test_a_tag_is_set_at_once(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr tag bi-trino project=q4")
    said = page.locator(".conversation .message:not(.ephemeral)", has_text="bi-trino").last
    expect(said).to_contain_text("Done, asked for by @Alice Kim", timeout=60_000)
    type_line(page, "/emr tag bi-trino")
    expect(answers(page).last).to_contain_text("project = q4")
