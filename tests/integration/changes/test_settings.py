"""Protection, tags and auto-termination, from the words to the end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.emr.tagging import BadTag
from app.domain.policy import Effect, Policy, Rule, Where
from app.domain.refused import Refused
from app.errors import UsageError
from cloud.errors import CloudError, Unreachable
from cloud.fake import Slip
from cloud.model import ClusterState
from handlers.routes import Reply
from tests.integration.changes.town import CONFIRM_BUTTON, Bot, Town
from tests.unit.views.reading import read

LOST = Unreachable("No answer.", permanent=False)


def said(answer: tuple[str, Reply | None]) -> str:
    assert answer[1] is not None
    return read(answer[1].message)


def tags(town: Town, cluster: str) -> dict[str, str]:
    return dict(town.emr.clusters[cluster].detail.tags)


def is_protected(town: Town, cluster: str) -> bool:
    return town.emr.clusters[cluster].detail.termination_protected


def test_several_are_protected_at_once(town: Town, bot: Bot) -> None:
    one, other = town.add("etl", "ml")
    proposal = bot.brings_about("protect etl ml")
    assert is_protected(town, one) and is_protected(town, other)
    shown = town.message(proposal).text
    assert "2 of 2 clusters protected, asked for by <@U0ALICE>" in shown


def test_what_is_protected_already_is_said_and_not_asked_of_emr(town: Town, bot: Bot) -> None:
    town.add("etl", protected=True)
    assert "It is protected already: nothing will be done." in said(bot.types("protect etl"))
    assert town.calls("set_termination_protection") == []
    town.add("ml")
    bot.brings_about("protect etl ml")
    assert town.calls("set_termination_protection") == [("j-0001", True)]


def test_protection_is_lifted_once_that_is_confirmed(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl", protected=True)
    proposal = bot.brings_about("unprotect etl")
    assert "lift the termination protection of one cluster?" in town.message(proposal).text
    assert is_protected(town, cluster)
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert not is_protected(town, cluster)


def test_too_many_at_once_are_refused_before_anything_is_asked(town: Town, bot: Bot) -> None:
    with pytest.raises(UsageError, match="At most 20 clusters"):
        bot.types("protect " + " ".join(f"c{number}" for number in range(21)))
    assert town.emr.calls == []


def test_tags_are_shown_by_a_part_of_the_name(town: Town, bot: Bot) -> None:
    town.add("etl-nightly", tags={"owner": "minji", "note": "<!channel>"})
    text = said(bot.types("tag night"))
    assert "has 2 tags" in text and "`owner` = `minji`" in text
    assert "<!channel>" not in text
    town.add("bare")
    assert "has no tags" in said(bot.types("tag bare"))


def test_tags_are_set_and_removed_at_once(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl", tags={"owner": "minji", "old": "x"})
    proposal = bot.brings_about('tag etl owner=jun "note=two words" -old')
    assert tags(town, cluster) == {"owner": "jun", "note": "two words"}
    assert "Done, asked for by <@U0ALICE>" in town.message(proposal).text
    assert "_owner = jun; note = two words; old removed_" in town.message(proposal).text
    request = town.pending(proposal).payload["request_id"]
    assert town.phases(request) == [
        "emr.tag requested",
        "emr.tag confirmed",
        "emr.tag attempted",
        "emr.tag succeeded",
        "emr.tag attempted",
        "emr.tag succeeded",
    ]


def test_a_part_of_a_name_is_not_enough_to_change_tags(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl-nightly")
    _, reply = bot.types("tag night owner=jun")
    assert reply is not None
    assert "`night` is no cluster's exact name" in read(reply.message)
    assert town.calls("add_tags") == []
    question = reply.message.blocks[-1].block_id
    assert question is not None
    bot.clicks("emr.pick", question, text=cluster)
    assert tags(town, cluster) == {"owner": "jun"}


@pytest.mark.parametrize(
    "words", ["etl aws:x=y", "etl chatops:launch=y", "etl nonsense", "etl a=1 a=2", "etl -aws:x"]
)
def test_tags_that_cannot_be_are_refused_before_anything_is_asked(town: Town, bot: Bot, words: str) -> None:
    town.add("etl")
    with pytest.raises(BadTag):
        bot.types(f"tag {words}")
    assert town.emr.calls == []


def test_tags_that_are_so_already_take_no_call(town: Town, bot: Bot) -> None:
    town.add("etl", tags={"owner": "jun"})
    assert "Its tags are so already" in said(bot.types("tag etl owner=jun -never"))
    assert town.calls("add_tags") == town.calls("remove_tags") == []


def test_if_removing_fails_what_was_set_is_told(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl", tags={"old": "x"})
    town.emr.slips += [None, Slip(CloudError("AWS says no.", permanent=True))]
    proposal = bot.brings_about("tag etl new=y -old")
    assert tags(town, cluster) == {"old": "x", "new": "y"}
    text = town.message(proposal).text
    assert "Not tagged" in text and "AWS says no. The new tags are set." in text


@pytest.mark.parametrize("happened", [False, True])
def test_a_lost_answer_about_tags_is_made_up_for(town: Town, bot: Bot, happened: bool) -> None:
    (cluster,) = town.add("etl", tags={"old": "x"})
    town.emr.slips += [None, Slip(LOST, happened=happened)]
    bot.brings_about("tag etl new=y -old")
    bot.follow(minutes=1)
    assert tags(town, cluster) == {"new": "y"}


def test_nobody_tags_a_cluster_out_of_a_rule(town: Town) -> None:
    prod = Where(tags={"env": "prod"})
    town.policy = Policy(
        [Rule(0, Effect.ALLOW, ("emr.*",)), Rule(1, Effect.DENY, ("emr.terminate",), where=prod)]
    )
    (cluster,) = town.add("etl", tags={"env": "prod"})
    bot = town.bot()
    for words in ("env=dev", "-env", "env=production"):
        with pytest.raises(Refused):
            bot.types(f"tag etl {words}")
    assert tags(town, cluster) == {"env": "prod"}
    newest = town.store.audit.find(limit=1)[0].entry
    assert (newest.action, newest.phase, newest.detail["reason"]) == ("emr.tag", "denied", "tags")
    bot.brings_about("tag etl owner=jun")
    assert tags(town, cluster) == {"env": "prod", "owner": "jun"}


def test_a_change_that_was_interrupted_is_judged_with_both_tags_again(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl", tags={"env": "prod"})
    town.emr.slips.append(Slip(LOST))
    proposal = bot.brings_about("tag etl env=dev")
    prod = Where(tags={"env": "prod"})
    town.policy = Policy(
        [Rule(0, Effect.ALLOW, ("emr.*",)), Rule(1, Effect.DENY, ("emr.terminate",), where=prod)]
    )
    town.bot().follow(minutes=1)
    assert tags(town, cluster) == {"env": "prod"}
    assert "it is not allowed any more" in town.message(proposal).text


def test_auto_termination_is_shown(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    assert "auto-termination is off" in said(bot.types("autoterminate et"))
    town.emr.put(replace(town.emr.clusters[cluster], idle_timeout=timedelta(hours=2)))
    assert "auto-termination is after 2 h idle" in said(bot.types("autoterminate etl"))


def test_auto_termination_is_set_once_confirmed_and_taken_off_at_once(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    proposal = bot.brings_about("autoterminate etl 90m")
    assert town.emr.clusters[cluster].idle_timeout is None
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.deliver()
    assert town.emr.clusters[cluster].idle_timeout == timedelta(minutes=90)
    assert "It ends after 1 h 30 m idle." in town.message(proposal).text
    proposal = bot.brings_about("autoterminate etl off")
    assert town.emr.clusters[cluster].idle_timeout is None
    assert "Done, asked for by" in town.message(proposal).text


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [("soon", "'soon' is no length of time"), ("8d", "1 minute to 7 days"), ("0m", "no length of time")],
)
def test_lengths_that_emr_does_not_take_are_refused(town: Town, bot: Bot, typed: str, complaint: str) -> None:
    town.add("etl")
    with pytest.raises(UsageError, match=complaint):
        bot.types(f"autoterminate etl {typed}")
    assert town.emr.calls == []


def test_a_release_that_cannot_is_named(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    found = town.emr.clusters[cluster]
    town.emr.put(replace(found, detail=replace(found.detail, release="emr-5.29.0")))
    assert "emr-5.29.0 has no auto-termination" in said(bot.types("autoterminate etl 2h"))


@pytest.mark.parametrize(
    "words", ["protect {}", "unprotect {}", "tag {} a=b", "autoterminate {} 2h", "steps {} cancel all"]
)
def test_of_what_has_ended_nothing_is_changed(town: Town, bot: Bot, words: str) -> None:
    (cluster,) = town.add("etl", protected=words.startswith("unprotect"))
    town.emr.move(cluster, ClusterState.TERMINATED)
    long_id = town.emr.clusters[cluster].detail.summary.id
    assert "It has ended already: nothing will be done." in said(bot.types(words.format(long_id)))
    assert town.slack.shown == {}
