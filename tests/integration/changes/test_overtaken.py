"""Between the question and the click somebody else was there: nobody confirms what they were not shown.

On both databases: two replicas share PostgreSQL.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from app.domain.limits import Limits
from app.domain.policy import Effect, Policy, Rule
from app.domain.proposals import Choice
from app.gate.turns import NotYet
from app.views.proposal import CHOICE_ACTIONS
from cloud.model import Capacity, ManagedScaling, Role
from tests.integration.changes.resizing import FLEETS, change, cluster_of, operation
from tests.integration.changes.town import ALICE, BOB, CONFIRM_BUTTON, Bot, Town
from tests.unit.domain.resizes import ETL, group

SCALING_BUTTON = CHOICE_ACTIONS[Choice.SCALING]


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    """One where a cluster may have 24 nodes, and where etl has 19."""
    town = Town(database_url, Policy([Rule(0, Effect.ALLOW, ("emr.*",), limits=Limits(nodes=24))]))
    yield town
    town.close()


def test_two_resizes_that_pass_one_by_one_do_not_pass_a_limit_together(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    first, second = bot.brings_about("resize etl task +5"), bot.brings_about("resize etl core +5", BOB)
    bot.clicks(CONFIRM_BUTTON, first)
    bot.clicks(CONFIRM_BUTTON, second, BOB)
    bot.deliver()
    assert town.calls("modify_instance_groups") == [(cluster, {"ig-task": 17})]
    assert operation(town, second).state == "failed"
    told = town.message(second).text
    assert "It has grown meanwhile: task 17 requested now. Please ask again." in told


def test_of_two_that_are_confirmed_at_once_one_goes_out_at_a_time(town: Town) -> None:
    bots, barrier = (town.bot(), town.bot()), Barrier(2)
    cluster = cluster_of(town)
    asked = [(ALICE, bots[0].brings_about("resize etl task +5"))]
    asked.append((BOB, bots[1].brings_about("resize etl core +5", BOB)))

    def click(number: int) -> str:
        who, proposal = asked[number]
        barrier.wait()
        try:
            bots[number].clicks(CONFIRM_BUTTON, proposal, who)
        except NotYet:
            return "not yet"
        return operation(town, proposal).state

    with ThreadPoolExecutor(2) as threads:
        came = sorted(threads.map(click, range(2)))
    assert came in (["following", "not yet"], ["failed", "following"])
    assert sum(one.requested for one in town.emr.clusters[cluster].capacity) == 24


def test_while_one_goes_out_the_next_is_asked_to_wait_and_stays_open(
    town: Town, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster_of(town)
    first, second = bot.brings_about("resize etl task +5"), bot.brings_about("resize etl task -2", BOB)
    other, modify = town.bot(), town.emr.modify_instance_groups

    def meanwhile(cluster_id: str, counts: Mapping[str, int]) -> str:
        with pytest.raises(NotYet, match="being resized this very moment, so nothing was done"):
            other.clicks(CONFIRM_BUTTON, second, BOB)
        return modify(cluster_id, counts)

    monkeypatch.setattr(town.emr, "modify_instance_groups", meanwhile)
    bot.clicks(CONFIRM_BUTTON, first)
    assert (town.pending(second).state, town.operations(second)) == ("open", ())
    assert operation(town, first).state == "following"


@pytest.mark.parametrize("added", [group(Role.TASK, 3, id="ig-more", name="more")])
def test_a_group_that_was_added_meanwhile_counts(town: Town, bot: Bot, added: Capacity) -> None:
    cluster = cluster_of(town)
    proposal = bot.brings_about("resize etl core +5")
    town.emr.put(replace(town.emr.clusters[cluster], capacity=(*ETL, added)))
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.deliver()
    assert town.calls("modify_instance_groups") == []
    assert "It has grown meanwhile: more 3 requested now." in town.message(proposal).text


def test_what_makes_it_smaller_may_come_after_what_made_it_larger(town: Town, bot: Bot) -> None:
    cluster_of(town)
    larger, smaller = bot.brings_about("resize etl core +5"), bot.brings_about("resize etl task -2", BOB)
    bot.clicks(CONFIRM_BUTTON, larger)
    bot.clicks(CONFIRM_BUTTON, smaller, BOB)
    assert len(town.calls("modify_instance_groups")) == 2


def test_what_became_smaller_meanwhile_is_no_hindrance(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    proposal = bot.brings_about("resize etl core +5")
    change(town, cluster, Role.TASK, requested=4, spot_requested=4)
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert len(town.calls("modify_instance_groups")) == 1


def test_the_fleets_of_one_resize_do_not_overtake_each_other(town: Town, bot: Bot) -> None:
    town.policy = Policy([Rule(0, Effect.ALLOW, ("emr.*",))])
    bot = town.bot()
    cluster = cluster_of(town, *FLEETS)
    proposal = bot.brings_about("resize etl core +8 task +8")
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert town.calls("modify_instance_fleet") == [(cluster, "if-core", 24, 0), (cluster, "if-task", 0, 40)]


@pytest.mark.parametrize(
    ("now", "said"), [(None, "It has none any more."), (ManagedScaling(2, 8), "Now: 2 to 8.")]
)
def test_limits_that_somebody_else_has_moved_stay(
    town: Town, bot: Bot, now: ManagedScaling | None, said: str
) -> None:
    cluster = cluster_of(town, scaling=ManagedScaling(2, 20))
    proposal = bot.brings_about("resize etl task +4", ALICE)
    town.emr.put(replace(town.emr.clusters[cluster], scaling=now))
    bot.clicks(SCALING_BUTTON, proposal)
    bot.deliver()
    assert town.emr.clusters[cluster].scaling == now
    told = town.message(proposal).text
    assert f"was changed otherwise meanwhile. {said} Please ask again." in told
