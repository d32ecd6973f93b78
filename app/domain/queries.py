"""What can be asked of the bot, as frozen values: the gate admits or refuses them by their ``action``.

A query reads; its type parameter is what it is answered with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar, Generic, Self, TypeVar

from app.domain.digest import Digest
from app.domain.emr.clusters import ClusterPage, ClusterSheet, Matches
from app.domain.emr.idle_report import ScanReport
from app.domain.emr.launch_preview import LaunchPreview
from app.domain.emr.launching import Wishes
from app.domain.emr.resize_preview import ResizePreview, ResizeStop
from app.domain.emr.termination import TerminationPreview
from app.domain.emr.wanted import Wanted
from app.domain.names import Action
from app.domain.people import Person
from app.domain.policy import Target
from app.domain.reports import AuditPage, StatusReport
from cloud.model import Scope

T_co = TypeVar("T_co", covariant=True)


class Noted(StrEnum):
    """Whether the audit has to know of an answer; a refusal is always written down."""

    ALWAYS = "always"
    IF_POSSIBLE = "if_possible"
    NEVER = "never"


@dataclass(frozen=True)
class Query(Generic[T_co]):
    """Something to read; a subclass names its action."""

    action: ClassVar[Action]
    noted: ClassVar[Noted] = Noted.ALWAYS

    @property
    def target(self) -> Target:
        """What of it the policy's ``where`` can look at before anything is read; no single target has no tags."""
        return Target("", "", {})

    def facts(self) -> Mapping[str, Any]:
        """Its fields, as the audit keeps them."""
        return {field.name: str(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True)
class ScopedQuery(Query[T_co]):
    """Something to read in one or more accounts and regions, each of which the gate admits or leaves out."""

    scopes: tuple[Scope, ...]

    def aim(self, scope: Scope) -> Target:
        """What the policy's ``where`` can look at in one of them, before anything is read."""
        return Target(scope.account, scope.region)

    def within(self, scopes: tuple[Scope, ...]) -> Self:
        """Ask the same of some of them only."""
        return replace(self, scopes=scopes)

    def facts(self) -> Mapping[str, Any]:
        others = {field.name: str(getattr(self, field.name)) for field in fields(self)[1:]}
        return {"scope": ", ".join(map(str, self.scopes)), **others}


@dataclass(frozen=True)
class Echo(Query[Person]):
    """Say who said what, where."""

    action = Action.ECHO_SAY
    text: str

    def facts(self) -> Mapping[str, Any]:
        """Its length only: what people try things out with does not belong in an audit."""
        return {"characters": len(self.text)}


@dataclass(frozen=True)
class WhoAmI(Query[Person]):
    """Say who the asker is to the bot."""

    action = Action.CHATOPS_WHOAMI


@dataclass(frozen=True)
class Help(Query[frozenset[Action]]):
    """Tell which actions the asker may do in this channel."""

    action = Action.CHATOPS_HELP


@dataclass(frozen=True)
class ListClusters(ScopedQuery[ClusterPage]):
    """List clusters; with ``ended`` also those that ended in the last 7 days. Pages count from 1."""

    action = Action.EMR_LIST
    ended: bool = False
    page: int = 1

    def aim(self, scope: Scope) -> Target:
        """No single target has no tags."""
        return Target(scope.account, scope.region, {})


@dataclass(frozen=True)
class ShowCluster(ScopedQuery[ClusterSheet | Matches]):
    """Show one cluster by id, exact name or a unique part of one; otherwise tell what matches."""

    action = Action.EMR_SHOW
    cluster: str


@dataclass(frozen=True)
class FindIdle(ScopedQuery[ScanReport]):
    """Find the clusters that do nothing; ``for_`` goes for all of them in the place of what is configured."""

    action = Action.EMR_IDLE
    for_: timedelta | None = None

    def aim(self, scope: Scope) -> Target:
        """No single target has no tags."""
        return Target(scope.account, scope.region, {})


@dataclass(frozen=True)
class ShowDigest(ScopedQuery[Digest]):
    """Tell what runs and costs, what has changed since yesterday, what idles and what failed.

    ``account`` and ``region`` are what was named, empty if nothing was: for the other parts of the bot, whose scopes
    are others'. Where it is about them only, ``scopes`` are theirs.
    """

    action = Action.EMR_DIGEST
    account: str = ""
    region: str = ""

    def covers(self, scope: Scope) -> bool:
        """Tell whether it is about a scope, by what was named."""
        return self.account in ("", scope.account) and self.region in ("", scope.region)

    def aim(self, scope: Scope) -> Target:
        """No single target has no tags."""
        return Target(scope.account, scope.region, {})


@dataclass(frozen=True)
class PreviewTermination(ScopedQuery[TerminationPreview]):
    """Find out what terminating these clusters would mean; ``words`` are ids or exact names."""

    action = Action.EMR_TERMINATE
    noted = Noted.NEVER  # what comes of it is: a proposal
    words: tuple[str, ...]


@dataclass(frozen=True)
class PreviewResize(ScopedQuery[ResizePreview | Matches]):
    """Find out what a cluster has, by its id or exact name, and what it would mean to have what is ``wanted``."""

    action = Action.EMR_RESIZE
    noted = Noted.NEVER  # what comes of it is: a proposal
    cluster: str
    wanted: tuple[Wanted, ...] = ()

    def facts(self) -> Mapping[str, Any]:
        return {**ScopedQuery.facts(self), "wanted": ", ".join(map(str, self.wanted))}


@dataclass(frozen=True)
class PreviewResizeStop(Query[ResizeStop | None]):
    """Find out what it would mean to stop the resize of this proposal; ``None``: there is nothing to stop."""

    action = Action.EMR_RESIZE
    noted = Noted.NEVER  # what comes of it is
    proposal: str

    @property
    def target(self) -> Target:
        """Which cluster it is has to be read first."""
        return Target()


@dataclass(frozen=True)
class WhereToLaunch(ScopedQuery[tuple[Scope, ...]]):
    """Tell in which of these accounts and regions the asker may launch something."""

    action = Action.EMR_LAUNCH
    noted = Noted.NEVER


@dataclass(frozen=True)
class PreviewLaunch(ScopedQuery[LaunchPreview]):
    """Find out what a launch would be and cost, in one account and region."""

    action = Action.EMR_LAUNCH
    noted = Noted.NEVER  # what comes of it is: a proposal
    wishes: Wishes


@dataclass(frozen=True)
class FindAudit(Query[AuditPage]):
    """Find out who did what; what is empty does not narrow. ``before`` is an entry's number, for the next page."""

    action = Action.CHATOPS_AUDIT
    user: str = ""
    what: str = ""
    since: timedelta | None = None
    before: int | None = None


@dataclass(frozen=True)
class GetStatus(Query[StatusReport]):
    """Tell how the bot itself is, its database included."""

    action = Action.CHATOPS_STATUS
    noted = Noted.IF_POSSIBLE
