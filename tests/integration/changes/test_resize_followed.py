"""What becomes of a resize that was confirmed: followed, stopped, overtaken, interrupted."""

from dataclasses import replace

from app.domain.limits import Limits
from app.domain.policy import Effect, Policy, Rule, Where
from app.domain.proposals import Choice
from app.views.proposal import CHOICE_ACTIONS
from app.views.wording.emr_resize import STOP
from cloud.errors import Unreachable
from cloud.fake import Slip
from cloud.model import ManagedScaling, Role
from tests.integration.changes.resizing import FLEETS, change, cluster_of, confirmed, operation, said
from tests.integration.changes.town import BOB, CONFIRM_BUTTON, Bot, Town

SCALING_BUTTON = CHOICE_ACTIONS[Choice.SCALING]
LOST = Unreachable("AWS did not answer in time.", permanent=False)


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
