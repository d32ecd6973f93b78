"""What an instance's status means for what was asked of it."""

from datetime import datetime, timedelta

import pytest

from app.actions.ecs import EcsActions
from app.actions.ecs_sights import seen
from app.domain.changes import Plan
from app.domain.ecs.intents import (
    ForceStopInstance,
    InstanceIntent,
    RebootInstance,
    StartInstance,
    StopInstance,
)
from app.tracking.following import Followed, Sight
from cloud.ecs import ChargeType, EcsStatus, StoppedMode
from cloud.errors import AccessDenied, CloudError, Throttled
from cloud.fake import Slip
from cloud.fake_ecs import FakeEcs
from tests.unit.instances import NOW, TOKYO, instance

WHERE = ("games", "ap-northeast-1", "i-web", "web")
START = StartInstance(*WHERE)
STOP = StopInstance(*WHERE, StoppedMode.KEEP_CHARGING)
FORCE = ForceStopInstance(*WHERE, StoppedMode.KEEP_CHARGING)
REBOOT = RebootInstance(*WHERE, (NOW - timedelta(days=1)).isoformat())
MINUTE = timedelta(minutes=1)


def sight(
    intent: InstanceIntent,
    status: EcsStatus | None,
    *,
    after: timedelta = MINUTE,
    in_doubt: bool = False,
    started_at: datetime | None = None,
) -> Sight:
    followed = Followed("1", Plan((intent,), {}), NOW - after, in_doubt=in_doubt)
    return seen(followed, intent, status, NOW, instance(started_at=started_at) if started_at else None)


@pytest.mark.parametrize(
    ("intent", "status", "happened", "ended"),
    [
        (START, EcsStatus.RUNNING, True, True),
        (START, EcsStatus.STARTING, True, False),
        (START, EcsStatus.STOPPED, False, False),
        (STOP, EcsStatus.STOPPED, True, True),
        (STOP, EcsStatus.STOPPING, True, False),
        (STOP, EcsStatus.RUNNING, False, False),
        (FORCE, EcsStatus.STOPPED, True, True),
        (REBOOT, EcsStatus.STARTING, True, False),
        (REBOOT, EcsStatus.STOPPING, True, False),
        (START, EcsStatus.STOPPING, None, False),
        (STOP, EcsStatus.STARTING, None, False),
        (START, EcsStatus.UNKNOWN, None, False),
        (REBOOT, EcsStatus.RUNNING, None, False),
    ],
)
def test_a_lost_answer_is_judged_by_the_status(
    intent: InstanceIntent, status: EcsStatus, happened: bool | None, ended: bool
) -> None:
    found = sight(intent, status, in_doubt=True)
    assert (found.happened, found.ended, found.failed) == (happened, ended, False)


def test_a_restart_is_never_said_to_be_still_to_do() -> None:
    statuses = [*EcsStatus, None]
    later = [MINUTE, 10 * MINUTE]
    assert all(
        sight(REBOOT, status, after=after, in_doubt=True).happened is not False
        for status in statuses
        for after in later
    )


def test_what_was_started_anew_was_restarted() -> None:
    found = sight(REBOOT, EcsStatus.RUNNING, in_doubt=True, started_at=NOW)
    assert (found.progress, found.ended, found.happened) == ("is running again", True, True)


def test_a_restart_just_accepted_may_not_show_yet() -> None:
    assert not sight(REBOOT, EcsStatus.RUNNING, after=timedelta(seconds=3)).ended
    assert sight(REBOOT, EcsStatus.RUNNING, after=timedelta(seconds=20)).ended


def test_what_does_not_begin_fails_after_a_while() -> None:
    assert not sight(START, EcsStatus.STOPPED).failed
    late = sight(START, EcsStatus.STOPPED, after=6 * MINUTE)
    assert (late.ended, late.failed) == (True, True)
    assert late.reason == "Alibaba Cloud accepted the request, but the instance is still Stopped."


def test_many_take_a_call_for_fifty_and_no_more_than_allowed() -> None:
    fake = FakeEcs(TOKYO, [instance(f"web-{number}") for number in range(120)])
    followed = [
        Followed(
            str(number), Plan((StartInstance("games", "ap-northeast-1", f"i-web{number}", ""),), {}), NOW
        )
        for number in range(120)
    ]
    looked = EcsActions({TOKYO: fake}).look(followed, calls=5)
    assert (len(looked.sights), looked.calls, fake.requests) == (120, 3, 3)
    looked = EcsActions({TOKYO: fake}).look(followed, calls=1)
    assert (len(looked.sights), looked.calls) == (50, 1)


