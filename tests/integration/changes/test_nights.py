"""Instances outside their office hours: one message for each and night, two buttons, and nothing by itself."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.ecs.nights import TAG, NightRules
from app.domain.ecs.office_hours import parse_office_hours
from app.domain.policy import Effect, Policy, Rule
from app.domain.refused import Refused
from app.domain.requests import Kind
from app.views.ecs.night import KEEP, STOP
from app.watching.nights import NothingRead
from cloud.ecs import EcsStatus
from cloud.errors import Unreachable
from tests.integration.changes.machines import KEEP as KEEP_CHARGING
from tests.integration.changes.machines import EcsBot, EcsTown
from tests.integration.changes.town import BOB
from tests.unit.instances import HANGZHOU, instance, stopped
from tests.unit.notifier.standin import Shown

OFFICE = {TAG: "mon-fri 09:00-19:00 Asia/Tokyo"}
DOWN = Unreachable("Nobody answers.", permanent=False)


@pytest.fixture
def town(sqlite_url: str) -> Iterator[EcsTown]:
    """A town on a Monday at 20:00 in Tokyo."""
    town = EcsTown(sqlite_url)
    clock_to(town, 11)
    yield town
    town.close()


@pytest.fixture
def bot(town: EcsTown) -> EcsBot:
    return town.bot()


def clock_to(town: EcsTown, hour: int, *, day: int = 6) -> None:
    """Move the clock to an hour (UTC) of January 2025; the 6th is a Monday."""
    wanted = datetime(2025, 1, day, hour, tzinfo=UTC)
    town.clock.seconds += (wanted - town.clock.now()).total_seconds()


def told(town: EcsTown) -> Mapping[str, Shown]:
    """The messages of nights by their key."""
    return {shown.key: shown for shown in town.slack.shown.values() if shown.key.startswith("night:")}


def only(town: EcsTown) -> tuple[str, Shown]:
    """The one message there is, and its episode's id."""
    ((key, shown),) = told(town).items()
    return key.removeprefix("night:"), shown


def test_what_runs_too_late_is_asked_about_once_and_edited_from_then_on(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE), instance("api"))
    assert bot.looks() == "1 run outside office hours"
    for _ in range(3):
        town.pass_time(minutes=15)
        bot.looks()
    _, shown = only(town)
    assert "*build*  `i-build` still runs, though its office hours are over" in shown.text
    assert "`mon-fri 09:00-19:00 Asia/Tokyo`" in shown.text
    assert shown.edits == 0, "nothing new, nothing edited"
    assert town.changes_asked() == [], "nothing is stopped by itself"


@pytest.mark.parametrize(
    "tags",
    [{}, {TAG: "always"}, {TAG: "ALWAYS "}, {TAG: "nine to five"}, {TAG: "mon-sun 00:00-24:00"}],
    ids=str,
)
def test_who_is_not_asked_about(town: EcsTown, bot: EcsBot, tags: dict[str, str]) -> None:
    town.put(instance("build", tags=tags), stopped("web", tags=OFFICE))
    bot.looks()
    assert told(town) == {}


def test_during_office_hours_nobody_is_asked(town: EcsTown, bot: EcsBot) -> None:
    clock_to(town, 3)
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    assert told(town) == {}


def test_what_somebody_has_started_just_now_is_left_alone_for_an_hour(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE, started_at=town.clock.now() - timedelta(minutes=50)))
    bot.looks()
    assert told(town) == {}
    town.pass_time(minutes=15)
    bot.looks()
    assert len(told(town)) == 1


def test_hours_of_the_settings_go_for_those_whose_tags_fit(town: EcsTown) -> None:
    town.rules = NightRules(TAG, parse_office_hours("mon-fri 09:00-18:00 Asia/Tokyo"), {"env": "dev*"})
    town.put(
        instance("build", tags={"env": "dev-1"}),
        instance("api", tags={"env": "prod"}),
        instance("late", tags={"env": "dev", TAG: "mon-fri 09:00-23:00 Asia/Tokyo"}),
        instance("free", tags={"env": "dev", TAG: "always"}),
    )
    town.bot().looks()
    _, shown = only(town)
    assert "*build*" in shown.text and "09:00-18:00" in shown.text


