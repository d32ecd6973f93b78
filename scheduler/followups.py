"""Looks at what is under way, goes on with what was interrupted, and keeps the messages true."""

from collections.abc import Callable

from app.gate import Changes
from app.tracking.board import Board
from app.tracking.tracker import Tracker


def job(changes: Changes, tracker: Tracker, board: Board) -> Callable[[], None]:
    """Make the job."""

    def follow() -> None:
        moved, undone = tracker.tick()
        for proposal in moved:
            board.show(proposal)
        for operation in undone:
            changes.resume(operation)
        board.settle()

    return follow
