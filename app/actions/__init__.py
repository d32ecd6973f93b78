"""What executes each intent, and what follows it to its end: the two explicit tables."""

from collections.abc import Callable, Mapping
from typing import Any

from app.actions.emr import EmrActions
from app.domain.changes import TerminateCluster, UnprotectCluster
from app.domain.names import Action
from app.tracking.following import Follower

Execute = Callable[[Any], str]
"""Carries an intent out, and answers with the cloud's request id; raises ``CloudError``."""


def executions(emr: EmrActions) -> Mapping[type[Any], Execute]:
    """Every intent there is, and what carries it out."""
    return {TerminateCluster: emr.terminate, UnprotectCluster: emr.unprotect}


def followers(emr: EmrActions) -> Mapping[str, Follower]:
    """Every action whose operations are followed, and by what."""
    return {Action.EMR_TERMINATE: emr}
