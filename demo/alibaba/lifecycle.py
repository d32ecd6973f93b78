"""What status an instance has at which moment: pure, so that the clock alone moves the demo cloud.

https://www.alibabacloud.com/help/en/ecs/user-guide/instance-lifecycle
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take; a forced stop takes a quarter of ``stopping``."""

    starting: timedelta = timedelta(seconds=40)
    stopping: timedelta = timedelta(seconds=30)


@dataclass(slots=True)
class Life:
    """One instance's course: each status and since when it holds, in order."""

    steps: list[tuple[datetime, str]]
    pace: Pace = field(default_factory=Pace)

    def status(self, at: datetime) -> str:
        return next(status for since, status in reversed(self.steps) if since <= at)

    def started(self, at: datetime) -> datetime:
        """When it was last started."""
        return max((since for since, status in self.steps if status == "Starting" and since <= at),
                   default=self.steps[0][0])  # fmt: skip

    def start(self, at: datetime) -> None:
        self._plan((at, "Starting"), (at + self.pace.starting, "Running"))

    def stop(self, at: datetime, *, force: bool = False) -> None:
        takes = self.pace.stopping / 4 if force else self.pace.stopping
        self._plan((at, "Stopping"), (at + takes, "Stopped"))

    def reboot(self, at: datetime) -> None:
        off = at + self.pace.stopping
        self._plan((at, "Stopping"), (off, "Starting"), (off + self.pace.starting, "Running"))

    def let_pass(self, by: timedelta) -> None:
        self.steps = [(since - by, status) for since, status in self.steps]

    def _plan(self, *steps: tuple[datetime, str]) -> None:
        self.steps = [step for step in self.steps if step[0] < steps[0][0]] or self.steps[:1]
        self.steps += steps
