"""What Alibaba Cloud ECS adds to a digest: how much runs, what is stopped and costs all the same, what expires soon."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from app.domain.digest import Section
from app.domain.durations import spoken
from app.domain.ecs.instances import in_order
from app.domain.names import Action
from app.domain.tags import owner_of
from app.queries.asking import gather
from app.queries.ecs_listing import CLOUD, CUT_OFF, EcsScopes, cut_off, listed_instances
from cloud.ecs import ChargeType, EcsInstance, EcsStatus
from cloud.model import Scope

SOON = timedelta(days=7)
LINES = 40


class StoppedInstances:
    """Reads all instances once, side by side; an :class:`app.reports.digest.Source`."""

    action = Action.ECS_LIST

    def __init__(self, ecs: EcsScopes) -> None:
        self._ecs = ecs

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The accounts and regions that it tells of."""
        return tuple(self._ecs.adapters)

    def within(self, scopes: Collection[Scope]) -> "StoppedInstances":
        """Tell of these only."""
        return StoppedInstances(self._ecs.within(scopes))

    def section(self, accounts: Collection[str], _since: datetime, now: datetime) -> Section | None:
        """Tell what is stopped and what expires, and how much runs; ``None``: there is none, and all could be read."""
        scopes = [scope for scope in self.scopes if not accounts or scope.account in accounts]
        listed = gather(self._ecs.begin_listing(scopes), self._ecs.patience, CLOUD)
        every = in_order(listed_instances(listed))
        stopped = [instance for instance in every if instance.status is EcsStatus.STOPPED]
        ending = [i for i in every if i.expires_at is not None and i.expires_at - now <= SOON]
        unread = [f"ECS instances in {missing.scope} ({missing.why})" for missing in listed.unanswered]
        unread += [f"some ECS instances in {scope} ({CUT_OFF})" for scope in cut_off(listed)]
        if not every and not unread:
            return None
        lines = [*map(_stopped, stopped), *(_ending(instance, now) for instance in ending)]
        more = [f"… and {len(lines) - LINES} more"] if len(lines) > LINES else []
        return Section(
            "Alibaba Cloud ECS",
            (*lines[:LINES], *more),
            ", ".join(_brief(every, stopped, ending)),
            tuple(unread),
        )


def _stopped(instance: EcsInstance) -> str:
    owner = owner_of(instance.tags)
    parts = [f"{_name(instance)} is stopped, {_costs(instance)}", *([f"owner {owner}"] if owner else [])]
    return ", ".join(parts)


def _ending(instance: EcsInstance, now: datetime) -> str:
    end = instance.expires_at or now
    words = f"expired {spoken(now - end)} ago" if end <= now else f"expires in {spoken(end - now)}"
    return f"{_name(instance)} {words}"


def _name(instance: EcsInstance) -> str:
    return f"{instance.name or instance.id} ({instance.id}, {instance.scope})"


def _costs(instance: EcsInstance) -> str:
    if instance.charge_type is ChargeType.PRE_PAID:
        return "a subscription"
    return "charged all the same" if instance.still_charged else "not charged"


def _brief(
    every: Sequence[EcsInstance], stopped: Sequence[EcsInstance], ending: Sequence[EcsInstance]
) -> Iterator[str]:
    if running := sum(instance.status is EcsStatus.RUNNING for instance in every):
        yield f"{running} ECS instance{' runs' if running == 1 else 's run'}"
    if stopped:
        kind = "" if running else " ECS instance" if len(stopped) == 1 else " ECS instances"
        charged = sum(instance.still_charged for instance in stopped)
        yield f"{len(stopped)}{kind} stopped" + (
            f", {charged} of them charged all the same" if charged else ""
        )
    if ending:
        yield f"{len(ending)} ECS subscription{'' if len(ending) == 1 else 's'} expired or about to"
