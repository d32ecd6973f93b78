"""The wiring of Alibaba Cloud ECS, for the composition root: what ``ecs`` in chatops.yaml switches on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.actions.ecs import EcsActions
from app.alibaba import alibaba_ecs
from app.domain.intents import Query
from app.queries import Answer, about_instances
from app.queries.ecs import EcsQueries
from app.queries.ecs_power import PowerQueries
from app.queries.side_by_side import SideBySide
from app.settings import Configuration, Environment
from cloud.model import Scope
from cloud.ports import Ecs
from handlers.ecs_places import Places

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


def instance_parts(
    environment: Environment, configuration: Configuration, threads: SideBySide, make: MakeEcs | None = None
) -> InstanceParts:
    """Wire what reads and changes instances; no SDK is imported yet."""
    adapters, close = (make or alibaba_ecs)(environment, configuration)
    settings, patience = configuration.ecs, configuration.limits.aws_read_timeout
    page_size = configuration.emr.page_size
    listing = EcsQueries(adapters, page_size=page_size, threads=threads, patience=patience)
    places = Places(tuple(adapters))
    marks: dict[str, str] = {}
    if settings is not None:
        places = Places(tuple(adapters), settings.default_region or "", settings.channel or "")
        marks = {account.alias: account.mark for account in settings.effective_accounts if account.mark}
    return InstanceParts(
        adapters,
        about_instances(listing, PowerQueries(adapters, threads, patience)),
        EcsActions(adapters),
        places,
        marks,
        close,
    )
