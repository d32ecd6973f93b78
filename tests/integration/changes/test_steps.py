"""Steps shown and cancelled, and followed to what really became of them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest

from app.errors import UsageError
from app.views.emr.step_list import CANCEL_STEP
from cloud.errors import CloudError, Unreachable
from cloud.fake import Slip
from cloud.model import ClusterState, Step, StepCancellation
from tests.integration.changes.town import BOB, CONFIRM_BUTTON, Bot, Town
from tests.unit.clusters import step
from tests.unit.views.reading import read

LOST = Unreachable("No answer.", permanent=False)


def put_steps(town: Town, cluster: str, *named: tuple[str, str]) -> None:
    steps = tuple(replace(step(name, state), id=f"s-{n}") for n, (name, state) in enumerate(named))
    town.emr.put(replace(town.emr.clusters[cluster], steps=steps))


def states(town: Town, cluster: str) -> list[str]:
    return [one.state for one in town.emr.clusters[cluster].steps]


def set_state(town: Town, cluster: str, step_id: str, state: str) -> None:
    def as_it_is(one: Step) -> Step:
        return replace(one, state=state) if one.id == step_id else one

    found = town.emr.clusters[cluster]
    town.emr.put(replace(found, steps=tuple(map(as_it_is, found.steps))))


@pytest.fixture
def cluster(town: Town) -> str:
    (cluster,) = town.add("etl")
    put_steps(town, cluster, ("load", "PENDING"), ("build", "RUNNING"), ("ingest", "COMPLETED"))
    return cluster


class Slow:
    """An EMR that takes its time to cancel, and answers so: what it was asked for is kept."""

    answer = StepCancellation(True)

    def __init__(self, town: Town, cluster: str) -> None:
        self.town, self.cluster = town, cluster
        self.asked: list[tuple[str, ...]] = []
        town.emr.cancel_steps = self.cancel_steps  # type: ignore[method-assign]

    def cancel_steps(self, cluster_id: str, step_ids: Collection[str]) -> dict[str, StepCancellation]:
        self.asked.append(tuple(step_ids))
        return dict.fromkeys(step_ids, self.answer)


def test_they_are_shown_and_one_is_picked_from_the_menu(town: Town, bot: Bot, cluster: str) -> None:
    _, reply = bot.types("steps et")
    assert reply is not None
    text = read(reply.message)
    assert "2 pending or running" in text and "ingest" in text
    question = reply.message.blocks[-1].block_id
    assert question is not None
    assert bot.clicks(CANCEL_STEP, question, text="s-0") is None
    bot.deliver()
    (shown,) = town.slack.shown.values()
    assert "cancel steps of one cluster?" in shown.text
    bot.clicks(CONFIRM_BUTTON, shown.key.removeprefix("proposal:"))
    bot.follow(minutes=1)
    assert states(town, cluster) == ["CANCELLED", "RUNNING", "COMPLETED"]
    assert "Done, confirmed by" in shown.text and "cancelled" in shown.text


def test_whoever_picks_is_who_may_confirm(town: Town, bot: Bot, cluster: str) -> None:
    _, reply = bot.types("steps etl")
    assert reply is not None
    question = reply.message.blocks[-1].block_id
    assert question is not None
    bot.clicks(CANCEL_STEP, question, BOB, text="s-0")
    bot.deliver()
    (shown,) = town.slack.shown.values()
    assert "<@U0BOB>, cancel steps of one cluster?" in shown.text


@pytest.mark.parametrize("words", ["build", "s-1"])
def test_by_name_or_id(town: Town, bot: Bot, cluster: str, words: str) -> None:
    proposal = bot.brings_about(f"steps etl cancel {words}")
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert town.calls("cancel_steps") == [(cluster, ("s-1",))]


def test_a_step_may_still_complete_and_that_is_told_as_it_is(town: Town, bot: Bot, cluster: str) -> None:
    slow = Slow(town, cluster)
    proposal = bot.brings_about("steps etl cancel all")
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.follow(minutes=1)
    assert "cancelling (1 pending, 1 running)" in town.message(proposal).text
    set_state(town, cluster, "s-0", "CANCELLED")
    set_state(town, cluster, "s-1", "COMPLETED")
    bot.follow(minutes=3)
    assert slow.asked == [("s-0", "s-1")]
    text = town.message(proposal).text
    assert "Not cancelled" in text and "It came too late for build." in text


def test_it_is_followed_by_few_calls(town: Town, bot: Bot, cluster: str) -> None:
    Slow(town, cluster)
    proposal = bot.brings_about("steps etl cancel all")
    bot.clicks(CONFIRM_BUTTON, proposal)
    before = len(town.calls("find_steps"))
    bot.follow(minutes=10)
    assert 0 < len(town.calls("find_steps")) - before <= 50
    set_state(town, cluster, "s-0", "CANCELLED")
    set_state(town, cluster, "s-1", "INTERRUPTED")
    bot.follow(minutes=3)
    assert "1 cancelled, 1 interrupted" in town.message(proposal).text
    (operation,) = town.operations(proposal)
    assert operation.state == "succeeded"


def test_one_that_lies_below_many_others_is_followed_to_its_end(town: Town, bot: Bot, cluster: str) -> None:
    put_steps(town, cluster, *((f"next-{n}", "PENDING") for n in range(150)), ("build", "RUNNING"))
    proposal = bot.brings_about("steps etl cancel build")
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.follow(minutes=2)
    assert "Done" in town.message(proposal).text


@pytest.mark.parametrize("happened", [False, True])
def test_a_lost_answer_is_looked_up_and_made_up_for(
    town: Town, bot: Bot, cluster: str, happened: bool
) -> None:
    town.emr.slips.append(Slip(LOST, happened=happened))
    proposal = bot.brings_about("steps etl cancel load")
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.follow(minutes=2)
    assert states(town, cluster)[0] == "CANCELLED"
    assert len(town.calls("cancel_steps")) == (1 if happened else 2)
    assert "Done" in town.message(proposal).text


def test_what_emr_refuses_is_its_end(town: Town, bot: Bot, cluster: str) -> None:
    slow = Slow(town, cluster)
    slow.answer = StepCancellation(False, "Not on this release.")
    proposal = bot.brings_about("steps etl cancel build")
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.deliver()
    assert "EMR does not cancel build: Not on this release." in town.message(proposal).text


def test_what_ended_before_the_click_is_told_by_its_end(town: Town, bot: Bot, cluster: str) -> None:
    proposal = bot.brings_about("steps etl cancel build")
    set_state(town, cluster, "s-1", "COMPLETED")
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.follow(minutes=1)
    assert "It came too late for build." in town.message(proposal).text


def test_a_cluster_that_ends_takes_its_steps_with_it(town: Town, bot: Bot, cluster: str) -> None:
    Slow(town, cluster)
    proposal = bot.brings_about("steps etl cancel all")
    bot.clicks(CONFIRM_BUTTON, proposal)
    del town.emr.clusters[cluster]
    bot.follow(minutes=1)
    assert "gone with its cluster" in town.message(proposal).text


@pytest.mark.parametrize(
    ("words", "complaint"), [("etl stop x", "I do not know 'stop'"), ("etl cancel", "Which step?")]
)
def test_what_is_not_understood_is_said(town: Town, bot: Bot, words: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        bot.types(f"steps {words}")
    assert town.emr.calls == []


def test_a_step_that_is_not_live_is_not_proposed(town: Town, bot: Bot, cluster: str) -> None:
    _, reply = bot.types("steps etl cancel ingest")
    assert reply is not None
    assert "No step of that id or exact name (ingest) is pending or running" in read(reply.message)


def test_the_menu_of_a_cluster_that_has_ended_since_does_nothing(town: Town, bot: Bot, cluster: str) -> None:
    _, reply = bot.types("steps etl")
    assert reply is not None
    question = reply.message.blocks[-1].block_id
    assert question is not None
    town.emr.move(cluster, ClusterState.TERMINATED)
    told = bot.clicks(CANCEL_STEP, question, text="all")
    assert told is not None and "It has ended already" in read(told)
    town.pass_time(hours=13)
    late = bot.clicks(CANCEL_STEP, question, text="all")
    assert late is not None and "out of date" in read(late)


def test_a_refusal_by_emr_of_the_reading_is_told(town: Town, bot: Bot, cluster: str) -> None:
    town.emr.error = CloudError("AWS is down.", permanent=False)
    with pytest.raises(CloudError, match="AWS is down"):
        bot.types(f"steps {cluster} cancel all")


def test_times_are_told_from_the_town_clock(town: Town, bot: Bot, cluster: str) -> None:
    begun = town.clock.now() - timedelta(minutes=5)
    put_steps(town, cluster, ("build", "RUNNING"))
    found = town.emr.clusters[cluster]
    running = replace(found.steps[0], started_at=begun, ended_at=None)
    town.emr.put(replace(found, steps=(running,)))
    _, reply = bot.types("steps etl")
    assert reply is not None
    assert "(5 m)" in read(reply.message)
