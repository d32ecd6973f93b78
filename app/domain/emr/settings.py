"""Settings of a cluster that are changed one at a time: protection, tags, auto-termination."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.domain.changes import Plan
from app.domain.durations import spoken
from app.domain.emr.intents import ClusterIntent, ProtectCluster, UnprotectCluster
from app.domain.emr.meant import facts_of, identity
from app.domain.emr.releases import has_policies
from app.domain.emr.setting_intents import (
    RemoveAutoTermination,
    RemoveTags,
    SetAutoTermination,
    SetTags,
)
from app.domain.emr.tagging import TagChange
from app.domain.facts import ClusterFacts
from app.domain.policy import Target
from cloud.model import AutoTermination, ClusterDetail

NOTHING_DONE = "nothing will be done."


@dataclass(frozen=True, slots=True)
class Doable:
    """What could be done to clusters: one plan for each whose facts carry no note, in their order."""

    facts: tuple[ClusterFacts, ...]
    plans: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class TagSheet:
    """A cluster with its tags."""

    detail: ClusterDetail

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at."""
        return aim_at(self.detail)


@dataclass(frozen=True, slots=True)
class AutoTerminationSheet:
    """A cluster with its auto-termination policy."""

    detail: ClusterDetail
    now: AutoTermination

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at."""
        return aim_at(self.detail)


def aim_at(detail: ClusterDetail) -> Target:
    """Say what the policy's ``where`` looks at."""
    scope = detail.summary.scope
    return Target(scope.account, scope.region, detail.tags)


def protection(details: Sequence[ClusterDetail], *, protected: bool) -> Doable:
    """Switch termination protection on or off, where it is not so already."""
    intent: type[ClusterIntent] = ProtectCluster if protected else UnprotectCluster
    facts, plans = [], []
    for detail in details:
        fact = facts_of(detail)
        if not fact.note and detail.termination_protected is protected:
            state = "protected already" if protected else "not protected"
            fact = replace(fact, note=f"It is {state}: {NOTHING_DONE}")
        if not fact.note:
            plans.append(Plan((intent(*identity(detail)),), dict(detail.tags)))
        facts.append(fact)
    return Doable(tuple(facts), tuple(plans))


def tagging(detail: ClusterDetail, change: TagChange) -> Doable:
    """Set tags and remove some; what is so already is left out."""
    tags, fact = detail.tags, facts_of(detail)
    put = {key: value for key, value in change.put.items() if tags.get(key) != value}
    removed = tuple(key for key in change.removed if key in tags)
    if not fact.note and not put and not removed:
        fact = replace(fact, note=f"Its tags are so already: {NOTHING_DONE}")
    if fact.note:
        return Doable((fact,), ())
    intents: list[ClusterIntent] = []
    if put:
        intents.append(SetTags(*identity(detail), put))
    if removed:
        intents.append(RemoveTags(*identity(detail), removed))
    plan = Plan(tuple(intents), dict(tags), later_tags=change.applied(tags))
    return Doable((replace(fact, change=_tags_in_words(put, removed)),), (plan,))


def _tags_in_words(put: Mapping[str, str], removed: Sequence[str]) -> str:
    parts = [f"{key} = {value}" for key, value in put.items()]
    return "; ".join([*parts, *(f"{key} removed" for key in removed)])


def auto_termination(sheet: AutoTerminationSheet, wanted: timedelta | None) -> Doable:
    """Have a cluster end by itself after so long idle; ``None``: never."""
    detail, fact = sheet.detail, facts_of(sheet.detail)
    now = sheet.now.idle_timeout
    if not fact.note:
        fact = replace(fact, note=_why_not(detail, now, wanted))
    if fact.note:
        return Doable((fact,), ())
    intent: ClusterIntent = (
        RemoveAutoTermination(*identity(detail))
        if wanted is None
        else SetAutoTermination(*identity(detail), wanted)
    )
    change = f"Auto-termination: {in_words(now)} → {in_words(wanted)}."
    return Doable((replace(fact, change=change),), (Plan((intent,), dict(detail.tags)),))


def _why_not(detail: ClusterDetail, now: timedelta | None, wanted: timedelta | None) -> str:
    if now == wanted:
        return f"Its auto-termination is {in_words(now)} already: {NOTHING_DONE}"
    if wanted is not None and not has_policies(detail.release):
        return (
            f"{detail.release} has no auto-termination (releases from 5.30 and from 6.1 have): {NOTHING_DONE}"
        )
    return ""


def in_words(idle_timeout: timedelta | None) -> str:
    """Say an auto-termination policy."""
    return "off" if idle_timeout is None else f"after {spoken(idle_timeout)} idle"
