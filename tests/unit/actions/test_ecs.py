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
from cloud.ecs import EcsStatus, StoppedMode
from cloud.errors import CloudError
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
    return seen(followed, intent, status, NOW, started_at)


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
