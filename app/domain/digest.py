"""A digest: what runs and costs, what has begun and ended and by whom, what failed, what idles, what is not known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.domain.cost import Cost, total
from app.domain.emr.clusters import Unanswered
from app.domain.emr.idle_report import IdleCluster, UnknownCluster
from app.domain.emr.spending import Day, Spent
from app.domain.schedule import Schedule
from cloud.model import ClusterSummary, Scope

SAID_FIRST = 3
"""So many of what needs attention are named in the first message."""


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """A digest told at set times: ``accounts`` are aliases, none means all; ``zone`` is where its days begin."""

    name: str
    channel: str
    schedule: Schedule
    zone: str
    accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RunningCluster:
    """A cluster that has not ended. ``None`` is what could not be read; ``owner`` is empty where no tag tells."""

    summary: ClusterSummary
    owner: str | None = None
    nodes: int | None = None
    cost: Cost | None = None


class Doer(StrEnum):
    """How well it is known who did something."""

    PERSON = "person"
    OWNER = "owner"
    ITSELF = "itself"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class ByWhom:
    """A person did it through this bot; else it is known by the cluster's tag whose it is, or nothing is.

    ``name`` is the person's or the tag's.
    """

    doer: Doer
    name: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A cluster that was started, or has ended."""

    cluster: ClusterSummary
    at: datetime
    by: ByWhom


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that failed, and why: a cluster, or ``what`` somebody asked this bot to do to one (``emr.resize``)."""

    name: str
    cluster_id: str
    at: datetime
    reason: str
    code: str = ""
    what: str = ""
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class KeptCluster:
    """Spared from being warned about and ended, by a person, until then."""

    name: str
    cluster_id: str
    scope: Scope
    by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Section:
    """What another part of the bot adds: ``lines`` in plain words, and ``brief`` for the first message, or nothing.

    ``unread`` names what it could not read, and why.
    """

    title: str
    lines: tuple[str, ...] = ()
    brief: str = ""
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest of ``scopes``, of what has happened ``since``; ``picture`` is the chart of ``days`` as PNG, or empty.

    ``unanswered`` and ``truncated`` are scopes of which nothing, or not everything, is in it; ``unread`` names what
    else could not be read.
    """

    scopes: tuple[Scope, ...]
    since: datetime
    now: datetime
    spent: Spent
    running: tuple[RunningCluster, ...] = ()
    started: tuple[Event, ...] = ()
    ended: tuple[Event, ...] = ()
    failures: tuple[Failure, ...] = ()
    idle: tuple[IdleCluster, ...] = ()
    unsure: tuple[UnknownCluster, ...] = ()
    kept: tuple[KeptCluster, ...] = ()
    sections: tuple[Section, ...] = ()
    days: tuple[Day, ...] = ()
    picture: bytes = b""
    truncated: tuple[Scope, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def cost(self) -> Cost:
        return total(cluster.cost for cluster in self.running if cluster.cost is not None)

    @property
    def nodes(self) -> int:
        return sum(cluster.nodes or 0 for cluster in self.running)

    @property
    def nodes_at_least(self) -> bool:
        return any(cluster.nodes is None for cluster in self.running)

    @property
    def idle_cost(self) -> Cost:
        return total(cluster.cost for cluster in self.idle if cluster.cost is not None)


def dearest_first(running: Iterable[RunningCluster]) -> tuple[RunningCluster, ...]:
    """Order them for people."""
    return tuple(
        sorted(
            running,
            key=lambda one: (-(one.cost.most if one.cost else Decimal(0)), one.summary.name, one.summary.id),
        )
    )


def said_first(digest: Digest) -> tuple[Failure | IdleCluster, ...]:
    """Pick what needs attention most: what failed, newest first, then what idles, the most wasted first."""
    failures = sorted(digest.failures, key=lambda failure: failure.at, reverse=True)
    idle = sorted(digest.idle, key=lambda one: (-_wasted(one, digest.now), one.verdict.since))
    if failures and idle:
        failures = failures[: SAID_FIRST - 1]  # money that is wasted has a place of its own
    both: tuple[Failure | IdleCluster, ...] = (*failures, *idle)
    return both[:SAID_FIRST]


def _wasted(idle: IdleCluster, now: datetime) -> Decimal:
    wasted = idle.wasted(now)
    return wasted.least if wasted else Decimal(0)
