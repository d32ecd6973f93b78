"""Looks at what is under way, goes on with what was interrupted, and keeps the messages true."""

from collections.abc import Callable

from app.gate import Resuming
from app.tracking.board import Board
from app.tracking.tracker import Tracker


def job(tracker: Tracker, resuming: Resuming, board: Board) -> Callable[[], None]:
    """Make the job."""

    def follow() -> None:
        tick = tracker.tick()
        for proposal in tick.moved:
            board.show(proposal)
        board.settle()
        resuming.go_on(tick.undone)

    return follow
