"""ECS behind its port: https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-overview

Importing this imports no SDK; the first call does.
"""

import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from cloud.alibaba import mapping
from cloud.alibaba.calls import ECS_LIMITS, EcsCalls, Patience, in_batches
from cloud.alibaba.clients import ClientFactory
from cloud.cache import ShortLived
from cloud.ecs import (
    EVERY_INSTANCE,
    EcsInstance,
    EcsRegion,
    EcsStatus,
    InstanceFilter,
    Instances,
    StoppedMode,
)
from cloud.errors import NotFound, Throttled
from cloud.model import Scope
from cloud.throttle import Throttle

__all__ = ["ECS_LIMITS", "AlibabaEcs", "Patience"]

PAGE = 100
STATUS_PAGE = 50
"""DescribeInstanceStatus takes 100 ids, and answers with 50 a page: so 50 at a time, a call each."""
A_DAY = 86_400.0


class AlibabaEcs(EcsCalls):
    """The :class:`cloud.ports.Ecs` of one account and region."""

    def __init__(
        self,
        scope: Scope,
        clients: ClientFactory,
        throttle: Throttle,
        patience: Patience | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(scope, clients, throttle, patience, sleep=sleep)
        self._clock = clock
        self._regions: ShortLived[str, tuple[EcsRegion, ...]] = ShortLived(ttl=A_DAY, size=1, clock=clock)

    def list_instances(
        self, wanted: InstanceFilter = EVERY_INSTANCE, *, pages: int | None = None
    ) -> Instances:
        # By id: one that moves from page to page while they are read is one all the same.
        items: dict[str, EcsInstance] = {}
        read, more = 0, True
        try:
            for page, more in self._instance_pages(wanted):  # noqa: B007 - used after the loop
                items |= {item.id: item for item in page}
                read += 1
                if read == pages:
                    break
        except Throttled:
            if not read:
                raise
        return Instances(tuple(items.values()), truncated=more, pages=read)

    def _instance_pages(self, wanted: InstanceFilter) -> Iterator[tuple[list[EcsInstance], bool]]:
        """Give page after page, and with each whether there is another, as long as there is time for it.

        Tags are compared here: ECS's own filter knows no patterns, and finds at most 1,000 instances
        (https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances, Tag.N.Key).
        """
        deadline = self._clock() + self._patience.listing
        asked, tokens = _parameters(wanted), set[str]()
        while True:
            found, token = self._read(
                "DescribeInstances",
                lambda answer: (self._instances(answer), str(answer.next_token or "")),
                deadline - self._clock(),
                region_id=self._scope.region,
                max_results=PAGE,
                **asked,
            )
            yield [item for item in found if wanted.covers_tags(item.tags)], bool(token)
            # A token that comes again would lead round in circles.
            if not token or token in tokens or self._clock() >= deadline:
                return
            tokens.add(token)
            asked["next_token"] = token

    def describe_instances(self, instance_ids: Collection[str]) -> Mapping[str, EcsInstance]:
        found: dict[str, EcsInstance] = {}
        for batch in in_batches(list(dict.fromkeys(instance_ids)), PAGE):
            instances = self._read(
                "DescribeInstances",
                self._instances,
                region_id=self._scope.region,
                max_results=PAGE,
                instance_ids=json.dumps(batch),
            )
            found |= {item.id: item for item in instances}
        return found

    def _instances(self, answer: Any) -> list[EcsInstance]:
        return [mapping.instance(self._scope, item) for item in answer.instances.instance or ()]

    def statuses(self, instance_ids: Collection[str]) -> Mapping[str, EcsStatus]:
        found: dict[str, EcsStatus] = {}
        for batch in in_batches(list(dict.fromkeys(instance_ids)), STATUS_PAGE):
            # One id that is gone can fail them all; only what DescribeInstances leaves out as well is gone.
            with suppress(NotFound):
                found |= self._statuses_of(list(batch))
            if missing := [key for key in batch if key not in found]:
                found |= {key: item.status for key, item in self.describe_instances(missing).items()}
        return found

    def _statuses_of(self, batch: list[str]) -> dict[str, EcsStatus]:
        return self._read(
            "DescribeInstanceStatus",
            lambda answer: {
                item.instance_id: mapping.status(item.status)
                for item in answer.instance_statuses.instance_status or ()
            },
            region_id=self._scope.region,
            instance_id=batch,
            page_size=STATUS_PAGE,
            page_number=1,
        )

    def start(self, instance_id: str, *, dry_run: bool = False) -> str:
        # Never with InitLocalDisk: it wipes local disks.
        return self._change("StartInstance", dry_run=dry_run, instance_id=instance_id)

    def stop(self, instance_id: str, mode: StoppedMode, *, force: bool = False, dry_run: bool = False) -> str:
        # StoppedMode is always sent: without it the account's own default decides.
        # https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-stopinstance
        return self._change(
            "StopInstance",
            dry_run=dry_run,
            instance_id=instance_id,
            stopped_mode=mode.value,
            force_stop=force,
        )

    def reboot(self, instance_id: str, *, force: bool = False, dry_run: bool = False) -> str:
        return self._change("RebootInstance", dry_run=dry_run, instance_id=instance_id, force_stop=force)

    def regions(self) -> tuple[EcsRegion, ...]:
        known = self._regions.get("")
        if known is None:
            known = self._read(
                "DescribeRegions",
                lambda answer: tuple(map(mapping.region, answer.regions.region or ())),
                accept_language="en-US",
            )
            self._regions.put("", known)
        return known


def _parameters(wanted: InstanceFilter) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if wanted.name:
        given["instance_name"] = wanted.name
    if wanted.status is not None:
        given["status"] = wanted.status.value
    return given
