"""All instances of the demo cloud, and the trouble they may be in."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from demo.alibaba.lifecycle import Life, Pace
from demo.alibaba.specs import InstanceSpec
from demo.alibaba.wire import Refused


@dataclass(slots=True)
class Record:
    """One instance: what it is, how it fares, and what became of its local disks."""

    id: str
    spec: InstanceSpec
    life: Life
    created: datetime
    expires: datetime | None
    stopped_mode: str
    wiped: bool = False


class World:
    """Thread-safe if its ``lock`` is held while a record is used."""

    def __init__(self, now: Callable[[], datetime], pace: Pace) -> None:
        self.now = now
        self.lock = threading.RLock()
        self.sold_out: set[str] = set()
        # Families, beside those with local disks: https://www.alibabacloud.com/help/en/ecs/user-guide/economical-mode
        self.uneconomical = {"gn5", "re6p", "ebmre6p"}
        self._pace = pace
        self._records: dict[str, Record] = {}

    def add(self, spec: InstanceSpec) -> str:
        """Return the new instance's id."""
        with self.lock:
            now = self.now()
            instance_id = spec.id or f"i-{_zone_code(spec.region)}{len(self._records) + 1:017x}"
            created = now - spec.age
            self._records[instance_id] = Record(
                instance_id,
                spec,
                Life([(created, spec.status)], self._pace),
                created,
                None if spec.expires is None else now + spec.expires,
                spec.stopped_mode,
            )
        return instance_id

    def records(self, account: str, region: str) -> list[Record]:
        """Those of an account in a region, newest first, as ECS lists them."""
        found = [r for r in self._records.values() if (r.spec.account, r.spec.region) == (account, region)]
        return sorted(found, key=lambda record: record.created, reverse=True)

    def everything(self) -> list[Record]:
        return list(self._records.values())

    def record(self, account: str, region: str, instance_id: str) -> Record:
        """Find one; without a region in any of them."""
        found = self._records.get(instance_id)
        if found is None or found.spec.account != account or region not in ("", found.spec.region):
            raise Refused(404, "InvalidInstanceId.NotFound", "The specified InstanceId does not exist.")
        return found

    def status(self, instance_id: str) -> str:
        with self.lock:
            return self._records[instance_id].life.status(self.now())

    def lock_up(self, instance_id: str, *reasons: str) -> None:
        """Have Alibaba lock an instance, for these reasons only; none unlocks it."""
        with self.lock:
            record = self._records[instance_id]
            record.spec = replace(record.spec, locks=reasons)

    def release(self, instance_id: str) -> None:
        """Have it gone."""
        with self.lock:
            del self._records[instance_id]

    def sell_out(self, *instance_types: str) -> None:
        """Have no stock of these types, until called again."""
        with self.lock:
            self.sold_out = set(instance_types)

    def let_pass(self, by: timedelta) -> None:
        """Make all that was ``by`` ago earlier by as much: time passes, and no clock moves."""
        with self.lock:
            for record in self._records.values():
                record.life.let_pass(by)
                record.created -= by
                if record.expires is not None:
                    record.expires -= by


def _zone_code(region: str) -> str:
    """Ids begin with a few letters of their region: i-bp1…, i-6we…."""
    return "".join(part[0] for part in region.split("-"))
