"""The buttons below a cluster begin what a command would, for whoever presses them; menus go on with any command."""

import pytest

from app.domain.policy import Effect, Policy, Rule
from app.domain.refused import Refused
from app.views.emr.buttons import action_id
from cloud.model import Scope
from handlers.picking import CLUSTER, cluster_to_json
from tests.integration.changes.town import ALICE, BOB, CONFIRM_BUTTON, Bot, Town
from tests.unit.clusters import summary
from tests.unit.views.reading import read


def below(town: Town, cluster: str) -> str:
    """Keep what ``/emr show`` would have kept for Alice; answer with the id that its buttons carry."""
    found = town.emr.clusters[cluster].detail.summary
    return town.store.pending.put(
        CLUSTER, cluster_to_json(found), ALICE, "C0DATA", town.clock.now().replace(year=2099)
    )


@pytest.mark.parametrize("who", [ALICE, BOB], ids=["her own", "somebody else's"])
def test_a_press_does_what_the_command_does(town: Town, bot: Bot, who: object) -> None:
    (cluster,) = town.add("etl")
    presser = BOB if who is BOB else ALICE
    assert bot.clicks(action_id("protect"), below(town, cluster), presser) is None
    assert town.emr.clusters[cluster].detail.termination_protected
    bot.clicks(action_id("unprotect"), below(town, cluster), presser)
    bot.deliver()
    asked = [shown for shown in town.slack.shown.values() if "lift the termination protection" in shown.text]
    assert f"<@{presser.user_id}>, lift" in asked[0].text


def test_a_termination_begins_with_its_question(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    bot.clicks(action_id("terminate"), below(town, cluster))
    bot.deliver()
    (shown,) = town.slack.shown.values()
    bot.clicks(CONFIRM_BUTTON, shown.key.removeprefix("proposal:"))
    assert town.calls("terminate") == [cluster]


def test_steps_are_read(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    told = bot.clicks(action_id("steps"), below(town, cluster))
    assert told is not None and "has had no steps" in read(told)


def test_it_is_the_pressers_own_rights_that_count(town: Town) -> None:
    town.policy = Policy([Rule(0, Effect.ALLOW, ("emr.*",), people=frozenset({"U0ALICE"}))])
    (cluster,) = town.add("etl")
    with pytest.raises(Refused):
        town.bot().clicks(action_id("protect"), below(town, cluster), BOB)
    assert town.calls("set_termination_protection") == []


def test_what_is_not_configured_any_more_is_out_of_date(town: Town, bot: Bot) -> None:
    elsewhere = cluster_to_json(summary(scope=Scope("gone", "eu-west-1")))
    later = town.clock.now().replace(year=2099)
    for question in ("no-such", town.store.pending.put(CLUSTER, elsewhere, ALICE, "C0DATA", later)):
        told = bot.clicks(action_id("protect"), question)
        assert told is not None and "out of date" in read(told)


@pytest.mark.parametrize("words", ["protect et", "unprotect et", "terminate et", "autoterminate et 2h"])
def test_the_menu_goes_on_with_the_command_that_asked(town: Town, bot: Bot, words: str) -> None:
    (cluster,) = town.add("etl", protected=words.startswith("unprotect"))
    _, reply = bot.types(words)
    assert reply is not None and "is no cluster's exact name" in read(reply.message)
    question = reply.message.blocks[-1].block_id
    assert question is not None
    stale = bot.clicks("emr.pick", question, BOB, text=cluster)
    assert stale is not None and "out of date" in read(stale), "a menu is its asker's"
    served = bot.clicks("emr.pick", question, text=cluster)
    assert served is not None and f"You picked `{cluster}`" in read(served)
    bot.deliver()
    (shown,) = town.slack.shown.values()
    action = next(entry.entry.action for entry in town.store.audit.find(limit=1))
    assert action == f"emr.{words.split()[0]}"
    assert "etl" in shown.text


def test_of_several_words_the_unclear_ones_are_asked_for_one_by_one(town: Town, bot: Bot) -> None:
    first, second = town.add("etl-a", "ml-a")
    _, reply = bot.types("protect etl ml")
    assert reply is not None
    question = reply.message.blocks[-1].block_id
    assert question is not None
    other = bot.clicks("emr.pick", question, text=first)
    assert other is not None and "`ml` is no cluster's exact name" in read(other)
    again = other.blocks[-1].block_id
    assert again is not None
    bot.clicks("emr.pick", again, text=second)
    assert town.calls("set_termination_protection") == [(first, True), (second, True)]
