"""What is asked before a cluster's settings or steps are changed, and to see them."""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

from app.domain.emr.clusters import Matches
from app.domain.emr.meant import Meant
from app.domain.emr.settings import AutoTerminationSheet, TagSheet
from app.domain.emr.step_changes import StepSheet
from app.domain.names import Action
from app.domain.queries import Noted, ScopedQuery

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class PreviewProtect(ScopedQuery[Meant]):
    """Find the clusters to protect; ``words`` are ids or exact names."""

    action = Action.EMR_PROTECT
    noted = Noted.NEVER  # what comes of it is
    words: tuple[str, ...]


@dataclass(frozen=True)
class PreviewUnprotect(ScopedQuery[Meant]):
    """Find the clusters whose protection to lift; ``words`` are ids or exact names."""

    action = Action.EMR_UNPROTECT
    noted = Noted.NEVER
    words: tuple[str, ...]


@dataclass(frozen=True)
class OneCluster(ScopedQuery[T_co]):
    """Something about one cluster, by id or name; to look at it, a unique part of its name is enough.

    ``certain``: something is to be changed, so only an id or an exact name will do, and nothing comes from a cache.
    """

    certain: ClassVar[bool] = False
    cluster: str


@dataclass(frozen=True)
class ShowTags(OneCluster[TagSheet | Matches]):
    """Read its tags."""

    action = Action.EMR_TAG


@dataclass(frozen=True)
class PreviewTags(ShowTags):
    """Read its tags, to change them."""

    certain = True
    noted = Noted.NEVER


@dataclass(frozen=True)
class FindToKeep(OneCluster[TagSheet | Matches]):
    """Find the cluster to spare."""

    action = Action.EMR_KEEP
    certain = True
    noted = Noted.NEVER  # what comes of it is


@dataclass(frozen=True)
class ShowAutoTermination(OneCluster[AutoTerminationSheet | Matches]):
    """Read its auto-termination policy."""

    action = Action.EMR_AUTOTERMINATE


@dataclass(frozen=True)
class PreviewAutoTermination(ShowAutoTermination):
    """Read its auto-termination policy, to change it."""

    certain = True
    noted = Noted.NEVER


@dataclass(frozen=True)
class ShowSteps(OneCluster[StepSheet | Matches]):
    """Read its newest steps."""

    action = Action.EMR_STEPS


@dataclass(frozen=True)
class PreviewStepCancellation(ShowSteps):
    """Read all its steps that are pending or running, to cancel some."""

    certain = True
    noted = Noted.NEVER
