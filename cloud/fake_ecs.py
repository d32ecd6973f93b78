"""An in-memory stand-in for the port ``Ecs``: it holds what it is given, and remembers what it was asked."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from cloud.ecs import (
    EVERY_INSTANCE,
    EcsInstance,
    EcsRegion,
    EcsStatus,
    InstanceFilter,
    Instances,
    LockReason,
    StoppedMode,
)
from cloud.errors import CloudError, NotFound
from cloud.fake import Asked, Slip
from cloud.model import Scope

__all__ = ["FakeEcs"]

PAGE = 100
STATUS_PAGE = 50


class FakeEcs:
    """A :class:`cloud.ports.Ecs`; ``calls`` is what it was asked, ``requests`` how many API calls that took.

    ``error`` is how it fails while set; ``slips`` are used up by the next changes, one each, dry runs apart.
    """

    def __init__(
        self,
        scope: Scope,
        instances: Iterable[EcsInstance] = (),
        *,
        regions: Iterable[EcsRegion] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._scope = scope
        self._now = now
        self._regions = tuple(regions)
        self.instances = {instance.id: instance for instance in instances}
        self.calls: list[Asked] = []
        self.requests = 0
        self.error: CloudError | None = None
        self.slips: list[Slip | None] = []
        self.truncated = False

    @property
    def scope(self) -> Scope:
        return self._scope

    def list_instances(
        self, wanted: InstanceFilter = EVERY_INSTANCE, *, pages: int | None = None
    ) -> Instances:
        self._note("list_instances", wanted)
        found = tuple(instance for instance in self.instances.values() if wanted.covers(instance))
        there = max(1, -(-len(found) // PAGE))
        read = there if pages is None else min(there, pages)
        self.requests += read - 1
        return Instances(found[: read * PAGE], self.truncated or read < there, pages=read)

    def describe_instances(self, instance_ids: Collection[str]) -> Mapping[str, EcsInstance]:
        self._note("describe_instances", tuple(instance_ids), len(instance_ids), PAGE)
        return {key: self.instances[key] for key in instance_ids if key in self.instances}

    def statuses(self, instance_ids: Collection[str]) -> Mapping[str, EcsStatus]:
        self._note("statuses", tuple(instance_ids), len(instance_ids), STATUS_PAGE)
        return {key: self.instances[key].status for key in instance_ids if key in self.instances}

    def start(self, instance_id: str, *, dry_run: bool = False) -> str:
        self._note("start", (instance_id, dry_run))
        found = self._unlocked(instance_id)
        _in_status(found, EcsStatus.STOPPED)
        return self._change(replace(found, status=EcsStatus.STARTING, stopped_mode=None), dry_run)

    def stop(self, instance_id: str, mode: StoppedMode, *, force: bool = False, dry_run: bool = False) -> str:
        self._note("stop", (instance_id, mode, force, dry_run))
        found = self._find(instance_id)
        _not_held(found)
        _in_status(found, EcsStatus.RUNNING)
        kept = mode if found.economical else StoppedMode.KEEP_CHARGING
        return self._change(replace(found, status=EcsStatus.STOPPING, stopped_mode=kept), dry_run)

    def reboot(self, instance_id: str, *, force: bool = False, dry_run: bool = False) -> str:
        self._note("reboot", (instance_id, force, dry_run))
        found = self._unlocked(instance_id)
        _in_status(found, EcsStatus.RUNNING)
        return self._change(replace(found, status=EcsStatus.STARTING), dry_run)

    def regions(self) -> tuple[EcsRegion, ...]:
        self._note("regions", None)
        return self._regions

    def put(self, instance: EcsInstance) -> None:
        """Add an instance, or put it in the place of the one with its id."""
        self.instances[instance.id] = instance

    def move(self, instance_id: str, status: EcsStatus) -> None:
        """Put an instance into another status."""
        self.put(replace(self.instances[instance_id], status=status))

    def settle(self) -> None:
        """Have what is starting run, and what is stopping stopped."""
        ends = {EcsStatus.STARTING: EcsStatus.RUNNING, EcsStatus.STOPPING: EcsStatus.STOPPED}
        for instance in list(self.instances.values()):
            self.move(instance.id, ends.get(instance.status, instance.status))

    def _unlocked(self, instance_id: str) -> EcsInstance:
        found = self._find(instance_id)
        _not_held(found)
        if LockReason.FINANCIAL in found.locked or found.expired(self._now()):
            raise _refused("InstanceExpiredOrInArrears", "The instance has expired or is in arrears.")
        return found

    def _change(self, becomes: EcsInstance, dry_run: bool) -> str:
        if not dry_run:
            slip = self.slips.pop(0) if self.slips else None
            if slip is None or slip.happened:
                self.put(becomes)
            if slip is not None:
                raise slip.error
        return f"request-{len(self.calls)}"

    def _note(self, method: str, argument: object, count: int = 1, batch: int = 1) -> None:
        self.calls.append(Asked(method, argument))
        self.requests += -(-count // batch)
        if self.error is not None:
            raise self.error

    def _find(self, instance_id: str) -> EcsInstance:
        if instance_id not in self.instances:
            raise NotFound(
                "The specified InstanceId does not exist.", permanent=True, code="InvalidInstanceId.NotFound"
            )
        return self.instances[instance_id]


def _not_held(instance: EcsInstance) -> None:
    if LockReason.SECURITY in instance.locked:
        raise _refused("InstanceLockedForSecurity", "The instance is locked for security reasons.")


def _in_status(instance: EcsInstance, needed: EcsStatus) -> None:
    if instance.status is not needed:
        raise _refused(
            "IncorrectInstanceStatus", "The current status of the resource does not support this operation."
        )


def _refused(code: str, message: str) -> CloudError:
    return CloudError(message, permanent=True, code=code)
