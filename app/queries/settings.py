"""What has to be known of a cluster before a setting or a step of it is changed; and to see them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from app.domain.emr.clusters import Matches
from app.domain.emr.meant import Meant
from app.domain.emr.setting_queries import (
    FindToKeep,
    OneCluster,
    PreviewProtect,
    PreviewUnprotect,
    ShowAutoTermination,
    ShowSteps,
    ShowTags,
)
from app.domain.emr.settings import AutoTerminationSheet, TagSheet
from app.domain.emr.step_changes import AT_ONCE, LIVE_STATES, StepSheet
from app.queries.meaning import Meaning
from cloud.model import ClusterDetail, Scope
from cloud.ports import Emr

A = TypeVar("A")
Find = Callable[[tuple[Scope, ...], str], ClusterDetail | Matches]
"""Finds one cluster to look at: by id, name or a unique part of it."""

STEPS_SHOWN = 50
"""As many as one call tells."""


class SettingsQueries:
    """Answers from the EMR adapters, one per configured scope."""

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        meaning: Meaning,
        find: Find,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._adapters = adapters
        self._meaning = meaning
        self._find = find
        self._now = now

    def protection(self, query: PreviewProtect | PreviewUnprotect) -> Meant:
        """Tell which clusters are meant."""
        return self._meaning.clusters(query.words, query.scopes)

    def tags(self, query: ShowTags | FindToKeep) -> TagSheet | Matches:
        """Read the tags afresh, or tell what the word matches when that is not exactly one."""
        return self._about(query, TagSheet)

    def auto_termination(self, query: ShowAutoTermination) -> AutoTerminationSheet | Matches:
        """Read the policy."""

        def read(detail: ClusterDetail) -> AutoTerminationSheet:
            emr = self._adapters[detail.summary.scope]
            return AutoTerminationSheet(detail, emr.auto_termination(detail.summary.id))

        return self._about(query, read)

    def steps(self, query: ShowSteps) -> StepSheet | Matches:
        """Read the newest; if some are to be cancelled, all that can be."""

        def read(detail: ClusterDetail) -> StepSheet:
            emr, cluster_id = self._adapters[detail.summary.scope], detail.summary.id
            if query.certain:
                live = emr.list_steps(cluster_id, AT_ONCE, LIVE_STATES)
                return StepSheet(detail, live, self._now())
            newest = emr.list_steps(cluster_id, STEPS_SHOWN)
            return StepSheet(detail, newest, self._now(), more=len(newest) == STEPS_SHOWN)

        return self._about(query, read)

    def _about(self, query: OneCluster[Any], read: Callable[[ClusterDetail], A]) -> A | Matches:
        found = self._certainly(query) if query.certain else self._find(query.scopes, query.cluster)
        return found if isinstance(found, Matches) else read(found)

    def _certainly(self, query: OneCluster[Any]) -> ClusterDetail | Matches:
        meant = self._meaning.clusters((query.cluster,), query.scopes)
        return meant.unclear[0] if meant.unclear else meant.details[0]
