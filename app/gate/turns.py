"""One after the other: two changes of a cluster's size at the same moment could pass a limit together."""

from collections.abc import Sequence

from app.domain.changes import Plan
from app.domain.intent import Unreadable
from app.domain.limits import SIZED
from app.errors import ChatOpsError
from app.store.operations import Operation, OperationState
from app.store.store import Repositories
from app.tracking.records import Task


class NotYet(ChatOpsError):
    """This cluster is being resized this very moment, so nothing was done. Please try again in a few seconds."""


def take_turn(store: Repositories, plans: Sequence[Plan]) -> None:
    """Raise :class:`NotYet` while another call that changes the size of one of these targets is going out.

    What goes out after it sees what it did. Of two transactions that ask at the same time, one waits for the other.
    """
    targets = sorted({plan.last.target for plan in plans if plan.last.action in SIZED and plan.last.subject})
    for target in targets:
        store.claims.alone(f"size:{target}")
    if targets and any(_goes_out(operation, targets) for operation in store.operations.unfinished()):
        raise NotYet


def _goes_out(operation: Operation, targets: Sequence[str]) -> bool:
    if operation.state is not OperationState.CALLING or operation.action not in SIZED:
        return False
    try:
        return Task.of(operation).plan.last.target in targets
    except Unreadable:
        return False  # another version's: what it is about cannot be told here
