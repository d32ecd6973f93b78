"""Going on in another lane with what was begun in one that is for quick things alone."""

from collections.abc import Callable

from app.domain.requests import Request
from app.errors import ChatOpsError
from app.pool import Job, Lane
from handlers.answering import Answering, answer
from handlers.routes import Handler


class Busy(ChatOpsError):
    """I am busy right now, so nothing was done. Please try again in a minute."""


class Later:
    """Hands work over, and answers whoever asked with what comes of it."""

    def __init__(self, submit: Callable[[Job], object], notifier: Answering) -> None:
        self._submit = submit
        self._notifier = notifier

    def __call__(self, request: Request, handler: Handler, lane: Lane = Lane.WORK) -> None:
        """Have the handler run soon; raises :class:`Busy` where there is no room for it."""
        if not self._submit(Job(request, lane, lambda asked: answer(self._notifier, asked, handler))):
            raise Busy
