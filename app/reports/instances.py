"""What Alibaba Cloud ECS adds to a digest: what is stopped, what of that costs all the same, what expires soon."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from app.domain.digest import Section
from app.domain.durations import spoken
from app.domain.ecs.instances import in_order
from app.domain.names import Action
from app.domain.tags import owner_of
from app.queries.asking import PATIENCE, gather
from app.queries.ecs_meaning import CLOUD, CUT_OFF
from app.queries.side_by_side import SideBySide
from cloud.ecs import ChargeType, EcsInstance, EcsStatus, StoppedMode
from cloud.model import Scope
from cloud.ports import Ecs

SOON = timedelta(days=7)
LINES = 40


class StoppedInstances:
    """Reads all instances once, side by side; an :class:`app.reports.digest.Source`."""

    action = Action.ECS_LIST

    def __init__(
        self, adapters: Mapping[Scope, Ecs], threads: SideBySide, patience: float = PATIENCE
    ) -> None:
        self._adapters = adapters
        self._threads = threads
        self._patience = patience

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The accounts and regions that it tells of."""
        return tuple(self._adapters)

    def within(self, scopes: Collection[Scope]) -> "StoppedInstances":
        """Tell of these only."""
        some = {scope: ecs for scope, ecs in self._adapters.items() if scope in scopes}
        return StoppedInstances(some, self._threads, self._patience)

    def section(self, accounts: Collection[str], _since: datetime, now: datetime) -> Section | None:
        """Tell what is stopped and what expires; ``None``: nothing of either, and all could be read."""
        scopes = [scope for scope in self._adapters if not accounts or scope.account in accounts]
        calls = {scope: self._threads.submit(scope, self._adapters[scope].list_instances) for scope in scopes}
        listed = gather(calls, self._patience, CLOUD)
        every = in_order(instance for some in listed.told.values() for instance in some.items)
        stopped = [instance for instance in every if instance.status is EcsStatus.STOPPED]
        ending = [i for i in every if i.expires_at is not None and i.expires_at - now <= SOON]
        unread = [f"ECS instances in {missing.scope} ({missing.why})" for missing in listed.unanswered]
        unread += [
            f"some ECS instances in {scope} ({CUT_OFF})" for scope, s in listed.told.items() if s.truncated
        ]
        if not stopped and not ending and not unread:
            return None
        lines = [*map(_stopped, stopped), *(_ending(instance, now) for instance in ending)]
        more = [f"… and {len(lines) - LINES} more"] if len(lines) > LINES else []
        return Section(
            "Alibaba Cloud ECS", (*lines[:LINES], *more), ", ".join(_brief(stopped, ending)), tuple(unread)
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


def _is_charged(instance: EcsInstance) -> bool:
    pays = instance.charge_type is ChargeType.POST_PAID
    return pays and instance.stopped_mode is not StoppedMode.STOP_CHARGING


def _costs(instance: EcsInstance) -> str:
    if instance.charge_type is ChargeType.PRE_PAID:
        return "a subscription"
    return "charged all the same" if _is_charged(instance) else "not charged"


def _brief(stopped: Sequence[EcsInstance], ending: Sequence[EcsInstance]) -> Iterator[str]:
    if stopped:
        kind = "ECS instance" if len(stopped) == 1 else "ECS instances"
        charged = sum(map(_is_charged, stopped))
        yield f"{len(stopped)} {kind} stopped" + (
            f", {charged} of them charged all the same" if charged else ""
        )
    if ending:
        yield f"{len(ending)} ECS subscription{'' if len(ending) == 1 else 's'} expired or about to"
