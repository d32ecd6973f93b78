"""Tells the digest in its channel. Its tick is over once Slack has it: see docs/decisions/0008."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.digest import DigestPlan
from app.notifier import Notifier
from app.reports.digest import Digests
from app.store.ticks import Ticks
from app.views.digest import digest_view
from app.views.emr.places import Marks
from scheduler.runs import Telling

LONGEST = timedelta(days=7)
"""A digest goes back so far at most."""
_BEFORE = timedelta(microseconds=1)


def job(
    plan: DigestPlan, digests: Digests, notifier: Notifier, ticks: Ticks, marks: Marks
) -> Callable[[datetime], Telling]:
    """Make the job. Run again for the same due time, it edits its message instead of telling it twice."""
    scopes = tuple(scope for scope in digests.scopes if not plan.accounts or scope.account in plan.accounts)
    zone = ZoneInfo(plan.zone)

    def tell(due_at: datetime) -> Telling:
        since = last_told(ticks, plan.name, due_at, lambda due: notifier.sent(_key(plan.name, due)))
        digest = digests.collect(scopes, since, zone, digests.sources, plan.accounts)
        told = notifier.tell(plan.channel, digest_view(digest, marks), key=_key(plan.name, due_at))
        number = len(digest.running)
        return Telling(f"told of {number} cluster{'' if number == 1 else 's'}", told)

    return tell


def last_told(
    ticks: Ticks, job: str, due_at: datetime, arrived: Callable[[datetime], bool]
) -> datetime | None:
    """Find when the last digest was due that was told; ``None`` if there is none, at most a week ago.

    One that Slack refused (the bot was no longer in the channel), or never got, has told nobody: the next one makes
    up for it.
    """
    until = due_at - _BEFORE
    while (tick := ticks.newest([job], until).get(job)) is not None and tick.due_at > due_at - LONGEST:
        if arrived(tick.due_at):
            return tick.due_at
        until = tick.due_at - _BEFORE
    return due_at - LONGEST if tick is not None else None


def _key(job: str, due_at: datetime) -> str:
    return f"{job} {due_at.astimezone(UTC).isoformat()}"
