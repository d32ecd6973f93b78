"""Launching EMR clusters in exactly one attempt, and following them until they are ready, or have failed.

RunJobFlow has no idempotency token, so nothing here ever asks for it twice: what is not known is looked up.
https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from app.actions.configured import adapter_of
from app.actions.execution import Accepted
from app.actions.launch_search import find, launch_of
from app.actions.launch_sights import lost_sight, seen, unseen
from app.domain.changes import Plan
from app.domain.emr.launching import LaunchCluster
from app.tracking.following import Followed, Looked, Sight
from cloud.model import Scope
from cloud.ports import Emr


class LaunchActions:
    """Speaks to the EMR adapters, one per configured scope."""

    def __init__(
        self, adapters: Mapping[Scope, Emr], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._adapters = adapters
        self._now = now

    def launch(self, intent: LaunchCluster) -> Accepted:
        """Launch it: one call, whatever comes of it."""
        answer = adapter_of(self._adapters, intent.scope).run_job_flow(intent.spec)
        return Accepted(answer.request_id, made=answer.cluster_id)

    def group(self, plan: Plan) -> str:
        """Name what can be looked at together: one account and region, whose calls terminations count with."""
        return f"emr:{plan.last.scope}"

    def look(self, followed: Sequence[Followed], calls: int) -> Looked:
        """Look at launches, all in one scope. Raises ``CloudError``."""
        scope, now = followed[0].plan.last.scope, self._now()
        if scope not in self._adapters:
            gone = {one.id: lost_sight(one, launch_of(one), scope) for one in followed}
            return Looked(gone, calls=0)
        found = find(self._adapters[scope], followed, now, calls)
        sights: dict[str, Sight] = {}
        for one in followed:
            if one.id not in found.clusters:
                continue
            cluster, launch = found.clusters[one.id], launch_of(one)
            sight = seen(launch, cluster) if cluster else unseen(one, launch, now, whole=found.whole)
            if sight is not None:
                sights[one.id] = sight
        return Looked(sights, found.calls)
