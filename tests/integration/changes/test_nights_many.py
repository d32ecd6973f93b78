"""Many instances outside their office hours at once: one message for all of them, in which each can be answered."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from app.domain.ecs.nights import NIGHT, Night, night_from_json
from app.domain.policy import Effect, Policy, Rule, Where
from app.domain.refused import Refused
from app.views.ecs.night import KEEP, KEEP_ALL, PICK, STOP, STOP_ALL, message_view
from app.views.message import Message
from tests.integration.changes.machines import KEEP as KEEP_CHARGING
from tests.integration.changes.machines import EcsBot, EcsTown
from tests.integration.changes.test_nights import DOWN, OFFICE, clock_to, told
from tests.integration.changes.town import BOB
from tests.unit.instances import HANGZHOU, instance, stopped
from tests.unit.notifier.standin import Shown

NAMES = [f"dev-{number}" for number in range(7)]


@pytest.fixture
def town(sqlite_url: str) -> Iterator[EcsTown]:
    """A town on a Monday at 20:00 in Tokyo, with seven instances that run too late."""
    town = EcsTown(sqlite_url)
    clock_to(town, 11)
    town.put(*(instance(name, tags={**OFFICE, "owner": "kim"}) for name in NAMES))
    yield town
    town.close()


@pytest.fixture
def bot(town: EcsTown) -> EcsBot:
    """A bot that has told of them."""
    bot = town.bot()
    assert bot.looks() == "7 run outside office hours"
    return bot


def the_one(town: EcsTown) -> Shown:
    (shown,) = told(town).values()
    return shown


def ids(town: EcsTown) -> dict[str, str]:
    """The episodes of the open nights by the names of their instances."""
    opened = town.store.episodes.opened(NIGHT)
    return {night_from_json(episode.payload).name: episode.id for episode in opened}


def said(answer: Any) -> str:
    assert answer is not None
    return str(answer.text)


@pytest.mark.parametrize(("count", "messages"), [(5, 5), (6, 1), (90, 1)])
def test_more_than_five_at_once_are_told_of_together(sqlite_url: str, count: int, messages: int) -> None:
    town = EcsTown(sqlite_url)
    clock_to(town, 11)
    town.put(*(instance(f"late-{number:02}", tags=OFFICE) for number in range(count)))
    town.bot().looks()
    assert len([one for one in told(town).values() if not one.thread_ts]) == messages
    shown = "".join(one.text for one in town.slack.shown.values())
    assert all(f"*late-{number:02}*" in shown for number in range(count))
    town.close()


def test_what_it_says_of_each(town: EcsTown, bot: EcsBot) -> None:
    text = the_one(town).text
    assert "7 instances run outside their office hours" in text
    assert "*dev-3*  `i-dev3` · games/ap-northeast-1 · owner kim · should be off since <!date^" in text


def test_nothing_new_edits_nothing(town: EcsTown, bot: EcsBot) -> None:
    for _ in range(3):
        town.pass_time(minutes=15)
        bot.looks()
    assert the_one(town).edits == 0


def test_one_that_begins_later_has_a_message_of_its_own(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("later", tags=OFFICE))
    town.pass_time(minutes=15)
    bot.looks()
    assert len(told(town)) == 2


def test_what_is_picked_has_the_usual_buttons(town: EcsTown, bot: EcsBot) -> None:
    episode = ids(town)["dev-2"]
    assert "*dev-2*  `i-dev2` still runs" in said(bot.clicks(PICK, "any", text=episode))
    assert "*dev-2* stays on" in said(bot.clicks(KEEP, episode, who=BOB))
    assert bot.clicks(STOP, ids(town)["dev-3"]) is None
    bot.deliver()
    text = the_one(town).text
    assert "`i-dev2` · games/ap-northeast-1 · owner kim · <@U0BOB> keeps it on until" in text
    assert text.count("should be off since") == 6
    assert any("stop one instance?" in shown.text for shown in town.slack.shown.values())


def test_kept_all_at_once_each_is_written_down_and_the_message_edited_once(
    town: EcsTown, bot: EcsBot
) -> None:
    found = ids(town)
    bot.clicks(KEEP, found["dev-0"])
    bot.deliver()
    assert "6 instances stay on" in said(bot.clicks(KEEP_ALL, found["dev-0"], who=BOB))
    bot.deliver()
    shown = the_one(town)
    assert (shown.text.count("<@U0ALICE> keeps"), shown.text.count("<@U0BOB> keeps")) == (1, 6)
    assert shown.edits == 2
    kept = [record.entry for record in town.store.audit.find(action="ecs.keep")]
    assert sorted((entry.target, entry.user_id) for entry in kept) == sorted(
        (f"games/ap-northeast-1/i-dev{n}", "U0BOB" if n else "U0ALICE") for n in range(7)
    )
    assert "out of date" in said(bot.clicks(KEEP_ALL, found["dev-0"]))


def test_all_but_those_that_somebody_may_not_keep(town: EcsTown) -> None:
    prod = Rule(1, Effect.DENY, ("ecs.keep",), where=Where(tags={"env": "prod"}))
    town.policy = Policy([Rule(0, Effect.ALLOW, ("ecs.*",)), prod])
    town.put(instance("shop", tags={**OFFICE, "env": "prod"}))
    bot = town.bot()
    bot.looks()
    answer = said(bot.clicks(KEEP_ALL, ids(town)["dev-0"]))
    assert "7 instances stay on" in answer
    assert "You may not keep these on here: *shop*" in answer
    bot.deliver()
    assert "*shop*  `i-shop` · games/ap-northeast-1 · should be off since" in the_one(town).text
    with pytest.raises(Refused):
        bot.clicks(KEEP_ALL, ids(town)["dev-0"])
    denied = [one.entry for one in town.store.audit.find(action="ecs.keep") if one.entry.phase == "denied"]
    assert {entry.detail["target"] for entry in denied} == {"games/ap-northeast-1/i-shop"}


def test_who_may_do_nothing_here_sees_no_card_and_keeps_none(town: EcsTown, bot: EcsBot) -> None:
    town.policy = Policy([])
    stranger, before = town.bot(), the_one(town).text
    for action, text in ((PICK, ids(town)["dev-1"]), (KEEP_ALL, "")):
        with pytest.raises(Refused):
            stranger.clicks(action, ids(town)["dev-1"], text=text)
    stranger.looks()
    assert the_one(town).text == before


def test_stopping_all_is_one_question_about_those_that_nobody_keeps(town: EcsTown, bot: EcsBot) -> None:
    found = ids(town)
    bot.clicks(KEEP, found["dev-0"])
    assert bot.clicks(STOP_ALL, found["dev-0"]) is None
    bot.deliver()
    (proposal,) = [shown for shown in town.slack.shown.values() if shown.key.startswith("proposal:")]
    assert "<@U0ALICE>, stop 6 instances?" in proposal.text
    assert "i-dev0" not in proposal.text
    assert town.changes_asked() == []
    bot.clicks(KEEP_CHARGING, proposal.key.removeprefix("proposal:"))
    town.tokyo.settle()
    town.pass_time(minutes=15)
    bot.looks()
    text = the_one(town).text
    assert "1 instance (of 7) runs outside its office hours" in text
    assert "Stopped: dev-1, dev-2, dev-3, dev-4, dev-5, dev-6" in text
    assert "out of date" in said(bot.clicks(STOP_ALL, found["dev-0"]))


def test_every_end_is_told_and_the_last_look_knows_those_that_ended_long_before(
    town: EcsTown, bot: EcsBot
) -> None:
    town.put(stopped("dev-0", tags=OFFICE))
    del town.tokyo.instances["i-dev1"]
    bot.looks()
    assert "5 instances (of 7) run outside their office hours" in the_one(town).text
    for hour in (0, 1):  # 09:00 in Tokyo, and an hour later
        clock_to(town, hour, day=7)
        bot.looks()
        text = the_one(town).text
        assert "None of 7 instances runs outside its office hours any more." in text
        assert "Stopped: dev-0" in text
        assert "Not there any more: dev-1" in text
        assert "Ran until their office hours began: dev-2, dev-3, dev-4, dev-5, dev-6" in text
    town.put(instance("dev-0", tags=OFFICE))
    clock_to(town, 11, day=7)
    bot.looks()
    assert len(told(town)) == 2, "the next evening has a message of its own"


def test_what_a_look_read_before_a_click_does_not_take_the_place_of_what_came_of_it(
    town: EcsTown, bot: EcsBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = "app.watching.night_board.message_view"

    def meanwhile(nights: Mapping[str, Night]) -> Message:
        monkeypatch.setattr(shown, message_view)
        bot.clicks(KEEP, ids(town)["dev-5"], who=BOB)
        return message_view(nights)

    monkeypatch.setattr(shown, meanwhile)
    town.put(stopped("dev-6", tags=OFFICE))
    bot.looks()
    text = the_one(town).text
    assert "<@U0BOB> keeps it on" in text and "Stopped: dev-6" in text


def test_two_replicas_and_a_restart_tell_it_once(town: EcsTown) -> None:
    first, second = town.bot(), town.bot()
    for bot in (first, second):
        bot.watch.look(town.clock.now())
    second.deliver()
    first.deliver()
    restarted = town.bot()
    restarted.looks()
    first.clicks(KEEP, ids(town)["dev-4"], who=BOB)
    restarted.looks()
    assert "<@U0BOB> keeps it on" in the_one(town).text
    first.deliver()
    assert the_one(town).text.count("should be off since") == 6


def test_two_replicas_that_look_at_the_same_moment_tell_it_once(database_url: str) -> None:
    town = EcsTown(database_url)
    clock_to(town, 11)
    town.put(*(instance(name, tags=OFFICE) for name in NAMES))
    bots, barrier = (town.bot(), town.bot()), Barrier(2)

    def look(bot: EcsBot) -> str:
        barrier.wait()
        return bot.watch.look(town.clock.now())

    with ThreadPoolExecutor(2) as threads:
        assert set(threads.map(look, bots)) == {"7 run outside office hours"}
    for bot in bots:
        bot.deliver()
    assert len(town.store.episodes.opened(NIGHT)) == 7
    assert the_one(town).text.count("should be off since") == 7
    town.close()


def test_a_region_that_another_replica_could_not_read_adds_to_it_and_changes_nothing(town: EcsTown) -> None:
    town.put(instance("far", scope=HANGZHOU, tags=OFFICE))
    first, second = town.bot(), town.bot()
    town.hangzhou.error = DOWN
    first.looks()
    town.hangzhou.error = None
    assert second.looks() == "8 run outside office hours"
    assert sorted(shown.text.count("*far*") for shown in told(town).values()) == [0, 1]


def test_nights_of_the_version_before_go_on_in_their_own_messages(town: EcsTown, bot: EcsBot) -> None:
    for episode in town.store.episodes.opened(NIGHT):
        town.store.episodes.change(episode, {k: v for k, v in episode.payload.items() if k != "message"})
    town.pass_time(minutes=15)
    town.bot().looks()
    keys = set(told(town))
    assert {f"night:{id}" for id in ids(town).values()} <= keys
    assert len(keys) == 8, "the seven, and the one that was there"


def test_what_belongs_to_no_other_night_can_be_read_by_the_version_before(sqlite_url: str) -> None:
    town = EcsTown(sqlite_url)
    clock_to(town, 11)
    town.put(instance("build", tags=OFFICE))
    town.bot().looks()
    (episode,) = town.store.episodes.opened(NIGHT)
    assert "message" not in episode.payload
    town.close()
