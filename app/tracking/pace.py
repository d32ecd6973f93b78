"""How often operations are looked at."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """At most ``calls`` API calls in any ``calls`` times ``per_call`` (5 a minute), for a whole group.

    What takes long is looked at less often: after ``patient_after`` every ``patient`` only.
    """

    per_call: timedelta = timedelta(seconds=12)
    calls: int = 5
    patient_after: timedelta = timedelta(minutes=10)
    patient: timedelta = timedelta(seconds=60)

    @property
    def window(self) -> timedelta:
        return self.per_call * self.calls

    def until_next(self, calls: int, youngest: timedelta) -> timedelta:
        """Wait as long as leaves room for a look that costs as much as the last one did."""
        pause = self.window / max(1, self.calls // max(1, calls))
        return max(pause, self.patient) if youngest > self.patient_after else pause
