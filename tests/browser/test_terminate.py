"""The road of a change: preview, confirmation, and a message that is edited until the cluster is gone."""

from playwright.sync_api import expect

from demo.run import Demo
from tests.browser.conftest import Opener
from tests.browser.words import type_line


def test_a_cluster_is_terminated_and_its_message_follows(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr terminate us-sandbox --region us-east-1")
    question = page.locator(".conversation .message", has_text="us-sandbox").last
    expect(question.get_by_role("button", name="Terminate")).to_be_visible()
    assert state(demo, "us-sandbox") == "WAITING"
    question.get_by_role("button", name="Terminate").click()
    expect(question).to_contain_text("confirmed by @Alice Kim")
    expect(page.locator(".cluster", has_text="us-sandbox")).to_contain_text("terminating")
    page.get_by_role("button", name="Let 10 minutes pass").click()
    expect(question).to_contain_text("Done, confirmed by @Alice Kim", timeout=60_000)
    expect(question.locator(".edited")).to_be_visible()


def test_a_restart_in_the_middle_loses_neither_question_nor_message(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    type_line(page, "/emr terminate us-clickstream --region us-east-1")
    question = page.locator(".conversation .message", has_text="us-clickstream").last
    expect(question.get_by_role("button", name="Terminate")).to_be_visible()
    demo.bot.restart()
    demo.workspace.wait_connected(timeout=30)
    question.get_by_role("button", name="Terminate").click()
    expect(question).to_contain_text("confirmed by @Alice Kim")
    demo.bot.restart()
    demo.workspace.wait_connected(timeout=30)
    page.get_by_role("button", name="Let 10 minutes pass").click()
    expect(question).to_contain_text("Done, confirmed by @Alice Kim", timeout=60_000)


def test_only_the_asker_may_confirm(demo: Demo, open_page: Opener) -> None:
    alice, bob = open_page(demo.address), open_page(demo.address, person="U0BOB")
    type_line(alice, "/emr terminate adhoc-notebooks")
    button = bob.locator(".conversation .message", has_text="adhoc-notebooks").last.get_by_role(
        "button", name="Terminate"
    )
    button.click()
    expect(bob.locator(".conversation .message.ephemeral").last).to_be_visible()
    assert state(demo, "adhoc-notebooks") == "WAITING"


def state(demo: Demo, name: str) -> str:
    records = demo.cloud.world.records()
    now = demo.cloud.clock.now()
    return next(record.life.state(now) for record in records if record.cluster.name == name)
