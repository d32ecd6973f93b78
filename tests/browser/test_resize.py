"""Clusters are resized on the page: by form and by words, with managed scaling, and when Spot or EMR lets one down."""

from playwright.sync_api import Locator, Page, expect

from demo.run import Demo
from tests.browser.conftest import Opener
from tests.browser.words import answers, asked, field, pass_time, press, type_line


def test_groups_are_resized_by_form_after_a_mistake(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    fill_form(page, "/emr resize fraud-scoring", "core · instances", "0")
    wrong = field(page, "core · instances").locator(".field-error")
    expect(wrong).to_have_text("HDFS lives on the core nodes: at least one has to stay.")
    field(page, "core · instances").locator("input").fill("3")
    field(page, "task · instances").locator("input").fill("7")
    page.locator("dialog.modal").get_by_role("button", name="Preview").click()
    question = asked(page, "fraud-scoring")
    expect(question).to_contain_text("task: 4 → 7")
    press(question, "Resize")
    expect(question).to_contain_text("Resizing one cluster, confirmed by @Alice Kim")
    expect(cluster(page, "fraud-scoring")).to_contain_text("resizing")
    pass_time(page, "10 minutes")
    expect(question).to_contain_text("task 7 of 7 running", timeout=60_000)


def test_a_fleets_units_stand_for_themselves_in_the_form(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr resize us-fraud-replay")
    expect(field(page, "core · On-Demand units")).to_contain_text("8 running now")
    expect(field(page, "core · Spot units")).to_contain_text("8 running now")
    expect(page.locator("dialog.modal")).to_contain_text("primary: 1 unit (")
    field(page, "core · Spot units").locator("input").fill("16")
    page.locator("dialog.modal").get_by_role("button", name="Preview").click()
    question = asked(page, "us-fraud-replay")
    expect(question).to_contain_text("core: Spot 8 → 16 units")
    press(question, "Cancel")
    expect(question).to_contain_text("Cancelled: nothing was done.")


def test_a_shrink_that_hdfs_has_no_room_for_is_refused(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr resize fraud-scoring core 1")
    refusal = answers(page).last
    expect(refusal).to_contain_text("core cannot go down to 1: HDFS is 41 % full")
    expect(refusal).to_contain_text("nothing was proposed")


def test_the_limits_of_managed_scaling_are_moved_instead(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    fill_form(page, "/emr resize aml-screening", "task · instances", "6")
    question = asked(page, "aml-screening")
    expect(question).to_contain_text("Its limits could become 8 to 10 instances instead")
    expect(question.get_by_role("button", name="Resize")).to_have_count(0)
    press(question, "Change the limits instead")
    expect(question).to_contain_text("managed scaling keeps it between 8 and 10")


def test_without_spot_it_says_what_it_waits_for_and_can_be_cancelled(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    spot = page.get_by_role("switch", name="No more Spot instances")
    spot.check()
    expect(page.locator(".switch.on")).to_contain_text("No more Spot instances")
    type_line(page, "/emr resize us-clickstream task +4")
    question = asked(page, "us-clickstream")
    expect(question).to_contain_text("task grows on Spot")
    press(question, "Resize")
    expect(question.get_by_role("button", name="Cancel this resize")).to_be_visible()
    pass_time(page, "an hour")
    expect(question).to_contain_text("task 2 of 6 running", timeout=60_000)
    expect(question).to_contain_text("task waits for Spot capacity (m5.2xlarge); EMR goes on trying.")
    press(question, "Cancel this resize")
    said = page.locator(".conversation .message", has_text="us-clickstream").last
    expect(said).to_contain_text("task 2 of 2 running", timeout=60_000)
    pass_time(page, "2 minutes")
    expect(question).to_contain_text("· cancelled", timeout=60_000)
    spot.uncheck()
    expect(page.locator(".switch.on")).to_have_count(0)


def test_emr_gives_up_on_nodes_only_where_some_are_missing(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    lever = page.get_by_role("button", name="Give up on missing nodes")
    lever.click()
    expect(page.locator(".lever-problem")).to_have_text("No cluster waits for nodes: resize one first.")
    type_line(page, "/emr resize adhoc-notebooks core +3")
    question = asked(page, "adhoc-notebooks")
    press(question, "Resize")
    expect(cluster(page, "adhoc-notebooks")).to_contain_text("resizing")
    lever.click()
    expect(page.locator(".lever-problem")).to_have_text("")
    pass_time(page, "2 minutes")
    expect(question).to_contain_text("Not resized, confirmed by @Alice Kim", timeout=60_000)
    expect(question).to_contain_text("EMR has given up on core (SUSPENDED")


def fill_form(page: Page, line: str, label: str, number: str) -> None:
    """Open the form, put a number into it, and ask for the preview."""
    type_line(page, line)
    field(page, label).locator("input").fill(number)
    page.locator("dialog.modal").get_by_role("button", name="Preview").click()


def cluster(page: Page, name: str) -> Locator:
    """A cluster's line in the side panel."""
    return page.locator(".cluster", has_text=name)
