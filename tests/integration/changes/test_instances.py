"""Starting and stopping instances: previewed, confirmed, followed by their status, told on one message."""

from collections.abc import Iterator

import pytest

from app.actions.ecs_sights import NOT_ECONOMICAL
from app.domain.policy import Effect, Policy, Rule
from app.domain.refused import Refused
from cloud.ecs import ChargeType, EcsStatus, LockReason, StoppedMode
from cloud.errors import Throttled
from tests.integration.changes.machines import CONFIRM, FREE, KEEP, EcsBot, EcsTown, text_of
from tests.unit.instances import instance, stopped


@pytest.fixture
def town(sqlite_url: str) -> Iterator[EcsTown]:
    town = EcsTown(sqlite_url)
    yield town
    town.close()


@pytest.fixture
def bot(town: EcsTown) -> EcsBot:
    return town.bot()


def test_a_start_is_done_at_once_and_followed_until_it_runs(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"))
    proposal = bot.brings_about("start i-web ap-northeast-1")
    assert "Starting one instance, asked for by <@U0ALICE>" in town.message(proposal).text
    assert town.status("i-web") is EcsStatus.STARTING
    bot.follow(minutes=0.5)
    assert "starting" in town.message(proposal).text
    town.tokyo.settle()
    bot.follow(minutes=0.5)
    shown = town.message(proposal).text
    assert "Done, asked for by <@U0ALICE>" in shown
    assert "*web*  `i-web` · is running now, after " in shown
    assert town.phases(town.pending(proposal).payload["request_id"]) == [
        "ecs.start requested",
        "ecs.start confirmed",
        "ecs.start attempted",
        "ecs.start succeeded",
    ]


def test_what_runs_already_is_said_and_costs_no_call(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"))
    _, reply = bot.types("start web")
    assert "It is running already: nothing will be done." in text_of(reply)
    assert not [call for call in town.tokyo.calls if call.method == "start"], "not even a dry run"
    assert town.slack.shown == {}


def test_of_several_only_what_is_stopped_is_started_and_the_others_are_told(
    town: EcsTown, bot: EcsBot
) -> None:
    town.put(stopped("web"), instance("db"))
    _, reply = bot.types("start web db")
    assert "*db*" in text_of(reply) and "*web*" not in text_of(reply)
    assert town.changes_asked() == [("start", ("i-web", False))]


def test_a_stop_asks_whether_to_keep_charging(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web", public_ips=("8.8.4.4",)))
    proposal = bot.brings_about("stop web")
    question = town.message(proposal).text
    assert "<@U0ALICE>, stop one instance?" in question
    assert "may fail to start again while Alibaba has no stock" in question
    assert "a public address that is no EIP may change: `8.8.4.4`" in question
    assert town.changes_asked() == [], "only a dry run so far"
    bot.clicks(FREE, proposal)
    assert town.changes_asked() == [("stop", ("i-web", StoppedMode.STOP_CHARGING, False, False))]
    town.tokyo.settle()
    bot.follow(minutes=1)
    assert "is stopped now and not charged, after " in town.message(proposal).text


@pytest.mark.parametrize("mode", [StoppedMode.KEEP_CHARGING, None], ids=["KeepCharging", "Not-applicable"])
def test_charges_that_alibaba_has_not_stopped_are_told(
    town: EcsTown, bot: EcsBot, mode: StoppedMode | None
) -> None:
    town.put(instance("web"))
    proposal = bot.brings_about("stop web")
    bot.clicks(FREE, proposal)
    town.put(stopped("web", stopped_mode=mode))
    bot.follow(minutes=1)
    shown = town.message(proposal).text
    assert "is stopped now, but :warning: still charged, after " in shown
    assert "_Alibaba stopped it without stopping its charges" in shown
    (last, *_) = town.store.audit.find(action="ecs.stop")
    assert (last.entry.phase, last.entry.detail["reason"]) == ("succeeded", NOT_ECONOMICAL)


def test_what_somebody_stopped_faster_says_whether_it_is_still_charged(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"))
    proposal = bot.brings_about("stop web")
    town.put(stopped("web"))
    bot.clicks(FREE, proposal)
    bot.deliver()
    shown = town.message(proposal).text
    assert "It was stopped already when I asked: nothing was done." in shown
    assert "still charged as if it ran. To stop its charges, start it and stop it again." in shown


def test_a_stop_that_keeps_charging_says_so_to_alibaba(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"))
    bot.clicks(KEEP, bot.brings_about("stop web"))
    assert town.changes_asked() == [("stop", ("i-web", StoppedMode.KEEP_CHARGING, False, False))]


def test_a_subscription_is_offered_no_stop_of_its_charges(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("db", charge_type=ChargeType.PRE_PAID))
    proposal = bot.brings_about("stop db")
    assert set(town.pending(proposal).payload["choices"]) == {"keep_charging"}
    assert "cannot be stopped: a subscription is paid for already" in town.message(proposal).text
    assert bot.clicks(FREE, proposal) is not None
    assert town.changes_asked() == []


def test_of_several_each_is_stopped_the_way_it_can_be(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"), instance("db", charge_type=ChargeType.PRE_PAID))
    bot.clicks(FREE, bot.brings_about("stop web db"))
    assert town.changes_asked() == [
        ("stop", ("i-web", StoppedMode.STOP_CHARGING, False, False)),
        ("stop", ("i-db", StoppedMode.KEEP_CHARGING, False, False)),
    ]


def test_force_is_an_action_of_its_own(town: EcsTown, sqlite_url: str) -> None:
    town.policy = Policy([Rule(0, Effect.ALLOW, ("ecs.stop", "ecs.show"))])
    town.put(instance("web"))
    bot = town.bot()
    with pytest.raises(Refused):
        bot.types("force-stop web")
    town.policy = Policy([Rule(0, Effect.ALLOW, ("ecs.*",))])
    bot = town.bot()
    proposal = bot.brings_about("force-stop web")
    assert "what is not written to disk is lost" in town.message(proposal).text
    bot.clicks(KEEP, proposal)
    assert town.changes_asked() == [("stop", ("i-web", StoppedMode.KEEP_CHARGING, True, False))]


def test_a_restart_is_confirmed_and_followed_until_it_runs_again(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"))
    proposal = bot.brings_about("reboot web")
    bot.clicks(CONFIRM, proposal)
    bot.follow(minutes=0.5)
    assert "restarting" in town.message(proposal).text
    town.tokyo.settle()
    bot.follow(minutes=0.5)
    assert "is running again, after " in town.message(proposal).text


def test_what_a_dry_run_refuses_is_said_before_anything_is_asked(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web", locked=(LockReason.SECURITY,)))
    _, reply = bot.types("stop web")
    assert "locked for security reasons. (InstanceLockedForSecurity) Nothing will be done." in text_of(reply)
    assert town.slack.shown == {}


def test_a_dry_run_that_is_not_answered_leaves_it_to_the_asker(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"))
    stop = town.tokyo.stop

    def throttled(*args: object, dry_run: bool = False, **more: object) -> str:
        if dry_run:
            raise Throttled("Too many calls.", permanent=False, code="Throttling")
        return stop(*args, **more)  # type: ignore[arg-type]

    town.tokyo.stop = throttled  # type: ignore[method-assign]
    proposal = bot.brings_about("stop web")
    assert (
        "could not be asked whether it would do that: Too many calls. (Throttling)"
        in town.message(proposal).text
    )
    bot.clicks(KEEP, proposal)
    assert town.status("i-web") is EcsStatus.STOPPING
