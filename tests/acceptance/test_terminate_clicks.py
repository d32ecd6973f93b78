"""What a click on a termination comes to, by whomever and whenever; on both databases, by a running bot."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, update

from app.store.clock import utc_now
from app.store.schema import pending
from app.store.urls import read_address
from demo.aws.levers import Aim
from demo.aws.server import AwsServer
from demo.aws.wire import Refusal
from demo.slack.messages import Element, Message
from tests.acceptance.conftest import BOTH_DATABASES
from tests.acceptance.house import House
from tests.acceptance.terminating import (
    QUICK,
    becomes,
    click_of,
    confirm,
    end,
    forged,
    press,
    propose,
    running,
)

pytestmark = BOTH_DATABASES

ONCE = "it is done once only"
NAMES = ("twice", "both", "hers", "late", "older", "gone", "fails", "slow", "seen", "meanwhile", "bobs")


@pytest.fixture(scope="module")
def configuration() -> str:
    return QUICK


@pytest.fixture(scope="module")
def aws(database: str) -> Iterator[AwsServer]:
    """Another cloud for each database: what is terminated there is gone."""
    with AwsServer() as server:
        running(server, *NAMES)
        yield server


def terminations(house: House) -> int:
    return house.aws.calls("TerminateJobFlows")


def run_out(house: House, message: Message) -> None:
    """Let a proposal's ten minutes be over."""
    proposal = message.buttons()[0].value
    engine = create_engine(read_address(house.database_url).url)
    past = utc_now() - timedelta(seconds=1)
    with engine.begin() as connection:
        connection.execute(update(pending).where(pending.c.id == proposal).values(expires_at=past))
    engine.dispose()


def test_a_double_click_is_done_once(house: House) -> None:
    question, before, calls = propose(house, "twice"), house.workspace.clock.ts(), terminations(house)
    button = question.button("Terminate")
    press(house, question, button)
    press(house, question, button)
    house.answer(before, who="U0ALICE", channel="C0DATA", containing=ONCE)
    becomes(house, question, "confirmed by <@U0ALICE>", without="asking EMR")
    end(house, question)
    assert terminations(house) - calls == 1


def test_somebody_else_is_told_whose_it_is(house: House) -> None:
    question, calls = propose(house, "hers"), terminations(house)
    for button in ("Terminate", "Cancel"):
        told = house.click(question, button, who="U0BOB", containing="Only <@U0ALICE>")
        assert told.visible_to == "U0BOB"
    assert terminations(house) == calls
    newest = house.audited(limit=1)[0].entry
    assert (newest.user_id, newest.phase, newest.detail["reason"]) == ("U0BOB", "denied", "not_yours")
    assert becomes(house, question, "terminate one cluster?").buttons(), "it is still hers to confirm"


def test_two_people_for_one_cluster_have_a_question_each(house: House) -> None:
    hers, his = propose(house, "both"), propose(house, "both", who="U0BOB")
    confirm(house, hers)
    press(house, his, "Terminate", who="U0BOB")
    becomes(house, his, "confirmed by <@U0BOB>")
    end(house, hers)
    becomes(house, his, "Done")


def test_after_ten_minutes_the_message_says_so_and_loses_its_buttons(house: House) -> None:
    question, calls = propose(house, "late"), terminations(house)
    run_out(house, question)
    over = becomes(house, question, "Nobody confirmed within 10 minutes: nothing was done.")
    assert over.buttons() == []
    assert "late" in over.text
    told = house.click(question, question.button("Terminate"), containing="The time to confirm is over")
    assert "Please run the command again." in told.text
    assert terminations(house) == calls
    assert house.audited(action="emr.terminate", limit=1)[0].entry.phase == "expired"


def test_whoever_was_deactivated_meanwhile_is_refused(house: House) -> None:
    question, calls = propose(house, "bobs", who="U0BOB"), terminations(house)
    house.workspace.change_user("U0BOB", deleted=True)
    try:
        before = house.workspace.clock.ts()
        click_of(house, "U0BOB", question, question.button("Terminate"))
        told = house.answer(before, who="U0BOB", channel="C0DATA", containing="You may not")
    finally:
        house.workspace.change_user("U0BOB", deleted=False)
    assert "`emr.terminate`" in told.block_text
    assert terminations(house) == calls
    assert becomes(house, question, "terminate one cluster?").buttons()


@pytest.mark.parametrize(
    "changes",
    [
        {"action_id": "emr.terminate.confirm.v0"},
        {"value": "no-such-proposal"},
        {"value": "", "block_id": "b"},
    ],
    ids=["unknown action", "unknown proposal", "no proposal"],
)
def test_a_button_of_an_older_version_is_out_of_date(house: House, changes: dict[str, str]) -> None:
    question, calls = propose(house, "older"), terminations(house)
    old: Element = forged(question.button("Terminate"), **changes)
    assert "This button is out of date, so nothing was done" in house.click(question, old).text
    assert terminations(house) == calls
    press(house, question, "Cancel")
    becomes(house, question, "Cancelled")


def test_what_is_ending_already_is_not_proposed_again(house: House) -> None:
    confirm(house, propose(house, "seen"))
    assert "It is terminating already: nothing will be done." in house.ask("/emr terminate seen").text


def test_protected_meanwhile_emr_refuses_and_the_asker_is_told_by_name(house: House) -> None:
    question = propose(house, "fails")
    refusal = Refusal(400, "ValidationException", "Could not shut down: termination protected.")
    house.aws.levers.refuse(refusal, Aim("TerminateJobFlows"), times=1)
    press(house, question, "Terminate")
    failed = becomes(house, question, "Not terminated")
    assert "Could not shut down: termination protected." in failed.block_text
    told = house.answer(question.ts, who="U0ALICE", channel="C0DATA", containing="one cluster: it failed")
    assert told.text.startswith("<@U0ALICE>")
    assert told.thread_ts == question.ts
    last = house.audited(action="emr.terminate", limit=1)[0].entry
    assert (last.phase, bool(last.provider_request_id)) == ("failed", True)


def test_what_was_ended_by_somebody_else_meanwhile_is_not_called_a_failure(house: House) -> None:
    question = propose(house, "meanwhile")
    cluster = question.text.split("(")[1].rstrip(")")
    house.aws.world.record(cluster).life.terminate(house.aws.clock.now())
    confirm(house, question)
    end(house, question)
