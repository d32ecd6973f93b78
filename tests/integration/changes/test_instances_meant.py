"""Which instances are meant, where it is told what becomes of them, and what the policy says of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.policy import Effect, Policy, Rule, Where
from app.domain.refused import Refused
from app.errors import UsageError
from cloud.ecs import ChargeType, EcsStatus, LockReason
from cloud.errors import Unreachable
from tests.integration.changes.machines import KEEP, EcsBot, EcsTown, text_of
from tests.unit.instances import HANGZHOU, NOW, TOKYO, instance, stopped


@pytest.fixture
def town(sqlite_url: str) -> Iterator[EcsTown]:
    town = EcsTown(sqlite_url)
    yield town
    town.close()


@pytest.fixture
def bot(town: EcsTown) -> EcsBot:
    return town.bot()


def test_the_result_goes_to_the_fixed_channel(town: EcsTown) -> None:
    town.channel = "C0OPS"
    bot = town.bot()
    town.put(instance("web"))
    proposal = bot.brings_about("stop web")
    assert town.message(proposal).channel == "C0DATA"
    assert town.messages(f"proposal:{proposal}:result") == []
    bot.clicks(KEEP, proposal)
    town.tokyo.settle()
    bot.follow(minutes=1)
    (result,) = town.messages(f"proposal:{proposal}:result")
    assert (result.channel, "is stopped now" in result.text) == ("C0OPS", True)
    assert "<#C0OPS> tells what becomes of it" in town.message(proposal).text
    assert town.pending(proposal).state == "done"


def test_a_fixed_channel_that_is_this_one_is_told_once(town: EcsTown) -> None:
    town.channel = "C0DATA"
    bot = town.bot()
    town.put(stopped("web"))
    proposal = bot.brings_about("start web")
    assert len(town.slack.shown) == 1
    assert "Starting one instance" in town.message(proposal).text


def test_a_name_means_the_default_regions_first(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"), replace(stopped("web", scope=HANGZHOU), id="i-other"))
    bot.types("start web")
    assert (town.status("i-web"), town.status("i-other")) == (EcsStatus.STARTING, EcsStatus.STOPPED)
    bot.types("start web cn-hangzhou")
    assert town.status("i-other") is EcsStatus.STARTING


def test_a_name_that_two_have_is_asked_about_and_goes_on_once_picked(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"), replace(stopped("web"), id="i-twin"))
    _, reply = bot.types("start web")
    assert "2 instances are called `web`. Which one do you mean?" in text_of(reply)
    assert reply is not None
    question = reply.message.blocks[-1].block_id
    assert question is not None
    answer = bot.clicks("ecs.pick", question, text="i-twin")
    assert answer is not None and "You picked `i-twin`" in answer.text
    assert (town.status("i-web"), town.status("i-twin")) == (EcsStatus.STOPPED, EcsStatus.STARTING)


def test_a_part_of_a_name_changes_nothing(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web-1"))
    _, reply = bot.types("start web")
    assert "`web` is no instance's exact name, so nothing was done." in text_of(reply)
    assert town.changes_asked() == []


def test_a_region_that_is_down_keeps_a_name_elsewhere_from_being_certain(town: EcsTown) -> None:
    town.default_region = ""
    bot = town.bot()
    town.put(stopped("web"))
    town.hangzhou.error = Unreachable("Nobody answers.", permanent=False)
    _, reply = bot.types("start web")
    assert "may not be the only instance of that name" in text_of(reply)
    assert "games/cn-hangzhou (Nobody answers.)" in text_of(reply)
    _, reply = bot.types("start i-web")
    assert (reply, town.status("i-web")) == (None, EcsStatus.STARTING)


def test_an_id_that_nobody_knows_names_what_could_not_be_asked(town: EcsTown, bot: EcsBot) -> None:
    town.hangzhou.error = Unreachable("Nobody answers.", permanent=False)
    _, reply = bot.types("start i-nowhere")
    assert "No instance that I could read" in text_of(reply)
    assert "games/cn-hangzhou (Nobody answers.)" in text_of(reply)


def test_the_policys_where_goes_for_instances_too(town: EcsTown) -> None:
    town.policy = Policy(
        [
            Rule(0, Effect.ALLOW, ("ecs.*",)),
            Rule(1, Effect.DENY, ("ecs.stop",), where=Where(tags={"env": "prod"})),
            Rule(2, Effect.DENY, ("ecs.*",), where=Where(regions=frozenset([HANGZHOU.region]))),
        ]
    )
    bot = town.bot()
    town.put(instance("api", tags={"env": "prod"}), instance("dev"), instance("far", scope=HANGZHOU))
    with pytest.raises(Refused):
        bot.types("stop api")
    bot.brings_about("stop dev")
    with pytest.raises(Refused):
        bot.types("show far cn-hangzhou")
    assert "far" not in text_of(bot.types("list")[1])


def test_the_buttons_below_an_instance_begin_what_the_words_would(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"))
    _, reply = bot.types("show web")
    assert reply is not None
    buttons = reply.message.blocks[-1].to_dict()
    assert [element["action_id"] for element in buttons["elements"]] == ["ecs.begin.start"]
    bot.clicks("ecs.begin.start", buttons["block_id"])
    assert town.status("i-web") is EcsStatus.STARTING


def test_one_that_is_configured_no_more_is_followed_no_more(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"))
    proposal = bot.brings_about("start web")
    later = town.bot()
    later.tracker._followers["ecs.start"]._adapters.pop(TOKYO)  # type: ignore[attr-defined]
    later.follow(minutes=1)
    assert "is not configured any more" in town.message(proposal).text


def test_twenty_go_in_one_command_and_no_more(town: EcsTown, bot: EcsBot) -> None:
    with pytest.raises(UsageError, match="At most 20 instances go in one command; these are 21"):
        bot.types(f"start {' '.join(f'i-{number}' for number in range(21))}")
    with pytest.raises(UsageError, match="every instance is named: by its id or whole name"):
        bot.types("stop web-*")
    assert town.tokyo.calls == []


def test_how_an_instance_is_stays_hidden_from_whoever_may_not_change_it(town: EcsTown) -> None:
    town.policy = Policy(
        [
            Rule(0, Effect.ALLOW, ("ecs.start",)),
            Rule(1, Effect.DENY, ("ecs.start",), where=Where(tags={"env": "prod"})),
        ]
    )
    expired = NOW - timedelta(days=1)
    town.put(
        instance("web", tags={"env": "prod"}),
        stopped("db", tags={"env": "prod"}, locked=(LockReason.SECURITY,)),
        stopped("old", tags={"env": "prod"}, charge_type=ChargeType.PRE_PAID, expires_at=expired),
        stopped("dev"),
    )
    bot = town.bot()
    for words in ("start web", "start db", "start old", "start dev web"):
        with pytest.raises(Refused):
            bot.types(words)
    assert town.changes_asked() == [], "nor is any of the others begun"
