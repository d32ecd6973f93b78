"""What has to be known before clusters are terminated: which ones are meant, and what would be lost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.cost import Cost
from app.domain.emr.meant import facts_of
from app.domain.emr.termination import TerminationPreview
from app.domain.facts import ClusterFacts
from app.domain.queries import PreviewTermination
from app.queries.asking import PATIENCE, chunks, gather
from app.queries.cost import CostReader
from app.queries.meaning import Meaning
from app.queries.side_by_side import SideBySide
from cloud.errors import CloudError
from cloud.model import ClusterDetail, Scope
from cloud.ports import Emr

STEPS_READ = 50
STEPS_AT_ONCE = 2
"""EMR lets one of these calls pass every two seconds; of more at once the last would wait too long."""


class TerminationQueries:
    """Reads afresh, never from a cache: what is shown here is confirmed."""

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        threads: SideBySide,
        patience: float = PATIENCE,
        costs: CostReader | None = None,
    ) -> None:
        """Take for how many seconds the others wait for an account and region that does not answer."""
        self._adapters = adapters
        self._costs = costs
        self._threads = threads
        self._patience = patience
        self._meaning = Meaning(adapters, threads, patience)

    def preview(self, query: PreviewTermination) -> TerminationPreview:
        """Resolve the words, and read what they mean."""
        meant = self._meaning.clusters(query.words, query.scopes)
        steps = self._steps(meant.details)
        nodes = self._nodes(meant.details)
        costs = self._costs.per_hour(meant.details, nodes).costs if self._costs else {}
        facts = (
            _facts(detail, nodes.get(detail.summary.id), costs.get(detail.summary.id), in_flight)
            for detail, in_flight in zip(meant.details, steps, strict=True)
        )
        tags = {detail.summary.id: dict(detail.tags) for detail in meant.details}
        return TerminationPreview(tuple(facts), tags, meant.unclear)

    def _steps(self, details: Sequence[ClusterDetail]) -> list[tuple[int | None, int | None]]:
        counted: list[tuple[int | None, int | None]] = []
        for some in chunks(details, STEPS_AT_ONCE):
            calls = [
                self._threads.submit(d.summary.scope, _steps, self._adapters[d.summary.scope], d.summary.id)
                for d in some
            ]
            counted += [call.result() for call in calls]
        return counted

    def _nodes(self, details: Sequence[ClusterDetail]) -> Mapping[str, int]:
        """Count side by side; what fails is shown as unread, because the rest is worth having."""
        wanted: dict[Scope, list[str]] = {}
        for detail in details:
            if not detail.summary.state.ended:
                wanted.setdefault(detail.summary.scope, []).append(detail.summary.id)
        calls = {
            scope: self._threads.submit(scope, self._adapters[scope].count_nodes, ids)
            for scope, ids in wanted.items()
        }
        counted = gather(calls, self._patience)
        return {key: nodes for counts in counted.told.values() for key, nodes in counts.items()}


def _facts(
    detail: ClusterDetail, nodes: int | None, cost: Cost | None, steps: tuple[int | None, int | None]
) -> ClusterFacts:
    running, pending = steps
    return replace(facts_of(detail), nodes=nodes, cost=cost, steps_running=running, steps_pending=pending)


def _steps(emr: Emr, cluster_id: str) -> tuple[int | None, int | None]:
    try:
        steps = emr.list_steps(cluster_id, STEPS_READ)
    except CloudError:
        return None, None  # shown as unread: the rest of the preview is worth having
    running = sum(step.state == "RUNNING" for step in steps)
    return running, sum(step.state == "PENDING" for step in steps)
