"""What executes each intent, and what follows it to its end: the two explicit tables."""

from collections.abc import Mapping
from typing import Any

from app.actions.again import Again
from app.actions.emr import EmrActions
from app.actions.execution import Execute
from app.domain.emr_intents import ProtectCluster, TerminateCluster, UnprotectCluster
from app.domain.names import Action
from app.tracking.following import Follower


def executions(emr: EmrActions) -> Mapping[type[Any], Execute]:
    """Every intent there is, and what carries it out."""
    return {
        TerminateCluster: emr.terminate,
        UnprotectCluster: emr.unprotect,
        ProtectCluster: emr.protect,
    }


def followers(emr: EmrActions) -> Mapping[str, Follower]:
    """Every action, and what follows its operations."""
    again = Again()
    return {
        Action.EMR_TERMINATE: emr,
        Action.EMR_UNPROTECT: again,
        Action.EMR_PROTECT: again,
    }
