"""Terminating clusters: what was found out about them, and what can be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.changes import Plan
from app.domain.emr.clusters import Matches
from app.domain.emr.intents import TerminateCluster, UnprotectCluster
from app.domain.facts import ClusterFacts
from app.domain.proposals import Choice

AT_ONCE = 20
"""EMR takes a termination every two seconds; more than this in one go is a script's work."""


@dataclass(frozen=True, slots=True)
class TerminationPreview:
    """Clusters meant for certain, with their tags by id; and words that could mean several, or none."""

    facts: tuple[ClusterFacts, ...]
    tags: Mapping[str, Mapping[str, str]]
    unclear: tuple[Matches, ...] = ()


def choices(preview: TerminationPreview) -> Mapping[str, tuple[Plan, ...]]:
    """Say what can be done: terminate what is not protected; or lift the protection first, and then all."""
    doable = [fact for fact in preview.facts if not fact.note]
    unprotected = [fact for fact in doable if not fact.protected]
    plain = tuple(_plan(fact, preview.tags, lift=False) for fact in unprotected)
    if len(unprotected) == len(doable):
        return {Choice.CONFIRM: plain}
    return {
        Choice.CONFIRM: plain,
        Choice.LIFT: tuple(_plan(fact, preview.tags, lift=fact.protected) for fact in doable),
    }


def _plan(fact: ClusterFacts, tags: Mapping[str, Mapping[str, str]], *, lift: bool) -> Plan:
    cluster = (fact.account, fact.region, fact.cluster_id, fact.name, fact.created_at.isoformat())
    first = (UnprotectCluster(*cluster),) if lift else ()
    return Plan((*first, TerminateCluster(*cluster)), tags.get(fact.cluster_id, {}))
