"""A list that is paged through, and the menu of what is on it: what they refer to, and what a click on them does."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from app.domain.requests import Request
from app.views.problems import out_of_date
from cloud.model import Scope
from handlers.questions import Question, Questions
from handlers.routes import Click, Reply
from handlers.scopes import scopes_from_json, scopes_to_json

ShowPage = Callable[[Request, Question, int], Reply]
"""Shows a page, by its number, of the list that was asked for."""

ShowOne = Callable[[Request, tuple[Scope, ...], str], Reply]
"""Shows one thing of these scopes, by its id, to the asker alone."""


class Listed(Protocol):
    """What stands on a list."""

    @property
    def id(self) -> str: ...

    @property
    def scope(self) -> Scope: ...


class Listing:
    """Keeps what a list shows, as stored questions of one kind, and goes on from there."""

    def __init__(self, questions: Questions, kind: str, scopes: Sequence[Scope]) -> None:
        self._questions = questions
        self._kind = kind
        self._scopes = tuple(scopes)

    def put(
        self, request: Request, scopes: Sequence[Scope], shown: Iterable[Listed], page: int = 1, **more: Any
    ) -> str:
        """Keep which page is shown and where each thing on it is; ``more``, as JSON has it, narrowed the list."""
        found = {one.id: [one.scope.account, one.scope.region] for one in shown}
        place = {"scopes": scopes_to_json(scopes), "page": page, "found": found, **more}
        return self._questions.put(request, self._kind, place)

    def turn(self, step: int, show: ShowPage) -> Click:
        """Make the button that goes on, or back, by so many pages."""

        def turn(request: Request) -> Reply:
            asked = self._questions.find_in(request, self._kind, self._scopes)
            return show(request, asked, asked.payload["page"] + step) if asked else Reply(out_of_date())

        return Click(turn)

    def pick(self, show: ShowOne) -> Click:
        """Make the menu that shows one of them."""

        def pick(request: Request) -> Reply:
            asked = self._questions.find_in(request, self._kind, self._scopes)
            if asked is None:
                return Reply(out_of_date())
            home = asked.payload["found"].get(request.text)
            where = scopes_from_json([home], asked.scopes) if home else ()
            return show(request, where or asked.scopes, request.text)

        return Click(pick)
