"""Which clusters the words of a change mean, for certain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.emr.clusters import Matches, Unanswered, exactly_matching, is_cluster_id, matching
from app.domain.emr.meant import Meant
from app.queries.asking import CUT_OFF, PATIENCE, chunks, gather, together
from app.queries.locating import Search
from app.queries.side_by_side import SideBySide
from cloud.errors import Throttled
from cloud.model import ACTIVE_STATES, ClusterDetail, ClusterSummary, Scope
from cloud.ports import Emr

__all__ = ["Meaning", "Meant"]

DESCRIBED_AT_ONCE = 4
"""EMR lets one of these calls pass a second; of more at once the last would wait too long."""


class Meaning:
    """Reads afresh, never from a cache: what is found here is changed."""

    def __init__(
        self, adapters: Mapping[Scope, Emr], threads: SideBySide, patience: float = PATIENCE
    ) -> None:
        """Take for how many seconds the others wait for an account and region that does not answer."""
        self._adapters = adapters
        self._threads = threads
        self._patience = patience

    def clusters(self, words: Sequence[str], scopes: tuple[Scope, ...]) -> Meant:
        """Resolve words to clusters.

        An id is certain, and so is an exact name if it could be looked for everywhere; a part of a name never is.
        Raises ``CloudError`` where nothing could be read.
        """
        certain, unclear = self._resolve(words, scopes)
        located = self._locate(certain)
        unknown = tuple(answer for answer in located if isinstance(answer, Matches))
        details = {d.summary.id: d for d in located if not isinstance(d, Matches)}
        return Meant(tuple(details.values()), (*unknown, *unclear))

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
        for some in chunks(tuple(certain.items()), DESCRIBED_AT_ONCE):
            searches = [
                Search(self._adapters, self._threads, scopes, cluster_id) for cluster_id, scopes in some
            ]
            located += [search.result(self._patience) for search in searches]
        return located


@dataclass(frozen=True, slots=True)
class _Running:
    """What runs, as far as it could be read."""

    clusters: tuple[ClusterSummary, ...]
    unanswered: tuple[Unanswered, ...]


_NOTHING = _Running((), ())
