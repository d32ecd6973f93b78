"""Tells the digest in its channel."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.digest import DigestPlan
from app.notifier import Notifier
from app.reports.digest import Digests
from app.store.ticks import Ticks, TickState
from app.views.digest import digest_view
from app.views.emr.places import Marks

LONGEST = timedelta(days=7)
"""A digest goes back so far at most."""
_BEFORE = timedelta(microseconds=1)


def job(
    plan: DigestPlan, digests: Digests, notifier: Notifier, ticks: Ticks, marks: Marks
) -> Callable[[datetime], str]:
    """Make the job. Run again for the same due time, it edits its message instead of telling it twice."""
    scopes = tuple(scope for scope in digests.scopes if not plan.accounts or scope.account in plan.accounts)
    zone = ZoneInfo(plan.zone)

    def tell(due_at: datetime) -> str:
        since = last_told(ticks, plan.name, due_at)
        digest = digests.collect(scopes, since, zone, digests.sources, plan.accounts)
        key = f"{plan.name} {due_at.isoformat()}"
        notifier.post(plan.channel, digest_view(digest, marks), key=key)
        return f"told of {len(digest.running)} clusters in {plan.channel}"

    return tell


def last_told(ticks: Ticks, job: str, due_at: datetime) -> datetime | None:
    """Find when the last digest was due that was told; ``None`` if there is none, at most a week ago."""
    until = due_at - _BEFORE
    while (tick := ticks.newest([job], until).get(job)) is not None and tick.due_at > due_at - LONGEST:
        if tick.state is TickState.OK:
            return tick.due_at
        until = tick.due_at - _BEFORE
    return due_at - LONGEST if tick is not None else None
