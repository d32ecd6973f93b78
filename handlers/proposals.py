"""The buttons of a proposal: each carries its id, and everything else is read back from the store."""

from collections.abc import Mapping

from app.domain.proposals import Choice
from app.domain.requests import Request
from app.domain.verdicts import Outcome
from app.gate import Changes
from app.pool import Lane
from app.views.proposal import CANCEL_ACTION, CHOICE_ACTIONS, click_view
from handlers.routes import Click, Handler, Reply, out_of_date


def actions(changes: Changes) -> Mapping[str, Click]:
    """Map the action ids of a proposal to what they do."""

    def confirm(choice: Choice) -> Handler:
        return lambda request: _answer(changes.confirm(request.value, choice, request))

    def cancel(request: Request) -> Reply | None:
        return _answer(changes.cancel(request.value, request))

    return {
        **{action_id: Click(confirm(choice)) for choice, action_id in CHOICE_ACTIONS.items()},
        CANCEL_ACTION: Click(cancel, Lane.INTERACTIVE),
    }


def stale(changes: Changes) -> Handler:
    """Make what answers a button that no route knows: it is out of date, and its message gets today's buttons."""

    def refresh(request: Request) -> Reply:
        changes.refresh(request.value)
        return out_of_date(request)

    return refresh


def _answer(outcome: Outcome) -> Reply | None:
    message = click_view(outcome)
    return Reply(message) if message else None
