"""A resize from the words to its end: asked for, confirmed, followed, stopped, overtaken; and what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.limits import Limits
from app.domain.policy import Effect, Policy, Rule, Where
from app.domain.proposals import Choice
from app.errors import UsageError
from app.views.proposal import CHOICE_ACTIONS
from app.views.wording.emr_resize import STOP
from cloud.errors import AccessDenied, Unreachable
from cloud.fake import Slip
from cloud.model import ClusterState, ManagedScaling, Role
from cloud.prices import PriceList
from tests.integration.changes.resizing import FLEETS, change, cluster_of, operation, said
from tests.integration.changes.town import BOB, CONFIRM_BUTTON, Bot, Town

SCALING_BUTTON = CHOICE_ACTIONS[Choice.SCALING]
LOST = Unreachable("AWS did not answer in time.", permanent=False)


def confirmed(bot: Bot, line: str) -> str:
    proposal = bot.brings_about(line)
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.deliver()
    return proposal


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


def test_a_lost_answer_is_made_up_for_without_harm(town: Town, bot: Bot) -> None:
    cluster_of(town)
    town.emr.slips = [Slip(LOST)]
    proposal = confirmed(bot, "resize etl task +4")
    assert operation(town, proposal).state == "unknown"
    bot.follow(minutes=1)
    assert len(town.calls("modify_instance_groups")) == 2
    assert operation(town, proposal).state == "following"


def test_a_lost_answer_whose_call_took_effect_is_not_repeated(town: Town, bot: Bot) -> None:
    cluster_of(town)
    town.emr.slips = [Slip(LOST, happened=True)]
    proposal = confirmed(bot, "resize etl task +4")
    bot.follow(minutes=1)
    assert len(town.calls("modify_instance_groups")) == 1
    assert operation(town, proposal).state == "following"


def test_a_lost_answer_is_not_repeated_over_what_somebody_else_asked_for(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    town.emr.slips = [Slip(LOST)]
    proposal = confirmed(bot, "resize etl task +4")
    change(town, cluster, Role.TASK, requested=30, spot_requested=30)
    bot.follow(minutes=1)
    assert len(town.calls("modify_instance_groups")) == 1
    assert operation(town, proposal).state == "cancelled"


def test_lost_limits_are_put_again(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town, scaling=ManagedScaling(2, 20))
    proposal = bot.brings_about("resize etl task +8")
    town.emr.slips = [Slip(LOST)]
    bot.clicks(SCALING_BUTTON, proposal)
    bot.follow(minutes=1)
    assert town.emr.clusters[cluster].scaling == ManagedScaling(26, 26)
    assert operation(town, proposal).state == "succeeded"


def test_confirming_what_is_not_so_any_more_does_nothing(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    proposal = bot.brings_about("resize etl core 4")
    change(town, cluster, Role.CORE, requested=10, running=10)
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.deliver()
    assert town.calls("modify_instance_groups") == []
    assert operation(town, proposal).state == "failed"
    assert (
        "Resized otherwise meanwhile: core 10 requested now. Please ask again." in town.message(proposal).text
    )


def test_after_a_quarter_of_an_hour_it_says_what_it_waits_for(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    proposal = confirmed(bot, "resize etl task +4")
    bot.follow(minutes=14)
    assert "waits for" not in town.message(proposal).text
    bot.follow(minutes=3)
    assert "task waits for Spot capacity (r5.xlarge); EMR goes on trying." in town.message(proposal).text
    town.emr.settle(cluster)
    bot.follow(minutes=2)
    assert operation(town, proposal).state == "succeeded"
    assert "waits for" not in town.message(proposal).text


def test_what_emr_gives_up_ends_with_what_to_do(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    proposal = confirmed(bot, "resize etl core 8")
    change(town, cluster, Role.CORE, state="ARRESTED", reason="bootstrap action 1 failed", running=7)
    bot.follow(minutes=3)
    assert operation(town, proposal).state == "failed"
    shown = town.message(proposal).text
    assert "EMR has given up on core (ARRESTED: bootstrap action 1 failed) at 7 of 8." in shown
    assert "then set it to the 7 that run" in said(bot, "resize etl core 9")
    again = confirmed(bot, "resize etl core 7")
    town.emr.settle(cluster)
    bot.follow(minutes=1)
    assert operation(town, again).state == "succeeded"


def test_a_cluster_that_ends_meanwhile_ends_its_resize(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    proposal = confirmed(bot, "resize etl core 8")
    change(town, cluster, Role.CORE, state="TERMINATING")
    bot.follow(minutes=1)
    assert operation(town, proposal).state == "failed"
    gone = confirmed(bot, "resize etl task +1")
    del town.emr.clusters[cluster]
    bot.follow(minutes=1)
    assert "EMR does not know the cluster any more." in town.message(gone).text


def test_it_is_given_up_after_a_day(town: Town, bot: Bot) -> None:
    cluster_of(town)
    proposal = confirmed(bot, "resize etl task +4")
    town.pass_time(hours=25)
    bot.follow(minutes=2)
    assert operation(town, proposal).state == "failed"
    assert "Not followed any more after a day. task waits for Spot capacity" in town.message(proposal).text


def test_cancelling_asks_for_what_runs_now(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    proposal = confirmed(bot, "resize etl core 8 task 20")
    change(town, cluster, Role.CORE, running=8, state="RUNNING")
    change(town, cluster, Role.TASK, running=15, spot_running=15)
    answer = bot.clicks(STOP, proposal, who=BOB)
    bot.deliver()
    assert answer is not None
    assert "stay at what runs now" in answer.text
    assert town.calls("modify_instance_groups")[-1] == (cluster, {"ig-task": 15})
    bot.follow(minutes=2)
    assert operation(town, proposal).state == "cancelled"
    assert "Resized otherwise meanwhile: core 8, task 15 requested now." in town.message(proposal).text
    stopped = [
        p for p in town.slack.shown.values() if "task: *20" in p.text or "asked for by <@U0BOB>" in p.text
    ]
    assert len(stopped) == 1


def test_a_late_click_stops_nothing(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    proposal = confirmed(bot, "resize etl core 8")
    town.emr.settle(cluster)
    before = len(town.calls("modify_instance_groups"))
    answer = bot.clicks(STOP, proposal)
    assert answer is not None
    assert "Nothing of this resize is under way any more" in answer.text
    assert bot.clicks(STOP, "no-such-proposal") is not None
    assert len(town.calls("modify_instance_groups")) == before


def test_a_fleet_stays_at_what_runs_of_each_target(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town, *FLEETS)
    proposal = confirmed(bot, "resize etl task spot 64")
    change(town, cluster, Role.TASK, running=40, spot_running=40)
    bot.clicks(STOP, proposal)
    assert town.calls("modify_instance_fleet")[-1] == (cluster, "if-task", 0, 40)


def test_a_limit_does_not_keep_anybody_from_stopping(sqlite_url: str) -> None:
    town = Town(sqlite_url, Policy([Rule(0, Effect.ALLOW, ("emr.*",), limits=Limits(nodes=30))]))
    bot = town.bot()
    cluster = cluster_of(town)
    proposal = confirmed(bot, "resize etl task 20")
    change(town, cluster, Role.CORE, requested=40, running=40)
    assert bot.clicks(STOP, proposal) is not None
    assert town.calls("modify_instance_groups")[-1] == (cluster, {"ig-task": 12})
    town.close()


def test_an_interrupted_resize_goes_on_in_another_process(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    proposal = confirmed(bot, "resize etl task +4")
    other = town.bot()
    town.emr.settle(cluster)
    other.follow(minutes=1)
    assert operation(town, proposal).state == "succeeded"


def test_many_clusters_all_have_their_turn(town: Town, bot: Bot) -> None:
    proposals = []
    for number in range(8):
        cluster = cluster_of(town)
        proposals.append((confirmed(bot, f"resize {cluster} task +{number + 1}"), cluster))
    for _, cluster in proposals:
        town.emr.settle(cluster)
    bot.follow(minutes=6)
    assert [operation(town, proposal).state for proposal, _ in proposals] == ["succeeded"] * 8


def test_tags_decide_before_any_number_is_shown(sqlite_url: str) -> None:
    theirs = Where(tags={"owner": "minji"})
    town = Town(
        sqlite_url,
        Policy([Rule(0, Effect.ALLOW, ("emr.*",)), Rule(1, Effect.DENY, ("emr.resize",), where=theirs)]),
    )
    bot = town.bot()
    cluster = cluster_of(town)
    found = town.emr.clusters[cluster]
    town.emr.put(replace(found, detail=replace(found.detail, tags={"owner": "minji"})))
    for line in ("resize etl", "resize etl task +1"):
        assert "You may not do" in said(bot, line)
    town.close()


def test_the_asker_of_a_cancelled_resize_is_not_told_that_it_is_done(town: Town, bot: Bot) -> None:
    cluster = cluster_of(town)
    proposal = confirmed(bot, "resize etl task +4")
    bot.follow(minutes=6)
    change(town, cluster, Role.TASK, requested=30, spot_requested=30)
    bot.follow(minutes=2)
    (told,) = town.messages(f"proposal:{proposal}:end")
    assert "resizing one cluster: cancelled." in told.text
