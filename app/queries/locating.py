"""Where a cluster is, by its id alone."""

from collections.abc import Mapping

from app.domain.emr.clusters import Matches
from app.queries.asking import first, gather, together
from app.queries.side_by_side import SideBySide
from cloud.errors import NotFound
from cloud.model import ClusterDetail, Scope
from cloud.ports import Emr


class Search:
    """Looks for one id in several scopes at once; ids are unique, so the first that knows it ends the search."""

    def __init__(
        self, adapters: Mapping[Scope, Emr], threads: SideBySide, scopes: tuple[Scope, ...], cluster_id: str
    ) -> None:
        """Begin to look."""
        self._scopes = scopes
        self._id = cluster_id
        self._calls = {
            scope: threads.submit(scope, _describe, adapters[scope], cluster_id) for scope in scopes
        }

    def result(self, patience: float) -> ClusterDetail | Matches:
        """Give what was found, or no match with the scopes that could not be asked.

        Raises their ``CloudError`` where none could be asked, and all for the same reason.
        """
        found = first(self._calls, together(self._scopes, patience))
        answers = gather(self._calls, 0)
        for call in self._calls.values():
            call.cancel()
        if found is not None:
            return found
        answers.raise_if_silent()
        return Matches(self._id, self._scopes, (), answers.unanswered)


def _describe(emr: Emr, cluster_id: str) -> ClusterDetail | None:
    try:
        return emr.describe_cluster(cluster_id)
    except NotFound:
        return None
