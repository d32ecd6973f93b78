"""What has to be known before a cluster is resized: what it has, who else resizes it, whether its data would fit."""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace

from app.domain.cost import Cost, Difference
from app.domain.emr.clusters import Matches
from app.domain.emr.held import changes
from app.domain.emr.resize_preview import ResizePreview, facts_of, resized
from app.domain.emr.resizing import Hdfs, Resize, refusals, risks, shrinks_core
from app.domain.emr.scaling import UNITS, counts_alike, moved_limits, totals
from app.domain.emr.wanted import NotUnderstood
from app.domain.facts import ResizeFacts, ScalingFacts
from app.domain.queries import PreviewResize
from app.queries.asking import PATIENCE
from app.queries.cost import CostReader
from app.queries.meaning import Meaning
from app.queries.side_by_side import SideBySide
from cloud.errors import CloudError
from cloud.model import Capacity, ClusterDetail, ManagedScaling, Scope
from cloud.ports import Emr


class ResizeQueries:
    """Reads afresh, never from a cache: what is shown here is confirmed."""

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        threads: SideBySide,
        costs: CostReader,
        patience: float = PATIENCE,
    ) -> None:
        """Take for how many seconds the others wait for an account and region that does not answer."""
        self._adapters = adapters
        self._threads = threads
        self._costs = costs
        self._meaning = Meaning(adapters, threads, patience)

    def preview(self, query: PreviewResize) -> ResizePreview | Matches:
        """Read the cluster and judge what is wanted; or tell what the word could mean. Raises ``CloudError``."""
        meant = self._meaning.clusters((query.cluster,), query.scopes)
        if meant.unclear:
            return meant.unclear[0]
        (detail,) = meant.details
        found = self._read(detail)
        return self._judged(found, query) if query.wanted else found

    def _read(self, detail: ClusterDetail) -> ResizePreview:
        scope, cluster_id = detail.summary.scope, detail.summary.id
        emr = self._adapters[scope]
        scaling = self._threads.submit(scope, emr.managed_scaling, cluster_id)
        capacity = emr.list_capacity(detail)
        try:
            return ResizePreview(detail, capacity, scaling.result())
        except CloudError as error:
            why = f"Whether managed scaling is on could not be read ({error.message}): if it is, it overrules this."
            return ResizePreview(detail, capacity, unread=(why,))

    def _judged(self, found: ResizePreview, query: PreviewResize) -> ResizePreview:
        try:
            wanted = Resize(found.detail, found.capacity, changes(found.capacity, query.wanted))
        except NotUnderstood as error:
            return replace(found, refusals=(error.message,))
        if shrinks_core(wanted):
            wanted = replace(wanted, hdfs=self._hdfs(found.detail))
        if against := refusals(wanted):
            return replace(found, refusals=against)
        after = resized(found.capacity, wanted.effective)
        costing = self._costing(found, after)
        risk = (*risks(wanted), *found.unread)
        facts = facts_of(found.detail, wanted.effective, risk, self._difference(found, after))
        found = replace(found, facts=facts, cost=costing.result())
        return found if found.scaling is None else _overruled(found, facts, found.scaling)

    def _costing(self, found: ResizePreview, after: tuple[Capacity, ...]) -> Future[Cost]:
        scope, zone = found.detail.summary.scope, found.detail.zone
        whole = self._costs.of_capacity
        return self._threads.submit(scope, whole, scope, after, zone, requested=True)

    def _difference(self, found: ResizePreview, after: tuple[Capacity, ...]) -> Difference:
        scope, zone = found.detail.summary.scope, found.detail.zone
        return self._costs.of_change(scope, found.capacity, after, zone)

    def _hdfs(self, detail: ClusterDetail) -> Hdfs:
        """What cannot be read is not known: that alone keeps core nodes from going."""
        cluster_id = detail.summary.id
        try:
            found = self._adapters[detail.summary.scope].hdfs_utilization((cluster_id,))
        except CloudError as error:
            return Hdfs(why=f"CloudWatch did not tell how full HDFS is ({error.message})")
        return Hdfs(found.get(cluster_id))


def _overruled(found: ResizePreview, facts: ResizeFacts, scaling: ManagedScaling) -> ResizePreview:
    """Offer to move managed scaling's limits instead, where these count what a resize counts."""
    collection = found.detail.collection
    if not counts_alike(scaling, collection):
        limits = f"{scaling.min_units} to {scaling.max_units} {scaling.unit_type}"
        cannot = (
            f"Its limits do not count {UNITS[collection]}, so I cannot move them: that is for the console."
        )
        why = f"Managed scaling is on ({limits}) and would overrule this. {cannot}"
        return replace(found, refusals=(why,))
    moved = moved_limits(scaling, *totals(found.capacity, facts.changes))
    if moved == scaling:
        return replace(found, refusals=("Managed scaling is on, and its limits say just that already.",))
    return replace(found, facts=replace(facts, scaling=ScalingFacts(scaling, moved)))
