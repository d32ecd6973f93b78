"""An EMR that has the readings of a script."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cloud.metrics import BUCKET, History, Metric
from tests.integration.watching.fortnight import LEAD, LOST, Life, Script
from tests.integration.watching.street import TimedEmr


class Played(TimedEmr):
    """Has the readings of a script."""

    script: Script
    times: Sequence[datetime]
    lives: Mapping[str, Life]

    def plays(self, script: Script) -> None:
        self.script, self.lives = script, {}
        self.times = [script.start + n * BUCKET for n in range(LEAD + script.looks * script.apart + 1)]

    def history(self, metric: Metric, since: Mapping[str, datetime], until: datetime) -> History:
        self._note("history", metric)
        high = (until - self.script.start) // BUCKET
        return History({key: self._kept(key, start, high) for key, start in since.items()}, calls=1)

    def _kept(self, cluster_id: str, start: datetime, high: int) -> Mapping[datetime, float]:
        life = self.lives[cluster_id]
        low = max((start - self.script.start) // BUCKET, life.born)
        course, times = life.course, self.times
        return {times[n]: float(course[n]) for n in range(low, high) if course[n] != LOST}
