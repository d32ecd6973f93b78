"""The smaller roads: a weekend's idle clusters, protection lifted, steps cancelled, one that ends by itself, tags."""

import re
from pathlib import Path

from playwright.sync_api import expect

from demo.run import Demo
from tests.browser.conftest import Opener
from tests.browser.words import answers, asked, pass_time, press, type_line


def test_a_weekends_idle_clusters_are_shown_with_their_waste_and_one_is_kept_the_other_terminated(
    demo: Demo, open_page: Opener, pictures: Path
) -> None:
    page = open_page(demo.address)
    told = page.locator(".conversation-entry", has_text="ChatOps")
    expect(told.locator(".count")).to_be_visible(timeout=60_000)
    told.click()
    weekend = page.locator(".conversation .message:not(.ephemeral)", has_text="chargeback-backfill")
    expect(weekend).to_contain_text(re.compile(r"\(2 d 1[45] h\) · \$15\d wasted so far, \$2\.49/h"))
    sandbox = page.locator(".conversation .message:not(.ephemeral)", has_text="risk-sandbox")
    sandbox.locator(".select").click()
    page.locator(".option", has_text="until tomorrow 09:00 (Seoul)").click()
    expect(sandbox).to_contain_text("Kept by @Alice Kim until")
    press(weekend, "Terminate…")
    expect(answers(page).last).to_contain_text("I ask you in #ops whether to terminate chargeback-backfill")
    page.screenshot(path=pictures / "idle.png")
    page.locator(".conversation-entry[data-key=C0OPS]").click()
    question = asked(page, "chargeback-backfill")
    press(question, "Terminate")
    expect(question).to_contain_text("confirmed by @Alice Kim")
    pass_time(page, "2 minutes")
    expect(question).to_contain_text("Done, confirmed by @Alice Kim", timeout=60_000)
    told.click()
    expect(weekend).to_contain_text("is gone, terminated by @Alice Kim", timeout=60_000)
    expect(weekend.get_by_role("button", name="Terminate…")).to_have_count(0)
    page.screenshot(path=pictures / "idle-over.png")


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
