"""How ECS instances are put before people: what comes first, what a word matches, what can be done to one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.emr.clusters import Unanswered
from app.domain.policy import Target
from cloud.ecs import EVERY_INSTANCE, EcsInstance, EcsStatus, InstanceFilter
from cloud.model import Scope

_ID = re.compile(r"i-[a-z0-9]+")
_RANK = {
    EcsStatus.PENDING: 0,
    EcsStatus.STARTING: 0,
    EcsStatus.STOPPING: 0,
    EcsStatus.UNKNOWN: 0,
    EcsStatus.RUNNING: 1,
    EcsStatus.STOPPED: 2,
}


@dataclass(frozen=True, slots=True)
class InstancePage:
    """One page of a list, out of ``total`` instances of all ``scopes`` together that are ``wanted``.

    ``unanswered`` and ``truncated`` are the scopes of which nothing, or not everything, is among them. ``running``
    and ``stopped`` count all pages.
    """

    scopes: tuple[Scope, ...]
    instances: tuple[EcsInstance, ...]
    total: int
    page: int
    pages: int
    now: datetime
    running: int = 0
    stopped: int = 0
    wanted: InstanceFilter = EVERY_INSTANCE
    truncated: tuple[Scope, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceSheet:
    """One instance, read at ``now``; ``hours`` says its office hours, if it has some."""

    instance: EcsInstance
    now: datetime
    hours: str = ""

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at."""
        scope = self.instance.scope
        return Target(scope.account, scope.region, self.instance.tags)


@dataclass(frozen=True, slots=True)
class InstanceMatches:
    """Instances that a word could mean in these scopes: some to pick from, or none.

    ``unanswered`` are those of the scopes that could not be looked through.
    """

    word: str
    scopes: tuple[Scope, ...]
    candidates: tuple[EcsInstance, ...]
    unanswered: tuple[Unanswered, ...] = ()


def is_instance_id(word: str) -> bool:
    """Tell whether this is meant as an id: ``i-`` and small letters or digits."""
    return _ID.fullmatch(word) is not None


def in_order(instances: Iterable[EcsInstance]) -> tuple[EcsInstance, ...]:
    """Put first what is on its way, then what runs, then what is stopped; by name."""
    return tuple(sorted(instances, key=lambda i: (_RANK[i.status], i.name.casefold(), i.id)))
