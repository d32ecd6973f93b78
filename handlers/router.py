"""From a request to its handler, and from whatever happens there to an answer for the person who asked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import structlog

from app.domain.requests import Kind, Request
from app.pool import Job, Lane
from app.views import problems
from handlers.answering import Answering, answer
from handlers.routes import Bound, Command, Handler, Reply, Routes

log = structlog.get_logger()

_BY_WORD = frozenset({Kind.MENTION, Kind.DIRECT_MESSAGE})


class Helping(Protocol):
    """What the router needs of the help."""

    def everything(self, request: Request) -> Reply:
        """Answer with all that the asker may do here."""

    def only(self, command: Command, slash: str, misunderstood: str = "") -> Handler:
        """Make the handler that answers with one command's uses."""


class Router:
    """Looks requests up in the routes."""

    def __init__(self, routes: Routes, helper: Helping, notifier: Answering) -> None:
        self._routes = routes
        self._helper = helper
        self._notifier = notifier

    def receive(self, request: Request) -> tuple[Mapping[str, Any], Job | None]:
        """Give the acknowledgement's payload, and the work that follows it."""
        try:
            payload, wanted = self._acknowledge(request)
            return payload, self._job(request) if wanted else None
        except Exception:  # marked boundary: before the acknowledgement a bug would be silence
            log.exception("request.failed")
        if request.kind is Kind.OPTIONS:
            return {"options": []}, None
        return {}, Job(request, Lane.INTERACTIVE, self._own_up)

    def _acknowledge(self, request: Request) -> tuple[Mapping[str, Any], bool]:
        """Answer what only an acknowledgement can: https://docs.slack.dev/surfaces/modals/#displaying_errors"""
        if request.kind is Kind.OPTIONS:
            choices = self._routes.options.get(request.name)
            return {"options": list(choices(request)) if choices else []}, False
        if request.kind is Kind.SUBMISSION and (modal := self._routes.submissions.get(request.name)):
            errors = modal.validate(request)
            if errors:
                return {"response_action": "errors", "errors": dict(errors)}, False
        return {}, True

    def _job(self, request: Request) -> Job:
        handler, lane, request = self._find(request)
        return Job(request, lane, lambda asked: answer(self._notifier, asked, handler))

    def _own_up(self, request: Request) -> None:
        self._notifier.answer(request, problems.bug(request.id))

    def _find(self, request: Request) -> tuple[Handler, Lane, Request]:
        match request.kind:
            case Kind.COMMAND:
                return self._command(request, self._routes.commands.get(request.name.lstrip("/")))
            case Kind.MENTION | Kind.DIRECT_MESSAGE:
                word, rest = (*request.text.split(None, 1), "", "")[:2]
                bound = self._routes.commands.get(word.lstrip("/").casefold())
                return self._command(replace(request, text=rest.strip()) if bound else request, bound)
            case Kind.SUBMISSION if modal := self._routes.submissions.get(request.name):
                return modal.run, modal.lane, request
            case Kind.ACTION if action := self._routes.actions.get(request.name):
                return action.run, action.lane, request
            case _:
                return self._routes.stale, Lane.INTERACTIVE, request

    def _command(self, request: Request, bound: Bound | None) -> tuple[Handler, Lane, Request]:
        if bound is None:
            asks_for_help = request.kind in _BY_WORD and request.text.casefold() in ("", "help")
            return (self._helper.everything if asks_for_help else self._unknown), Lane.INTERACTIVE, request
        use, rest = bound.command.find(request.text)
        asks_for_help = "help" in (rest.casefold(), request.text.strip().casefold())
        if use is not None and (use.word == "help" or not asks_for_help):
            return bound.handlers[use], use.lane_of(rest), replace(request, name=bound.slash, text=rest)
        misunderstood = "" if asks_for_help else request.text
        return self._helper.only(bound.command, bound.slash, misunderstood), Lane.INTERACTIVE, request

    def _unknown(self, request: Request) -> Reply:
        return Reply(problems.unknown_command(request.text or request.name, sorted(self._routes.commands)))
