"""Forms opened at once and filled later: the trigger of a modal lives for 3 seconds."""

from collections.abc import Callable
from typing import Protocol

from slack_sdk.models.views import View

from app.domain.requests import Request
from app.pool import Lane
from app.views.message import Message
from app.views.modals import loading_view, said_view
from app.views.problems import explain
from handlers.answering import outcome
from handlers.later import Busy, Later
from handlers.routes import Reply

Fill = Callable[[Request], View | Message]
"""Makes what an open modal shows: a form, or what is said in its place. May take long, and raise."""


class Modals(Protocol):
    """What is needed of Slack's modals."""

    def open(self, request: Request, view: View) -> str:
        """Open a modal, and answer with its id."""

    def show(self, view_id: str, view: View) -> None:
        """Put something else into an open modal."""


class Forms:
    """Opens forms."""

    def __init__(self, modals: Modals, later: Later) -> None:
        self._modals = modals
        self._later = later

    def open(self, request: Request, title: str, fill: Fill, lane: Lane = Lane.WORK) -> None:
        """Open a modal, and have it filled in a lane; what is raised there is said in it."""
        view_id = self._modals.open(request, loading_view(title))
        try:
            self._later(request, lambda asker: self._fill(asker, view_id, title, fill), lane)
        except Busy as error:
            self._modals.show(view_id, said_view(title, explain(error)))

    def show(self, view_id: str, view: View) -> None:
        """Put something else into an open modal."""
        self._modals.show(view_id, view)

    def _fill(self, request: Request, view_id: str, title: str, fill: Fill) -> None:
        reply = outcome(request, lambda asker: self._filled(asker, view_id, fill))
        if reply is not None:
            self._modals.show(view_id, said_view(title, reply.message))

    def _filled(self, request: Request, view_id: str, fill: Fill) -> Reply | None:
        made = fill(request)
        if isinstance(made, Message):
            return Reply(made)
        self._modals.show(view_id, made)
        return None