def free(number: int) -> Followed:
    stop = StopInstance("games", "ap-northeast-1", f"i-web{number}", "", StoppedMode.STOP_CHARGING)
    return Followed(str(number), Plan((stop,), {}), NOW)


def test_whether_charges_stopped_is_read_once_at_rest_and_within_what_is_allowed() -> None:
    economical = {"status": EcsStatus.STOPPED, "stopped_mode": StoppedMode.STOP_CHARGING}
    fake = FakeEcs(TOKYO, [instance(f"web-{number}", **economical) for number in range(250)])
    looked = EcsActions({TOKYO: fake}).look([free(number) for number in range(250)], calls=5)
    assert (len(looked.sights), looked.calls, fake.requests) == (100, 5, 5), "the others at the next look"
    assert {sight.progress for sight in looked.sights.values()} == {"is stopped now and not charged"}


def test_one_call_is_enough_for_both_status_and_charges() -> None:
    fake = FakeEcs(TOKYO, [instance("web-1", status=EcsStatus.STOPPED), instance("web-2")])
    looked = EcsActions({TOKYO: fake}).look([free(1), free(2), free(3)], calls=1)
    assert [call.method for call in fake.calls] == ["describe_instances"]
    assert [sight.progress for sight in looked.sights.values()] == [
        "is stopped now, but :warning: still charged",
        "still running",
        "not there any more",
    ]


def test_what_runs_still_is_not_read_whole() -> None:
    fake = FakeEcs(TOKYO, [instance("web-1", status=EcsStatus.STOPPING), instance("web-2")])
    assert EcsActions({TOKYO: fake}).look([free(1), free(2)], calls=5).calls == 1
    assert [call.method for call in fake.calls] == ["statuses"]


def test_released_between_the_two_calls_it_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeEcs(TOKYO, [instance("web-1", status=EcsStatus.STOPPED)])
    monkeypatch.setattr(fake, "describe_instances", lambda _: {})
    (sight,) = EcsActions({TOKYO: fake}).look([free(1)], calls=5).sights.values()
    assert (sight.failed, sight.reason) == (True, "It does not exist any more: somebody released it.")


def test_a_subscription_by_now_is_neither_charged_nor_free() -> None:
    fake = FakeEcs(TOKYO, [instance("web-1", status=EcsStatus.STOPPED, charge_type=ChargeType.PRE_PAID)])
    (sight,) = EcsActions({TOKYO: fake}).look([free(1)], calls=5).sights.values()
    assert (sight.progress, sight.reason) == ("is stopped now", "")


@pytest.mark.parametrize("in_doubt", [False, True])
def test_who_may_not_look_says_so_and_gives_up_after_an_hour(in_doubt: bool) -> None:
    fake = FakeEcs(TOKYO, [instance("web", status=EcsStatus.STARTING)])
    fake.error = AccessDenied("The permission ecs:DescribeInstanceStatus is lacking.", permanent=True)
    followed = Followed("1", Plan((START,), {}), NOW, in_doubt=in_doubt)
    now = EcsActions({TOKYO: fake}, lambda: NOW + MINUTE).look([followed], 5).sights["1"]
    later = EcsActions({TOKYO: fake}, lambda: NOW + 61 * MINUTE).look([followed], 5).sights["1"]
    assert (now.ended, now.happened) == (False, None if in_doubt else True)
    assert now.reason == "The permission ecs:DescribeInstanceStatus is lacking."
    assert (later.ended, later.failed) == (True, True)
    assert later.reason.endswith("So I look no further: see Alibaba's console.")


def test_what_may_pass_is_looked_at_again() -> None:
    fake = FakeEcs(TOKYO, [instance("web")])
    fake.error = Throttled("Too many.", permanent=False)
    with pytest.raises(Throttled):
        EcsActions({TOKYO: fake}).look([Followed("1", Plan((START,), {}), NOW)], 5)


def test_pulling_the_plug_of_what_is_stopping_is_no_success_when_refused() -> None:
    fake = FakeEcs(TOKYO, [instance("web", status=EcsStatus.STOPPING)])
    with pytest.raises(CloudError, match="does not support"):
        EcsActions({TOKYO: fake}).force_stop(FORCE)
    assert not EcsActions({TOKYO: fake}).stop(STOP).over, "an ordinary stop is on its way"


def test_a_refusal_that_cannot_be_looked_into_stays_one() -> None:
    fake = FakeEcs(TOKYO, [instance("web")])
    fake.slips.append(Slip(CloudError("Wrong status.", permanent=True, code="IncorrectInstanceStatus")))
    with pytest.raises(CloudError, match="Wrong status"):
        EcsActions({TOKYO: fake}).stop(STOP)
