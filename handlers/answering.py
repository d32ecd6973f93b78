"""From whatever happens in a handler to an answer for the person who asked."""

from collections.abc import Mapping
from typing import Protocol

import structlog

from app.domain.requests import Request
from app.errors import ChatOpsError
from app.views import problems
from app.views.message import Message
from cloud.errors import CloudError
from handlers.routes import Handler, Reply

log = structlog.get_logger()


class Answering(Protocol):
    """What answering needs of the notifier."""

    def answer(self, request: Request, message: Message, *, replace: bool = False) -> None:
        """Answer only the person who asked."""


def answer(notifier: Answering, request: Request, handler: Handler) -> None:
    """Run a handler, and answer with what it says, or with what it raised."""
    reply = outcome(request, handler)
    if reply is not None:
        notifier.answer(request, reply.message, replace=reply.replace)


def outcome(request: Request, handler: Handler) -> Reply | None:
    """Run a handler; what it raises becomes a sentence for the person, and a bug a trace in the log too."""
    try:
        return handler(request)
    except ChatOpsError as error:
        log.info("request.refused", reason=type(error).__name__, message=error.message, **_cause(error))
        return Reply(problems.explain(error))
    except CloudError as error:
        log.warning(
            "request.cloud_error", code=error.code, aws_request_id=error.request_id, message=error.message
        )
        return Reply(problems.cloud_error(error))
    except Exception:  # marked boundary: a bug must reach the person as a sentence, not as silence
        log.exception("request.failed")
        return Reply(problems.bug(request.id))


def _cause(error: ChatOpsError) -> Mapping[str, str]:
    """Say for the log what lay behind it; people get the sentence alone."""
    return {} if error.__cause__ is None else {"cause": str(error.__cause__)}
