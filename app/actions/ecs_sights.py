"""What an instance's status means for what was asked of it."""

from datetime import datetime, timedelta
from typing import TypeGuard

from app.domain.durations import spoken
from app.domain.ecs.intents import ForceStopInstance, InstanceIntent, RebootInstance, StopInstance
from app.domain.ecs.powering import ON_ITS_WAY
from app.domain.intent import Intent
from app.tracking.following import Followed, Sight
from cloud.ecs import EcsInstance, EcsStatus, StoppedMode
from cloud.errors import CloudError

SHOULD_HAVE_BEGUN = timedelta(minutes=5)
SAYS_WHAT_IT_WAITS_FOR = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(hours=1)
REBOOT_SHOWS_AFTER = timedelta(seconds=10)
"""A restart that Alibaba has accepted shows as another status at once; who sees it run after this long sees its end."""


NOT_ECONOMICAL = (
    "Alibaba stopped it without stopping its charges, as it does where an instance knows no economical mode: "
    "it costs as much as while it runs, until it is released."
)


def whole_at(one: Followed) -> EcsStatus | None:
    """Tell in which status more must be known: whether a lost restart was made, whether charges have stopped."""
    intent = one.plan.last
    if isinstance(intent, RebootInstance):
        return intent.comes_to if one.in_doubt else None
    return intent.comes_to if _stops_charging(intent) else None


def _stops_charging(intent: Intent) -> TypeGuard[StopInstance | ForceStopInstance]:
    return isinstance(intent, StopInstance | ForceStopInstance) and intent.mode is StoppedMode.STOP_CHARGING


def seen(
    one: Followed,
    intent: InstanceIntent,
    status: EcsStatus | None,
    now: datetime,
    whole: EcsInstance | None = None,
) -> Sight:
    """Judge a status; ``None`` is an instance that is not there any more.

    ``whole`` is the instance, where it had to be read: see :func:`whole_at`.
    """
    if status is None:
        reason = "It does not exist any more: somebody released it."
        return Sight("not there any more", happened=True, ended=True, failed=True, reason=reason)
    if isinstance(intent, RebootInstance):
        return _rebooting(one, intent, status, now, whole)
    if status is intent.comes_to:
        return _come_to_rest(intent, status, whole)
    if status.moving or status is EcsStatus.UNKNOWN:
        return _under_way(one, intent, status, now)
    return _not_begun(one, status, now)


def unseen(one: Followed, error: CloudError, now: datetime) -> Sight:
    """Say that nobody may look, and after an hour that nobody does any more."""
    happened = None if one.in_doubt else True
    over = now - one.since > GIVEN_UP_AFTER
    reason = f"{error.message} So I look no further: see Alibaba's console." if over else error.message
    return Sight("cannot be looked at", happened=happened, ended=over, failed=over, reason=reason)


def _come_to_rest(intent: InstanceIntent, status: EcsStatus, whole: EcsInstance | None) -> Sight:
    words = f"is {status.lower()} now"
    if whole is None or not _stops_charging(intent):
        return Sight(words, happened=True, ended=True)
    if whole.still_charged:
        return Sight(f"{words}, but :warning: still charged", True, ended=True, reason=NOT_ECONOMICAL)
    free = whole.stopped_mode is StoppedMode.STOP_CHARGING
    return Sight(f"{words} and not charged" if free else words, happened=True, ended=True)


def _rebooting(
    one: Followed, intent: RebootInstance, status: EcsStatus, now: datetime, whole: EcsInstance | None
) -> Sight:
    started_at = whole.started_at if whole else None
    again = started_at is not None and bool(intent.started_at) and started_at.isoformat() > intent.started_at
    if status is EcsStatus.STOPPED:
        reason = "It was restarted, and is Stopped: somebody may have stopped it."
        return Sight("is stopped", happened=True, ended=True, failed=True, reason=reason)
    if status is not EcsStatus.RUNNING:
        return _under_way(one, intent, status, now)
    if again or not (one.in_doubt or now - one.since < REBOOT_SHOWS_AFTER):
        return Sight("is running again", happened=True, ended=True)
    if not one.in_doubt:
        return Sight("restarting", happened=True)
    # Never a second restart on a guess: who wants it asks again.
    late = now - one.since > SHOULD_HAVE_BEGUN
    reason = "Whether it was restarted cannot be told; look at it before you ask again." if late else ""
    return Sight("it is running", happened=None, ended=late, failed=late, reason=reason)


def _under_way(one: Followed, intent: InstanceIntent, status: EcsStatus, now: datetime) -> Sight:
    waited = now - one.since
    goal, on_its_way = intent.comes_to.value, ON_ITS_WAY[intent.comes_to]
    words = "restarting" if isinstance(intent, RebootInstance) else str(status.lower())
    if waited > GIVEN_UP_AFTER:
        reason = (
            f"It is still {status.value} after {spoken(waited)}, so I look no further: see Alibaba's console."
        )
        return Sight(f"not {goal.lower()} yet", happened=True, ended=True, failed=True, reason=reason)
    if waited > SAYS_WHAT_IT_WAITS_FOR:
        words = f"still {status.value}: waiting for Alibaba Cloud to report {goal}"
    begun = isinstance(intent, RebootInstance) or status is on_its_way
    # On its way elsewhere, somebody else's change goes first: only then can be told what became of this one.
    return Sight(words, happened=True if begun or not one.in_doubt else None)


def _not_begun(one: Followed, status: EcsStatus, now: datetime) -> Sight:
    late = now - one.since > SHOULD_HAVE_BEGUN
    reason = f"Alibaba Cloud accepted the request, but the instance is still {status.value}." if late else ""
    return Sight(f"still {status.lower()}", happened=False, ended=late, failed=late, reason=reason)
