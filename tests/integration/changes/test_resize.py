"""A resize is asked for: what is shown, what is offered instead, and what is refused."""

from decimal import Decimal

import pytest

from app.domain.limits import Limits
from app.domain.policy import Effect, Policy, Rule
from app.domain.proposals import Choice
from app.errors import UsageError
from app.views.proposal import CHOICE_ACTIONS
from cloud.errors import AccessDenied, Unreachable
from cloud.model import ClusterState, ManagedScaling, Role
from cloud.prices import PriceList
from tests.integration.changes.resizing import FLEETS, change, cluster_of, confirmed, operation, said
from tests.integration.changes.town import CONFIRM_BUTTON, Bot, Town

SCALING_BUTTON = CHOICE_ACTIONS[Choice.SCALING]
LOST = Unreachable("AWS did not answer in time.", permanent=False)


def test_groups_are_resized_in_one_call_and_followed_to_the_end(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    proposal = bot.brings_about("resize etl core 8 task -2")
    asked = town.message(proposal).text
    for part in ("resize one cluster?", "core: *6 → 8*", "task: *12 → 10*", "task loses nodes"):
        assert part in asked
    assert town.calls("modify_instance_groups") == []
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert town.calls("modify_instance_groups") == [(cluster, {"ig-core": 8, "ig-task": 10})]
    bot.follow(minutes=1)
    assert "core 6 of 8, task 12 of 10 running" in town.message(proposal).text
    change(town, cluster, Role.CORE, running=8)
    bot.follow(minutes=1)
    assert operation(town, proposal).state == "following"
    town.emr.settle(cluster)
    bot.follow(minutes=1)
    assert operation(town, proposal).state == "succeeded"
    assert "core 8 of 8, task 10 of 10 running" in town.message(proposal).text


def test_following_costs_a_call_a_look(town: Town, bot: Bot) -> None:
    cluster_of(town)
    confirmed(bot, "resize etl task +4")
    before = town.emr.requests
    bot.follow(minutes=5)
    assert 0 < town.emr.requests - before <= 5 * 5 + 5


def test_what_was_there_is_in_the_audit_and_the_store(town: Town, bot: Bot) -> None:
    cluster_of(town)
    proposal = confirmed(bot, "resize etl task 16")
    (intent,) = operation(town, proposal).payload["plan"]["intents"]
    (stored,) = intent["changes"]
    assert (stored["before"], stored["after"]) == ({"on_demand": 0, "spot": 12}, {"on_demand": 0, "spot": 16})


def test_a_fleet_is_asked_for_both_of_its_targets(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town, *FLEETS)
    proposal = confirmed(bot, "resize etl core od 24 spot 8")
    assert town.calls("modify_instance_fleet") == [(cluster, "if-core", 24, 8)]
    change(town, cluster, Role.CORE, running=32, spot_running=8)
    bot.follow(minutes=1)
    assert operation(town, proposal).state == "succeeded"


def test_several_fleets_take_a_call_each(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town, *FLEETS)
    proposal = confirmed(bot, "resize etl core +8 task 0")
    assert town.calls("modify_instance_fleet") == [
        (cluster, "if-core", 24, 0),
        (cluster, "if-task", 0, 0),
    ]
    bot.follow(minutes=1)
    assert "core 16 of 24, task 32 of 0 running" in town.message(proposal).text
    town.emr.settle(cluster)
    bot.follow(minutes=1)
    assert operation(town, proposal).state == "succeeded"


def test_the_cost_of_it_is_said_and_limited(town: Town, bot: Bot) -> None:
    region = town.emr.scope.region
    price = {"r5.xlarge": Decimal("0.30")}
    town.prices.lists[region] = PriceList(
        price, {"r5.xlarge": Decimal("0.06")}, {"r5.xlarge": {"a": Decimal("0.1")}}
    )
    cluster_of(town)
    proposal = bot.brings_about("resize etl core +1")
    assert "+$0.36/h" in town.message(proposal).text


@pytest.mark.parametrize(("nodes", "line"), [(19, "resize etl task +1"), (7, "resize etl core +1 task -12")])
def test_the_policys_limits_hold_for_what_grows(nodes: int, line: str, sqlite_url: str) -> None:
    town = Town(sqlite_url, Policy([Rule(0, Effect.ALLOW, ("emr.*",), limits=Limits(nodes=nodes))]))
    bot = town.bot()
    cluster_of(town)
    assert "nodes" in said(bot, line)
    bot.brings_about("resize etl task 1")
    town.close()


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("resize etl core 1", "HDFS keeps 2 copies of each block"),
        ("resize etl core 2", "HDFS is 40 % full and would be 120 %"),
        ("resize etl master 3", "The primary nodes are never resized"),
        ("resize etl tusk 3", "It has no group or fleet called “tusk”"),
        ("resize etl +1", "Please say which one: core, task."),
        ("resize etl core 6", "what it has already"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(town: Town, bot: Bot, line: str, part: str) -> None:
    cluster_of(town, hdfs=40.0)
    answer = said(bot, line)
    assert part in answer
    assert "nothing was proposed" in answer
    assert town.slack.shown == {}


def test_without_the_metric_core_nodes_stay(town: Town, bot: Bot) -> None:
    cluster_of(town, hdfs=None)
    assert "no fresh HDFSUtilization" in said(bot, "resize etl core 5")
    bot.brings_about("resize etl core 8 task 0")


def test_hdfs_is_only_asked_about_when_core_nodes_would_go(town: Town, bot: Bot) -> None:
    cluster_of(town)
    bot.brings_about("resize etl task 0")
    assert town.calls("hdfs_utilization") == []
    bot.brings_about("resize etl core 5")
    assert len(town.calls("hdfs_utilization")) == 1


def test_a_cluster_that_is_not_up_is_not_resized(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    town.emr.move(cluster, ClusterState.BOOTSTRAPPING)
    assert "It is bootstrapping" in said(bot, "resize etl task +1")


@pytest.mark.parametrize(
    "line", ["resize", "resize etl core six", "resize etl core 6 7", "resize etl core 6 --depth 3"]
)
def test_what_is_not_understood_shows_the_usage(bot: Bot, line: str) -> None:
    with pytest.raises(UsageError) as caught:
        bot.types(line)
    assert "resize <cluster> [<group or fleet>] [n|+n|-n]" in caught.value.usage


def test_without_a_cluster_it_is_asked_for(bot: Bot) -> None:
    with pytest.raises(UsageError, match="Which cluster"):
        bot.types("resize --account prod")


def test_options_may_stand_anywhere(town: Town, bot: Bot) -> None:
    cluster_of(town)
    proposal = bot.brings_about("resize etl core 8 --account prod task \u22122")
    assert "task: *12 → 10*" in town.message(proposal).text


def test_a_part_of_a_name_offers_a_menu_and_goes_on(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    answer = said(bot, "resize et task +1")
    assert "is no cluster's exact name" in answer
    menu = bot.answers[-1].blocks[-1].to_dict()
    bot.clicks("emr.pick", menu["block_id"], text=cluster)
    bot.deliver()
    assert [shown for shown in town.slack.shown.values() if "task: *12 → 13*" in shown.text]


def test_managed_scaling_is_said_to_overrule_and_its_limits_are_offered(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town, scaling=ManagedScaling(2, 20, max_core=8))
    proposal = bot.brings_about("resize etl task +8")
    shown = town.message(proposal).text
    assert "Managed scaling is on (2 to 20 instances, at most 8 core)" in shown
    assert "*26 to 26 instances, at most 8 core* instead" in shown
    assert bot.clicks(CONFIRM_BUTTON, proposal) is not None, "a plain resize is no choice"
    bot.clicks(SCALING_BUTTON, proposal)
    assert town.emr.clusters[cluster].scaling == ManagedScaling(26, 26, max_core=8)
    assert town.calls("modify_instance_groups") == []
    bot.follow(minutes=1)
    assert operation(town, proposal).state == "succeeded"
    assert "managed scaling keeps it between 26 and 26" in town.message(proposal).text


def test_limits_that_count_vcpus_are_left_alone(town: Town, bot: Bot) -> None:
    cluster_of(town, scaling=ManagedScaling(8, 80, unit_type="VCPU"))
    assert "8 to 80 VCPU" in said(bot, "resize etl task +8")


def test_whether_managed_scaling_is_on_may_be_unknown(
    town: Town, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: str) -> None:
        raise AccessDenied("I lack elasticmapreduce:GetManagedScalingPolicy.", permanent=True)

    cluster_of(town)
    monkeypatch.setattr(town.emr, "managed_scaling", denied)
    proposal = bot.brings_about("resize etl task +8")
    assert (
        "could not be read (I lack elasticmapreduce:GetManagedScalingPolicy.)" in town.message(proposal).text
    )
