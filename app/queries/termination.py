"""What has to be known before clusters are terminated: which ones are meant, and what would be lost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.domain.clusters import Matches, Unanswered, exactly_matching, is_cluster_id, matching
from app.domain.facts import ClusterFacts
from app.domain.intents import PreviewTermination
from app.domain.tags import owner_of
from app.domain.termination import TerminationPreview
from app.queries.asking import CUT_OFF, PATIENCE, gather, together
from app.queries.locating import Search
from app.queries.side_by_side import SideBySide
from cloud.errors import CloudError, Throttled
from cloud.model import ACTIVE_STATES, ClusterDetail, ClusterState, ClusterSummary, Scope
from cloud.ports import Emr

A = TypeVar("A")

STEPS_READ = 50
DESCRIBED_AT_ONCE, STEPS_AT_ONCE = 4, 2
"""EMR lets 1 and 0.5 of these calls pass a second; of more at once the last would wait too long."""


class TerminationQueries:
    """Reads afresh, never from a cache: what is shown here is confirmed."""

    def __init__(
        self, adapters: Mapping[Scope, Emr], threads: SideBySide, patience: float = PATIENCE
    ) -> None:
        """Take for how many seconds the others wait for an account and region that does not answer."""
        self._adapters = adapters
        self._threads = threads
        self._patience = patience

    def preview(self, query: PreviewTermination) -> TerminationPreview:
        """Resolve the words, and read what they mean.

        An id is certain, and so is an exact name if it could be looked for everywhere; a part of a name never is.
        """
        certain, unclear = self._resolve(query.words, query.scopes)
        located = self._locate(certain)
        unknown = tuple(answer for answer in located if isinstance(answer, Matches))
        details = {d.summary.id: d for d in located if not isinstance(d, Matches)}
        steps = self._steps(tuple(details.values()))
        nodes = self._nodes(tuple(details.values()))
        facts = (
            _facts(detail, nodes.get(detail.summary.id), in_flight)
            for detail, in_flight in zip(details.values(), steps, strict=True)
        )
        tags = {cluster_id: dict(detail.tags) for cluster_id, detail in details.items()}
        return TerminationPreview(tuple(facts), tags, (*unknown, *unclear))

    def _resolve(
        self, words: Sequence[str], scopes: tuple[Scope, ...]
    ) -> tuple[Mapping[str, tuple[Scope, ...]], tuple[Matches, ...]]:
        """Tell the ids meant for certain, known or not, and where each may be; and what is not that clear."""
        ids = [word for word in words if is_cluster_id(word)]
        many = len(scopes) > 1 and len(ids) > DESCRIBED_AT_ONCE
        running = self._running(scopes) if len(ids) < len(words) or many else _NOTHING
        homes = {cluster.id: (cluster.scope,) for cluster in running.clusters}
        certain: dict[str, tuple[Scope, ...]] = {}
        unclear: list[Matches] = []
        for word in words:
            found = () if is_cluster_id(word) else exactly_matching(running.clusters, word)
            if is_cluster_id(word):
                certain[word] = homes.get(word, scopes)
            elif len(found) == 1 and not running.unanswered:
                certain[found[0].id] = (found[0].scope,)
            else:
                candidates = found or matching(running.clusters, word)
                unclear.append(Matches(word, scopes, candidates, running.unanswered))
        return certain, tuple(unclear)

    def _running(self, scopes: tuple[Scope, ...]) -> "_Running":
        calls = {
            scope: self._threads.submit(scope, self._adapters[scope].list_clusters, ACTIVE_STATES)
            for scope in scopes
        }
        listed = gather(calls, together(scopes, self._patience))
        listed.raise_if_silent()
        # Another cluster of the same name may be in what was not read.
        cut_off = tuple(Unanswered(scope, CUT_OFF) for scope, some in listed.told.items() if some.truncated)
        if cut_off and len(scopes) == 1:
            message = "EMR did not let me read all clusters, so no name is certain: please give ids, or wait."
            raise Throttled(message, permanent=False, code="OwnThrottle", sent=False)
        clusters = tuple(cluster for some in listed.told.values() for cluster in some.items)
        return _Running(clusters, (*listed.unanswered, *cut_off))

    def _locate(self, certain: Mapping[str, tuple[Scope, ...]]) -> list[ClusterDetail | Matches]:
        located: list[ClusterDetail | Matches] = []
        for some in _chunks(tuple(certain.items()), DESCRIBED_AT_ONCE):
            searches = [
                Search(self._adapters, self._threads, scopes, cluster_id) for cluster_id, scopes in some
            ]
            located += [search.result(self._patience) for search in searches]
        return located

    def _steps(self, details: Sequence[ClusterDetail]) -> list[tuple[int | None, int | None]]:
        counted: list[tuple[int | None, int | None]] = []
        for some in _chunks(details, STEPS_AT_ONCE):
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


@dataclass(frozen=True, slots=True)
class _Running:
    """What runs, as far as it could be read."""

    clusters: tuple[ClusterSummary, ...]
    unanswered: tuple[Unanswered, ...]


_NOTHING = _Running((), ())


def _chunks(items: Sequence[A], size: int) -> Iterator[Sequence[A]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _facts(detail: ClusterDetail, nodes: int | None, steps: tuple[int | None, int | None]) -> ClusterFacts:
    cluster = detail.summary
    return ClusterFacts(
        cluster_id=cluster.id,
        name=cluster.name,
        account=cluster.scope.account,
        region=cluster.scope.region,
        state=cluster.state.value,
        created_at=cluster.created_at,
        protected=detail.termination_protected,
        nodes=nodes,
        steps_running=steps[0],
        steps_pending=steps[1],
        owner=owner_of(detail.tags),
        note=_note(cluster.state),
    )


def _note(state: ClusterState) -> str:
    if state.ended:
        return "It has ended already: nothing will be done."
    if state is ClusterState.TERMINATING:
        return "It is terminating already: nothing will be done."
    return ""


def _steps(emr: Emr, cluster_id: str) -> tuple[int | None, int | None]:
    try:
        steps = emr.list_steps(cluster_id, STEPS_READ)
    except CloudError:
        return None, None  # shown as unread: the rest of the preview is worth having
    running = sum(step.state == "RUNNING" for step in steps)
    return running, sum(step.state == "PENDING" for step in steps)
