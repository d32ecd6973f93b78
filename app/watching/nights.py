"""Instances outside their office hours: one message for each and night, or for many at once; to stop or to keep on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

from app.domain.ecs.nights import (
    NIGHT,
    Night,
    NightRules,
    ended,
    gathered,
    night_to_json,
    running_late,
)
from app.domain.ecs.office_hours import NoOfficeHours, OfficeHours
from app.domain.names import Action
from app.domain.refused import Refused
from app.domain.requests import Request
from app.domain.tags import owner_of
from app.errors import ChatOpsError
from app.gate import Gate
from app.notifier import Notifier
from app.queries.asking import gather
from app.queries.ecs_listing import CLOUD, EcsScopes
from app.store.audit import Phase
from app.store.store import Repositories, Store
from app.watching.night_board import NightBoard, Record, records
from cloud.ecs import EcsInstance, Instances
from cloud.model import Scope

log = structlog.get_logger()


class NothingRead(ChatOpsError):
    """No account and region of Alibaba Cloud could be read."""


class NightWatch:
    """Looks at all instances now and then; what could not be read neither begins nor ends a night."""

    def __init__(
        self,
        ecs: EcsScopes,
        store: Store,
        notifier: Notifier,
        rules: NightRules,
        channel: str,
    ) -> None:
        self._ecs = ecs
        self._store = store
        self._rules = rules
        self._board = NightBoard(store, notifier, channel)

    def look(self, now: datetime) -> str:
        """Look once; say in a few words what came of it. Raises :class:`NothingRead`, ``StoreError``."""
        listed = gather(self._ecs.begin_listing(self._ecs.adapters), self._ecs.patience, CLOUD)
        if not listed.told:
            raise NothingRead
        found = {scope: {i.id: i for i in some.items} for scope, some in listed.told.items()}
        still = self._go_on(found, listed.told, now)
        begun = self._begin((i for some in found.values() for i in some.values()), still, now)
        self._board.show(now)
        unread = f", not read: {', '.join(map(str, listed.errors))}" if listed.errors else ""
        return f"{len(still) + begun} run outside office hours{unread}"

    def show(self, record: Record) -> None:
        """Have the message that tells of a night say what is true."""
        self._board.show_one(record)

    def _go_on(
        self,
        found: Mapping[Scope, Mapping[str, EcsInstance]],
        listed: Mapping[Scope, Instances],
        now: datetime,
    ) -> frozenset[str]:
        """Close the nights that have ended; answer with the targets of those that stay open."""
        still: set[str] = set()
        for record in records(self._store.episodes.opened(NIGHT)):
            scope, night = record.night.scope, record.night
            instance = found.get(scope, {}).get(night.instance_id)
            sure = scope in listed and (instance is not None or not listed[scope].truncated)
            if scope not in self._ecs.adapters or (sure and self._is_over(record, instance, now)):
                continue
            still.add(night.target)
        return frozenset(still)

    def _is_over(self, record: Record, instance: EcsInstance | None, now: datetime) -> bool:
        """Close a night that has ended."""
        hours = self._hours(instance) if instance is not None else None
        night = ended(record.night, instance, hours, now)
        if night.end is None:
            return False
        self._store.episodes.close(record.episode, night_to_json(night))
        return True

    def _begin(self, instances: Iterable[EcsInstance], still: frozenset[str], now: datetime) -> int:
        """Open a night for each that runs late, unless this one's was closed before."""
        late = [night for one in instances if (night := self._late(one, now)) and night.target not in still]
        over = self._over_since(min((night.since for night in late), default=now))
        begun = gathered(night for night in late if (night.target, night.since) not in over)

        def work(store: Repositories) -> None:
            for night in begun:  # another replica may have opened it just now: then it says where it is told
                store.episodes.open(NIGHT, night.target, night_to_json(night))

        if begun:
            self._store.transaction(work, repeatable=True)
        return len(begun)

    def _late(self, instance: EcsInstance, now: datetime) -> Night | None:
        hours = self._hours(instance)
        late = running_late(instance, hours, now)
        return None if late is None or hours is None else _night(instance, hours, *late)

    def _over_since(self, since: datetime) -> frozenset[tuple[str, datetime]]:
        closed = records(self._store.episodes.closed(NIGHT, since))
        return frozenset((record.night.target, record.night.since) for record in closed)

    def _hours(self, instance: EcsInstance) -> OfficeHours | None:
        try:
            return self._rules.of(instance)
        except NoOfficeHours as problem:
            log.warning("nights.unreadable", instance=instance.id, problem=str(problem))
            return None


@dataclass(frozen=True, slots=True)
class Kept:
    """The nights that somebody keeps now, and those that they may not."""

    nights: Sequence[Night] = ()
    refused: Sequence[Night] = ()


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

    def waiting_with(self, id: str) -> Sequence[Record]:
        """Find the open nights that nobody keeps in the message that tells of this episode, open or not."""
        episode = self._store.episodes.get(id)
        keys = {record.key for record in records([episode] if episode and episode.kind == NIGHT else [])}
        return [
            record
            for record in records(self._store.episodes.opened(NIGHT))
            if record.key in keys and record.night.kept_by is None and record.night.until > self._now()
        ]

    def admit_to_see(self, request: Request, record: Record) -> None:
        """Let pass whoever may look at the instance. Raises ``Refused``."""
        self._gate.admit(Action.ECS_SHOW, request, record.night.aim, {"target": record.night.target})

    def keep(self, request: Request, found: Sequence[Record]) -> Kept:
        """Keep on until the next office hours those that the asker may; not what somebody changes at the same time.

        Raises ``Refused`` if they may none.
        """
        admitted, refused = self._admit_each(request, found)
        kept = [replace(record, night=replace(record.night, kept_by=request.asker)) for record in admitted]

        def work(store: Repositories) -> Sequence[Record]:
            return [one for one in kept if store.episodes.change(one.episode, night_to_json(one.night))]

        stored = self._store.transaction(work)
        for night in (one.night for one in stored):
            detail = {"name": night.name, "until": night.until.isoformat()}
            self._gate.record(request, Action.ECS_KEEP, Phase.SUCCEEDED, detail, target=night.target)
        for one in {record.key: record for record in stored}.values():
            self._show(one)
        return Kept([one.night for one in stored], refused)

    def _admit_each(
        self, request: Request, found: Sequence[Record]
    ) -> tuple[Sequence[Record], Sequence[Night]]:
        """Ask the gate about each; Slack is asked once who this is."""
        admitted: list[Record] = []
        refusals: dict[str, Refused] = {}
        for number, record in enumerate(found):
            night = record.night
            try:
                self._gate.admit(
                    Action.ECS_KEEP, request, night.aim, {"target": night.target}, fresh=number == 0
                )
                admitted.append(record)
            except Refused as refused:
                refusals[record.id] = refused
        if refusals and not admitted:
            raise next(iter(refusals.values()))
        return admitted, [record.night for record in found if record.id in refusals]


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
