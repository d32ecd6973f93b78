"""bolt finds who answers; its listeners do no more than what the acknowledgement says."""

import json
import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol

import structlog
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.requests import Request
from app.edge.intake import Malformed, read_request
from app.edge.socket import Frame
from app.pool import Job

log = structlog.get_logger()

ANYTHING = re.compile(r"[\s\S]*")
REQUEST, JOB = "chatops.request", "chatops.job"


class Router(Protocol):
    """Knows what each request is for."""

    def receive(self, request: Request) -> tuple[Mapping[str, Any], Job | None]:
        """Give the acknowledgement's payload and the work that follows it.

        Quick and without I/O, because it runs before the acknowledgement; raises nothing.
        """


class Bolt:
    """bolt's app, with one listener for everything."""

    def __init__(self, identity: Mapping[str, Any], client: AsyncWebClient, router: Router) -> None:
        """Take the answer of auth.test, and the client that got it."""
        self._identity = identity
        self._client = client
        self._router = router
        self._app = self._listen()

    async def dispatch(self, envelope: SocketModeRequest) -> tuple[Frame, Job | None]:
        """Give the acknowledgement, and the work that follows it; raises :class:`Malformed`."""
        request = read_request(envelope.payload)
        try:
            asked = AsyncBoltRequest(
                mode="socket_mode",
                body=envelope.payload,
                headers=build_headers(envelope),
                context={REQUEST: request},
            )
            answer = await self._app.async_dispatch(asked)
        except Exception as error:  # marked boundary: bolt reads, and trusts, much that we do not
            raise Malformed(f"bolt: {type(error).__name__}", request) from error
        if answer.status == HTTPStatus.NOT_FOUND:
            log.info("edge.nobody_listens", type=envelope.type, kind=envelope.payload.get("type"))
        if request is not None and answer.status != HTTPStatus.OK:
            raise Malformed(f"bolt: {answer.status}", request)
        return _acknowledgement(envelope.envelope_id, answer), asked.context.get(JOB)

    def _listen(self) -> AsyncApp:
        identity = self._identity
        known = AuthorizeResult(
            enterprise_id=identity.get("enterprise_id"),
            team_id=identity["team_id"],
            bot_id=identity.get("bot_id"),
            bot_user_id=identity["user_id"],
            bot_token=self._client.token,
        )

        async def authorize() -> AuthorizeResult:
            return known

        app = AsyncApp(
            client=AsyncWebClient(base_url=self._client.base_url),  # unused: listeners only acknowledge
            logger=_bolt_log(),
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,  # a socket's payloads are not signed
            ssl_check_enabled=False,
            url_verification_enabled=False,
        )
        for register in (app.command, app.event, app.action, app.view, app.options, app.shortcut):
            register(ANYTHING)(self._accept)
        return app

    async def _accept(self, context: AsyncBoltContext) -> BoltResponse:
        """Do all that precedes the acknowledgement: answer what only it can answer."""
        request: Request | None = context.get(REQUEST)
        if request is None:
            return BoltResponse(status=200, body="")
        structlog.contextvars.bind_contextvars(
            request_id=request.id, person=request.asker.user_id, channel=request.channel, name=request.name
        )
        payload, job = self._router.receive(request)
        if job is not None:
            context[JOB] = job
        return BoltResponse(status=200, body=dict(payload) if payload else "")


def _bolt_log() -> logging.Logger:
    """Hear of bolt's errors only: it warns of its token handling, and prints what nobody listens to."""
    logger = logging.getLogger("app.edge.bolt")
    logger.setLevel(logging.ERROR)
    return logger


def acknowledge(envelope_id: str, said: Any = None) -> Frame:
    """Make an acknowledgement; ``said`` is the answer that some wait for in it."""
    return {"envelope_id": envelope_id, **({"payload": said} if said is not None else {})}


def _acknowledgement(envelope_id: str, answer: BoltResponse) -> Frame:
    """Acknowledge even what nobody listens to, so that no person ever sees a time-out for it."""
    if answer.status != 200 or not answer.body:
        return {"envelope_id": envelope_id}
    return {"envelope_id": envelope_id, "payload": json.loads(answer.body)}
