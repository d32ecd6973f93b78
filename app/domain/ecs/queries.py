"""What is asked about ECS instances, to see them or before they are changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.domain.ecs.instances import InstanceMatches, InstancePage, InstanceSheet
from app.domain.ecs.powering import InstancePreview
from app.domain.names import Action
from app.domain.policy import Target
from app.domain.queries import Noted, ScopedQuery
from cloud.ecs import EVERY_INSTANCE, InstanceFilter
from cloud.model import Scope

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class ListInstances(ScopedQuery[InstancePage]):
    """List the instances that are ``wanted``. Pages count from 1."""

    action = Action.ECS_LIST
    wanted: InstanceFilter = EVERY_INSTANCE
    page: int = 1

    def aim(self, scope: Scope) -> Target:
        """No single target has no tags."""
        return Target(scope.account, scope.region, {})

    def facts(self) -> Mapping[str, Any]:
        wanted = self.wanted
        tags = ", ".join(f"{key}={value}" for key, value in wanted.tags.items())
        parts = {"name": wanted.name, "status": wanted.status or "", "tags": tags}
        scope = ", ".join(map(str, self.scopes))
        return {
            "scope": scope,
            "page": str(self.page),
            **{name: str(part) for name, part in parts.items() if part},
        }


@dataclass(frozen=True)
class AboutInstances(ScopedQuery[T_co]):
    """Something about instances by their ids or names; a name is looked for in the ``preferred`` scopes first."""

    preferred: tuple[Scope, ...] = field(default=(), kw_only=True)

    def facts(self) -> Mapping[str, Any]:
        return {key: value for key, value in ScopedQuery.facts(self).items() if key != "preferred"}


@dataclass(frozen=True)
class ShowInstance(AboutInstances[InstanceSheet | InstanceMatches]):
    """Show one instance by id, exact name or a unique part of one; otherwise tell what matches."""

    action = Action.ECS_SHOW
    instance: str


@dataclass(frozen=True)
class PreviewPower(AboutInstances[InstancePreview]):
    """Find out what it would mean to do this to these instances; ``words`` are ids or exact names."""

    noted = Noted.NEVER  # what comes of it is: a proposal
    words: tuple[str, ...]


@dataclass(frozen=True)
class PreviewStart(PreviewPower):
    """… to start them."""

    action = Action.ECS_START


@dataclass(frozen=True)
class PreviewStop(PreviewPower):
    """… to stop them."""

    action = Action.ECS_STOP


@dataclass(frozen=True)
class PreviewForceStop(PreviewPower):
    """… to pull their plugs."""

    action = Action.ECS_FORCE_STOP


@dataclass(frozen=True)
class PreviewReboot(PreviewPower):
    """… to restart them."""

    action = Action.ECS_REBOOT
