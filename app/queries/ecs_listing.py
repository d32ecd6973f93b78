"""Every account and region of ECS, asked at the same time."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from app.queries.asking import PATIENCE, Answers
from app.queries.side_by_side import SideBySide
from cloud.ecs import EVERY_INSTANCE, EcsInstance, InstanceFilter, Instances
from cloud.model import Scope
from cloud.ports import Ecs

CLOUD = "Alibaba Cloud"
CUT_OFF = "there is more than I may read in one go"


@dataclass(frozen=True, slots=True)
class EcsScopes:
    """The adapter of each; the others wait ``patience`` seconds for one that does not answer."""

    adapters: Mapping[Scope, Ecs]
    threads: SideBySide
    patience: float = PATIENCE

    def within(self, scopes: Iterable[Scope]) -> "EcsScopes":
        """Give these only."""
        some = frozenset(scopes)
        fitting = {scope: ecs for scope, ecs in self.adapters.items() if scope in some}
        return EcsScopes(fitting, self.threads, self.patience)

    def begin_listing(
        self, scopes: Iterable[Scope], wanted: InstanceFilter = EVERY_INSTANCE
    ) -> Mapping[Scope, Future[Instances]]:
        """Begin a listing of each of these, and wait for none."""
        return {
            scope: self.threads.submit(scope, self.adapters[scope].list_instances, wanted) for scope in scopes
        }


def listed_instances(listed: Answers[Instances]) -> Iterator[EcsInstance]:
    """Give all that was listed."""
    return (instance for some in listed.told.values() for instance in some.items)


def cut_off(listed: Answers[Instances]) -> tuple[Scope, ...]:
    """Tell where there is more than was read."""
    return tuple(scope for scope, some in listed.told.items() if some.truncated)
