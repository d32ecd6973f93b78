"""The wiring of Alibaba Cloud ECS, for the composition root: what ``ecs`` in chatops.yaml switches on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.actions.ecs import EcsActions
from app.bootstrap.alibaba import alibaba_ecs
from app.bootstrap.base import Base
from app.domain.ecs.nights import BY_TAG, NightRules
from app.domain.ecs.office_hours import parse_office_hours
from app.domain.queries import Query
from app.gate import Gate
from app.queries import Answer, about_instances
from app.queries.ecs import EcsQueries
from app.queries.ecs_listing import EcsScopes
from app.queries.ecs_power import PowerQueries
from app.reports.instances import StoppedInstances
from app.settings import Configuration, Environment
from app.store.store import Store
from app.watching.nights import Nights, NightWatch
from cloud.model import Scope
from cloud.ports import Ecs
from handlers.ecs_places import Places
from scheduler import ScheduledJob
from scheduler.nights import night_job

MakeEcs = Callable[[Environment, Configuration], tuple[Mapping[Scope, Ecs], Callable[[], None]]]


@dataclass(frozen=True, slots=True)
class InstanceParts:
    """All that has to do with instances; without ``ecs`` it is there too, and says how to switch it on."""

    adapters: Mapping[Scope, Ecs]
    answers: Mapping[type[Query[Any]], Answer]
    actions: EcsActions
    places: Places
    marks: Mapping[str, str]
    close: Callable[[], None]
    stopped: StoppedInstances
    watch: NightWatch | None = None

    @property
    def sources(self) -> tuple[StoppedInstances, ...]:
        """What it adds to the digest."""
        return (self.stopped,) if self.adapters else ()

    @property
    def jobs(self) -> tuple[ScheduledJob, ...]:
        """What happens by the clock."""
        return (night_job(self.watch),) if self.watch else ()

    def nights(self, gate: Gate, store: Store) -> Nights | None:
        """What people do about instances outside their office hours, if anybody is asked about them."""
        return Nights(gate, store, self.watch.show) if self.watch else None


def instance_parts(base: Base, make: MakeEcs | None = None) -> InstanceParts:
    """Wire what reads and changes instances; no SDK is imported yet."""
    configuration = base.configuration
    adapters, close = (make or alibaba_ecs)(base.environment, configuration)
    settings, patience = configuration.ecs, configuration.limits.aws_read_timeout
    page_size = configuration.emr.page_size
    rules = _night_rules(configuration)
    ecs = EcsScopes(adapters, base.threads, patience)
    listing = EcsQueries(ecs, page_size=page_size, office=rules)
    places = Places(tuple(adapters))
    marks: dict[str, str] = {}
    if settings is not None:
        places = Places(tuple(adapters), settings.default_region or "", settings.channel or "")
        marks = {account.alias: account.mark for account in settings.effective_accounts if account.mark}
    return InstanceParts(
        adapters,
        about_instances(listing, PowerQueries(ecs)),
        EcsActions(adapters),
        places,
        marks,
        close,
        StoppedInstances(ecs),
        _watch(base, ecs, rules),
    )


def _night_rules(configuration: Configuration) -> NightRules:
    """Tell which office hours instances keep; the usual tag says so where nothing is configured."""
    rules = configuration.ecs.office_hours if configuration.ecs else None
    if rules is None:
        return BY_TAG
    return NightRules(rules.tag, parse_office_hours(rules.hours) if rules.hours else None, rules.tags)


def _watch(base: Base, ecs: EcsScopes, rules: NightRules) -> NightWatch | None:
    settings = base.configuration.ecs
    if settings is None or settings.office_hours is None:
        return None
    # one of the three is there: the settings see to it
    channel = settings.office_hours.channel or settings.channel or base.configuration.channels.digest or ""
    return NightWatch(ecs, base.store, base.notifier, rules, channel)
