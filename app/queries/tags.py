"""The tags that targets have now: what the policy's rules look at may have changed since a change was asked for."""

from collections.abc import Callable, Collection, Mapping

from app.actions.configured import adapter_of
from app.queries.asking import chunks
from app.queries.meaning import DESCRIBED_AT_ONCE
from app.queries.side_by_side import SideBySide
from cloud.errors import NotFound
from cloud.model import Scope
from cloud.ports import Ecs, Emr

Tags = Mapping[str, str]
ReadTags = Callable[[Scope, Collection[str]], Mapping[str, Tags]]
"""Reads the tags of targets in one scope by their ids, what is gone left out; raises ``CloudError``."""


class TagQueries:
    """Reads afresh, never from a cache."""

    def __init__(
        self, clusters: Mapping[Scope, Emr], instances: Mapping[Scope, Ecs], threads: SideBySide
    ) -> None:
        self._clusters = clusters
        self._instances = instances
        self._threads = threads

    def readers(self) -> Mapping[str, ReadTags]:
        """Tell who reads, by what the names of the actions begin with."""
        return {"emr": self.of_clusters, "ecs": self.of_instances}

    def of_clusters(self, scope: Scope, cluster_ids: Collection[str]) -> Mapping[str, Tags]:
        """Read them by a call each: no other tells tags."""
        emr = adapter_of(self._clusters, scope)
        found: dict[str, Tags] = {}
        for some in chunks(tuple(cluster_ids), DESCRIBED_AT_ONCE):
            calls = {key: self._threads.submit(scope, _tags, emr, key) for key in some}
            told = {key: call.result() for key, call in calls.items()}
            found |= {key: tags for key, tags in told.items() if tags is not None}
        return found

    def of_instances(self, scope: Scope, instance_ids: Collection[str]) -> Mapping[str, Tags]:
        """Read them by one call for each hundred."""
        found = adapter_of(self._instances, scope).describe_instances(instance_ids)
        return {key: instance.tags for key, instance in found.items()}


def _tags(emr: Emr, cluster_id: str) -> Tags | None:
    try:
        return emr.describe_cluster(cluster_id).tags
    except NotFound:
        return None
