"""Tags that change between the question and the click, or while the bot is away: the policy judges those of now."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.domain.policy import Effect, Policy, Rule, Where
from app.domain.refused import Refused
from app.gate.admission import Unseen
from app.store.pending import PendingState
from app.views.problems import explain
from cloud.ecs import EcsStatus
from cloud.errors import Unreachable
from cloud.model import ClusterState
from tests.integration.changes.machines import KEEP, EcsTown
from tests.integration.changes.town import CONFIRM_BUTTON, EVERYTHING, Bot, Town
from tests.unit.instances import instance
from tests.unit.views.reading import read

PROD, DEV = {"env": "prod"}, {"env": "dev"}
SILENT = Unreachable("AWS did not answer in time.", permanent=False)


class Killed(BaseException):
    """The process is gone."""


def nobody_may(*actions: str, where: Where = Where(tags=PROD)) -> Policy:  # noqa: B008 - frozen
    """Everything, but for these actions on what is tagged so."""
    return Policy([Rule(0, Effect.ALLOW, ("emr.*", "ecs.*")), Rule(1, Effect.DENY, actions, where=where)])


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    town = Town(sqlite_url, nobody_may("emr.terminate"))
    yield town
    town.close()


def retag(town: Town, cluster: str, tags: dict[str, str]) -> None:
    found = town.emr.clusters[cluster]
    town.emr.put(replace(found, detail=replace(found.detail, tags=tags)))


def die_before_the_call(town: Town, bot: Bot, proposal: str) -> None:
    def die(*_: object) -> None:
        raise Killed

    bot.leases.holding = die  # type: ignore[method-assign, assignment]
    with pytest.raises(Killed):
        bot.clicks(CONFIRM_BUTTON, proposal)
    assert town.calls("terminate") == []


def test_what_was_tagged_since_is_refused_and_the_question_stays_open(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl", tags=DEV)
    proposal = bot.proposes("etl")
    retag(town, cluster, PROD)
    with pytest.raises(Refused) as refused:
        bot.clicks(CONFIRM_BUTTON, proposal)
    said = read(explain(refused.value))
    assert "A rule of the policy forbids it. Its tags have changed since you asked." in said
    assert town.state(cluster) is ClusterState.RUNNING
    assert town.pending(proposal).state is PendingState.OPEN
    assert [entry.entry.phase for entry in town.store.audit.find(limit=1)] == ["denied"]
    retag(town, cluster, DEV)
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert town.state(cluster) is ClusterState.TERMINATING


def test_another_refusal_says_nothing_of_tags(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl", tags=DEV)
    proposal = bot.proposes("etl")
    retag(town, cluster, {"env": "test"})
    town.policy = nobody_may("emr.*", where=Where())
    with pytest.raises(Refused) as refused:
        town.bot().clicks(CONFIRM_BUTTON, proposal)
    assert "tags" not in read(explain(refused.value))


def test_what_cannot_be_read_is_not_judged(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    proposal = bot.proposes("etl")
    town.emr.error = SILENT
    with pytest.raises(Unseen) as unseen:
        bot.clicks(CONFIRM_BUTTON, proposal)
    assert unseen.value.message == (
        "The policy looks at tags, and those of etl could not be read now (AWS did not answer in time), "
        "so nothing was done."
    )
    assert town.pending(proposal).state is PendingState.OPEN
    town.emr.error = None
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert town.state(cluster) is ClusterState.TERMINATING


@pytest.mark.parametrize(
    "policy",
    [
        EVERYTHING,
        nobody_may("emr.launch", "ecs.stop"),
        nobody_may("emr.terminate", where=Where(accounts=frozenset({"another"}), tags=PROD)),
    ],
    ids=["no tags", "other actions", "elsewhere"],
)
def test_where_no_rule_looks_at_tags_a_click_reads_nothing(town: Town, policy: Policy) -> None:
    town.policy = policy
    town.add("etl")
    bot = town.bot()
    proposal = bot.proposes("etl")
    before = len(town.emr.calls)
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert [call.method for call in town.emr.calls[before:]] == ["terminate"]


def test_of_several_each_is_read_once_and_one_refusal_keeps_all(town: Town, bot: Bot) -> None:
    names = [f"c{number}" for number in range(6)]
    ids = town.add(*names)
    proposal = bot.proposes(*names)
    retag(town, ids[5], PROD)
    before = len(town.emr.calls)
    with pytest.raises(Refused):
        bot.clicks(CONFIRM_BUTTON, proposal)
    assert sorted(str(call.argument) for call in town.emr.calls[before:]) == sorted(ids)
    assert town.calls("terminate") == []


def test_what_is_gone_by_then_is_left_to_the_cloud_to_refuse(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    proposal = bot.proposes("etl")
    del town.emr.clusters[cluster]
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.deliver()
    assert "Not terminated" in town.message(proposal).text


def test_tagged_while_the_bot_was_away_it_is_given_up(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl", tags=DEV)
    proposal = bot.proposes("etl")
    die_before_the_call(town, bot, proposal)
    retag(town, cluster, PROD)
    town.bot().follow(minutes=2)
    assert "it is not allowed any more: its tags have changed." in town.message(proposal).text
    assert town.state(cluster) is ClusterState.RUNNING


def test_what_cannot_be_read_after_an_interruption_waits(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    proposal = bot.proposes("etl")
    die_before_the_call(town, bot, proposal)
    town.emr.error = SILENT
    again = town.bot()
    again.follow(minutes=3)
    assert town.calls("terminate") == []
    assert len(town.calls("describe_cluster")) <= 15
    town.emr.error = None
    again.follow(minutes=1)
    assert town.state(cluster) is ClusterState.TERMINATING


def test_tags_set_meanwhile_are_kept_in_mind_when_others_are_set(town: Town, bot: Bot) -> None:
    """Owner is set after an interruption; that somebody has made it production since takes nothing from any rule."""
    (cluster,) = town.add("etl", tags=DEV)

    def die(*_: object) -> None:
        raise Killed

    bot.leases.holding = die  # type: ignore[method-assign, assignment]
    with pytest.raises(Killed):
        bot.types("tag etl owner=jun")
    retag(town, cluster, PROD)
    town.bot().follow(minutes=2)
    assert town.emr.clusters[cluster].detail.tags == {"env": "prod", "owner": "jun"}


@pytest.mark.parametrize("forbidden", [True, False])
def test_instances_are_judged_alike_by_one_call(sqlite_url: str, forbidden: bool) -> None:
    town = EcsTown(sqlite_url, nobody_may("ecs.stop"))
    town.put(instance("web"), instance("db"))
    bot = town.bot()
    proposal = bot.brings_about("stop web db")
    if forbidden:
        town.put(replace(town.tokyo.instances["i-db"], tags=PROD))
    before = len(town.tokyo.calls)
    try:
        bot.clicks(KEEP, proposal)
    except Refused as refused:
        assert forbidden and refused.retagged
    looked, *calls = [call.method for call in town.tokyo.calls[before:]]
    assert looked == "describe_instances"
    assert calls == ([] if forbidden else ["stop", "stop"])
    assert (town.status("i-web") is EcsStatus.RUNNING) is forbidden
    town.close()
