"""An EMR that has the readings of a script: they lie in a demo CloudWatch, and are read from there as the bot does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cloud.aws.emr_history import history
from cloud.metrics import BUCKET, History, Metric
from demo.aws.points import Series
from demo.aws.server import AwsServer
from demo.aws.specs import ACCOUNT
from tests.integration.watching.fortnight import LEAD, LOST, Life, Script
from tests.integration.watching.street import TimedEmr

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient


class Played(TimedEmr):
    """Has the readings of a script."""

    times: Sequence[datetime]

    def plays(self, script: Script, aws: AwsServer, client: "CloudWatchClient") -> None:
        self._aws, self._client = aws, client
        self._written: dict[str, int] = {}
        self.times = [script.start + n * BUCKET for n in range(LEAD + script.looks * script.apart + 1)]

    def writes(self, cluster_id: str, life: Life, bucket: int) -> None:
        """Have it written what is known of the buckets before this one; what is lost never is."""
        series = Series(ACCOUNT, self.scope.region, Metric.IS_IDLE, cluster_id)
        world = self._aws.world
        with world.lock:
            for n in range(self._written.get(cluster_id, life.born), bucket):
                if life.course[n] != LOST:
                    world.points.put(series, self.times[n], float(life.course[n]))
        self._written[cluster_id] = bucket

    def history(self, metric: Metric, since: Mapping[str, datetime], until: datetime) -> History:
        self._note("history", metric)
        return history(self._client, metric, since, until)
