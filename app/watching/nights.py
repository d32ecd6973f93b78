"""Instances outside their office hours: one message for each and night, to stop it or to keep it on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from app.domain.ecs.nights import (
    NIGHT,
    Night,
    NightRules,
    ended,
    night_from_json,
    night_to_json,
    running_late,
)
from app.domain.ecs.office_hours import NoOfficeHours, OfficeHours
from app.domain.intent import Unreadable
from app.domain.names import Action
from app.domain.requests import Request
from app.domain.tags import owner_of
from app.errors import ChatOpsError
from app.gate import Gate
from app.notifier import Notifier
from app.queries.asking import PATIENCE, gather
from app.queries.ecs_meaning import CLOUD
from app.queries.side_by_side import SideBySide
from app.store.audit import Phase
from app.store.episodes import Episode
from app.store.store import Repositories, Store
from app.views.ecs.night import night_view
from cloud.ecs import EcsInstance, Instances
from cloud.model import Scope
from cloud.ports import Ecs

log = structlog.get_logger()

LOOKED_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Record:
    """A night, and the episode that it was read from."""

    episode: Episode
    night: Night


class NothingRead(ChatOpsError):
    """No account and region of Alibaba Cloud could be read."""


class NightWatch:
    """Looks at all instances now and then; what could not be read neither begins nor ends a night."""

    def __init__(
        self,
        adapters: Mapping[Scope, Ecs],
        threads: SideBySide,
        store: Store,
        notifier: Notifier,
        rules: NightRules,
        channel: str,
        patience: float = PATIENCE,
    ) -> None:
        self._adapters = adapters
        self._threads = threads
        self._store = store
        self._notifier = notifier
        self._rules = rules
        self._channel = channel
        self._patience = patience

    def look(self, now: datetime) -> str:
        """Look once; say in a few words what came of it. Raises :class:`NothingRead`, ``StoreError``."""
        as_of = self._notifier.moment()
        calls = {
            scope: self._threads.submit(scope, ecs.list_instances) for scope, ecs in self._adapters.items()
        }
        listed = gather(calls, self._patience, CLOUD)
        if not listed.told:
            raise NothingRead
        found = {scope: {i.id: i for i in some.items} for scope, some in listed.told.items()}
        for record in records(self._store.episodes.closed(NIGHT, now - LOOKED_AFTER)):
            self.show(record, as_of)  # a process may have died before its end was shown
        still = self._go_on(found, listed.told, now, as_of)
        begun = self._begin((i for some in found.values() for i in some.values()), still, now)
        unread = f", not read: {', '.join(map(str, listed.errors))}" if listed.errors else ""
        return f"{len(still) + begun} run outside office hours{unread}"

    def _go_on(
        self,
        found: Mapping[Scope, Mapping[str, EcsInstance]],
        listed: Mapping[Scope, Instances],
        now: datetime,
        as_of: int,
    ) -> frozenset[str]:
        """Bring the open nights up to date; answer with the targets of those that stay open."""
        still: set[str] = set()
        for record in records(self._store.episodes.opened(NIGHT)):
            scope, night = record.night.scope, record.night
            instance = found.get(scope, {}).get(night.instance_id)
            sure = scope in listed and (instance is not None or not listed[scope].truncated)
            if scope not in self._adapters or (sure and self._is_over(record, instance, now)):
                continue
            still.add(night.target)
            self.show(record, as_of)
        return frozenset(still)

    def _is_over(self, record: Record, instance: EcsInstance | None, now: datetime) -> bool:
        """Close a night that has ended, and have its message say so."""
        hours = self._hours(instance) if instance is not None else None
        night = ended(record.night, instance, hours, now)
        if night.end is None:
            return False
        if self._store.episodes.close(record.episode, night_to_json(night)):
            self.show(replace(record, night=night))
        return True

    def _begin(self, instances: Iterable[EcsInstance], still: frozenset[str], now: datetime) -> int:
        """Open a night for each that runs late, unless this one's was closed before."""
        begun = 0
        for instance in instances:
            hours = self._hours(instance)
            late = running_late(instance, hours, now)
            if late is None or hours is None:
                continue
            night = _night(instance, hours, *late)
            if night.target in still or self._was_over(night):
                continue
            episode = self._store.episodes.open(NIGHT, night.target, night_to_json(night))
            self.show(Record(episode, night))
            begun += 1
        return begun

    def _was_over(self, night: Night) -> bool:
        closed = records(self._store.episodes.closed(NIGHT, night.since))
        return any(one.night.target == night.target and one.night.since == night.since for one in closed)

    def _hours(self, instance: EcsInstance) -> OfficeHours | None:
        try:
            return self._rules.of(instance)
        except NoOfficeHours as problem:
            log.warning("nights.unreadable", instance=instance.id, problem=str(problem))
            return None

    def show(self, record: Record, as_of: int | None = None) -> None:
        """Have its message say what is true; ``as_of`` when it was read, if it was not written just now."""
        view = night_view(record.night, record.episode.id)
        self._notifier.post(self._channel, view, key=f"night:{record.episode.id}", as_of=as_of)


class Nights:
    """What people do about a night: admitted, written down, and shown at once."""

    def __init__(
        self,
        gate: Gate,
        store: Store,
        show: Callable[[Record], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._gate = gate
        self._store = store
        self._show = show
        self._now = now

    def find(self, id: str) -> Record | None:
        """Find an open night by its episode."""
        episode = self._store.episodes.get(id)
        open_one = episode is not None and episode.kind == NIGHT and episode.closed_at is None
        found = records([episode]) if episode is not None and open_one else ()
        return next((record for record in found if record.night.until > self._now()), None)

    def keep(self, request: Request, record: Record) -> bool:
        """Keep it on until the next office hours; False if somebody did something about it at the same time.

        Raises ``Refused``.
        """
        night = record.night
        self._gate.admit(Action.ECS_KEEP, request, night.aim, {"target": night.target}, fresh=True)
        kept = replace(night, kept_by=request.asker)

        def work(store: Repositories) -> bool:
            return store.episodes.change(record.episode, night_to_json(kept))

        if not self._store.transaction(work):
            return False
        detail = {"name": night.name, "until": night.until.isoformat()}
        self._gate.record(request, Action.ECS_KEEP, Phase.SUCCEEDED, detail, target=night.target)
        self._show(replace(record, night=kept))
        return True


def records(episodes: Sequence[Episode]) -> Sequence[Record]:
    """Read nights back; what another version has stored is that one's to look after."""
    read: list[Record] = []
    for episode in episodes:
        try:
            read.append(Record(episode, night_from_json(episode.payload)))
        except Unreadable:
            log.warning("nights.unreadable", episode=episode.id)
    return read


def _night(instance: EcsInstance, hours: OfficeHours, since: datetime, until: datetime) -> Night:
    return Night(
        account=instance.scope.account,
        region=instance.scope.region,
        instance_id=instance.id,
        name=instance.name or instance.id,
        hours=str(hours),
        since=since,
        until=until,
        tags=dict(instance.tags),
        owner=owner_of(instance.tags),
    )