def test_stopping_is_an_ordinary_proposal_and_ends_the_question(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    episode, _ = only(town)
    assert bot.clicks(STOP, episode) is None
    bot.deliver()
    (proposal,) = [shown for shown in town.slack.shown.values() if shown.key.startswith("proposal:")]
    assert "<@U0ALICE>, stop one instance?" in proposal.text
    assert town.changes_asked() == []
    bot.clicks(KEEP_CHARGING, proposal.key.removeprefix("proposal:"))
    town.tokyo.settle()
    town.pass_time(minutes=15)
    bot.looks()
    assert "*build*  `i-build` is stopped." in only(town)[1].text
    answer = bot.clicks(STOP, episode)
    assert answer is not None and "out of date" in answer.text


def test_kept_on_it_says_by_whom_and_nobody_is_asked_again_that_night(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    episode, _ = only(town)
    answer = bot.clicks(KEEP, episode, who=BOB)
    assert answer is not None and "*build* stays on" in answer.text
    bot.deliver()
    for _ in range(8):
        town.pass_time(hours=1)
        bot.looks()
    assert "runs outside its office hours: <@U0BOB> keeps it on until" in only(town)[1].text
    (record,) = town.store.audit.find(action="ecs.keep")
    assert (record.entry.phase, record.entry.user_id) == ("succeeded", "U0BOB")
    assert record.entry.target == "games/ap-northeast-1/i-build"


def test_in_the_morning_it_is_over_and_the_next_evening_asks_anew(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    clock_to(town, 0, day=7)  # 09:00 in Tokyo
    bot.looks()
    assert "its office hours have begun" in only(town)[1].text
    clock_to(town, 11, day=7)
    bot.looks()
    assert len(told(town)) == 2


def test_started_again_in_the_same_night_it_is_not_asked_about_again(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    town.put(stopped("build", tags=OFFICE))
    town.pass_time(minutes=15)
    bot.looks()
    town.put(instance("build", tags=OFFICE))
    town.pass_time(hours=2)
    bot.looks()
    assert "is stopped." in only(town)[1].text


def test_a_tag_that_changes_ends_the_question(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    town.put(instance("build", tags={TAG: "always"}))
    bot.looks()
    assert "may run at any time now" in only(town)[1].text


def test_what_is_released_is_gone(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    del town.tokyo.instances["i-build"]
    bot.looks()
    assert "is not there any more" in only(town)[1].text


def test_what_could_not_be_read_neither_begins_nor_ends_anything(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE), instance("far", scope=HANGZHOU, tags=OFFICE))
    town.hangzhou.error = DOWN
    assert bot.looks() == "1 run outside office hours, not read: games/cn-hangzhou"
    town.hangzhou.error, town.tokyo.error = None, DOWN
    assert bot.looks() == "2 run outside office hours, not read: games/ap-northeast-1"
    assert all("still runs" in shown.text for shown in told(town).values())
    town.hangzhou.error = DOWN
    with pytest.raises(NothingRead):
        bot.looks()


def test_one_that_a_cut_off_list_does_not_show_is_not_gone(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    del town.tokyo.instances["i-build"]
    town.tokyo.truncated = True
    bot.looks()
    assert "still runs" in only(town)[1].text


def test_two_replicas_and_a_restart_tell_it_once(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    other = town.bot()
    bot.looks()
    other.looks()
    town.bot().looks()
    assert len(told(town)) == 1


def test_killed_before_its_end_was_shown_the_next_one_shows_it(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    town.put(stopped("build", tags=OFFICE))
    bot.watch.look(town.clock.now())  # stored, and killed before Slack had it
    town.bot().looks()
    assert "is stopped." in only(town)[1].text


def test_who_may_not_keep_it_on_is_refused(town: EcsTown) -> None:
    town.policy = Policy([Rule(0, Effect.ALLOW, ("ecs.stop",))])
    town.put(instance("build", tags=OFFICE))
    bot = town.bot()
    bot.looks()
    episode, shown = only(town)
    with pytest.raises(Refused):
        bot.clicks(KEEP, episode)
    bot.deliver()
    assert only(town)[1].text == shown.text


def test_two_that_keep_it_at_the_same_time_do_not_overwrite_each_other(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    episode, _ = only(town)
    record = bot.nights.find(episode)
    assert record is not None
    bot.clicks(KEEP, episode, who=BOB)
    assert bot.nights.keep(bot._request(Kind.ACTION, KEEP, BOB), [record]).nights == []


def test_after_the_night_the_buttons_are_out_of_date(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("build", tags=OFFICE))
    bot.looks()
    episode, _ = only(town)
    clock_to(town, 0, day=7)
    for button in (STOP, KEEP):
        answer = bot.clicks(button, episode)
        assert answer is not None and "out of date" in answer.text
    assert town.status("i-build") is EcsStatus.RUNNING
