"""Modals: opened at once with something to look at, because a trigger lives 3 seconds, and filled later."""

from collections.abc import Callable
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.models.views import View
from slack_sdk.web import SlackResponse

from app.domain.requests import Request
from app.errors import ChatOpsError
from app.notifier.outcome import CALL_ERRORS, CallFailed, failure

log = structlog.get_logger()

_TOO_LATE = frozenset({"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id", "trigger_expired"})
_CLOSED = frozenset({"not_found", "view_not_found"})


class TooLate(ChatOpsError):
    """Slack gives me 3 seconds to open a form, and they were over, so nothing was done. Please try again."""


class FormUnavailable(ChatOpsError):
    """Slack did not show the form, so nothing was done. Please try again in a minute."""


class Modals:
    """Opens and changes modals; thread-safe, like the client."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def open(self, request: Request, view: View) -> str:
        """Open a modal, such as one that says it is loading, and answer with its id for :meth:`show`.

        To be called before anything that takes time: https://docs.slack.dev/reference/methods/views.open.
        Raises :class:`TooLate` or :class:`FormUnavailable`, each with a sentence for the person.
        """
        answer = _call(
            "views.open",
            lambda: self._client.views_open(trigger_id=request.trigger_id, view=view),
        )
        opened: dict[str, Any] = answer["view"]
        return str(opened["id"])

    def show(self, view_id: str, view: View) -> None:
        """Put something else into an open modal; nothing happens if the person has closed it meanwhile."""
        try:
            _call("views.update", lambda: self._client.views_update(view_id=view_id, view=view))
        except _Closed:
            log.info("modals.closed_meanwhile", view=view_id)


class _Closed(FormUnavailable):
    """The form was closed meanwhile."""


def _call(method: str, call: Callable[[], SlackResponse]) -> SlackResponse:
    try:
        return call()
    except CALL_ERRORS as error:
        failed = failure(method, error)
        log.warning("modals.failed", reason=str(failed))
        raise _explained(failed) from error


def _explained(failed: CallFailed) -> ChatOpsError:
    if failed.code in _TOO_LATE:
        return TooLate()
    return _Closed() if failed.code in _CLOSED else FormUnavailable()
