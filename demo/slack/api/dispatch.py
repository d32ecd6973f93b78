"""From an HTTP request to a Web API method and back: tokens, scopes, faults, and the log."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from demo.slack.api.call import Call
from demo.slack.api.table import METHODS
from demo.slack.errors import SlackError
from demo.slack.faults import ApiFault, Faults
from demo.slack.log import RecordedCall
from demo.slack.model import Json, Token
from demo.slack.state import State


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int
    body: Json
    headers: dict[str, str]


async def read_args(request: web.Request) -> Json:
    """Arguments from the query, a form, or a JSON body: https://docs.slack.dev/apis/web-api/#slack-web-api-methods"""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= json_object(await request.text())
    elif request.method == "POST":
        args |= dict(await request.post())
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        args["token"] = header.removeprefix("Bearer ").strip()
    return args


def json_object(text: str) -> Json:
    try:
        body: Any = json.loads(text or "{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


def check_token(state: State, value: str, kinds: tuple[str, ...]) -> Token:
    """https://docs.slack.dev/authentication/tokens/"""
    if not value:
        raise SlackError("not_authed")
    token = state.tokens.get(value)
    if token is None or token.failure:
        raise SlackError(token.failure if token else "invalid_auth")
    if token.kind not in kinds:
        raise SlackError("not_allowed_token_type")
    return token


def carry_out(state: State, name: str, args: Json, token_value: str) -> Outcome:
    """Run one method under the lock; its answer or its error."""
    method = METHODS.get(name)
    headers = {"x-slack-req-id": secrets.token_hex(16)}
    try:
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        token = check_token(state, token_value, method.token)
        headers["x-oauth-scopes"] = ",".join(sorted(token.scopes))
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        call = Call(state, name, args, token)
        if method.scopes:
            call.need_scope(*method.scopes)
        with state.changing():
            return Outcome(200, {"ok": True, **method.run(call)}, headers)
    except SlackError as error:
        return Outcome(error.status, error.body(), headers | error.headers)


async def answer(request: web.Request, state: State, faults: Faults) -> web.StreamResponse:
    """Answer one call, or fail it as the levers say."""
    name = request.match_info["method"]
    try:
        args = await read_args(request)
    except SlackError as error:
        return web.json_response(error.body())
    token = str(args.pop("token", ""))
    fault = faults.take(name, str(args.get("channel", "")))
    if fault and fault.delay:
        await asyncio.sleep(fault.delay)
    with state.lock:  # who waits for the call's effect finds the call recorded
        outcome = carry_out(state, name, args, token) if fault is None or fault.carry_out else spoiled(fault)
        record(
            state, RecordedCall(name, args, time.perf_counter(), outcome.status, outcome.body, named(fault))
        )
    if fault and not fault.answer:
        hang_up(request)
    return web.Response(
        status=outcome.status,
        body=json.dumps(outcome.body).encode(),
        headers=outcome.headers,
        content_type="application/json",
    )


def named(fault: ApiFault | None) -> str:
    """A mere delay spoils nothing."""
    return fault.name if fault and fault.name != "delay" else ""


def spoiled(fault: ApiFault) -> Outcome:
    return Outcome(fault.status, fault.body or {}, fault.headers)


def record(state: State, call: RecordedCall) -> None:
    with state.changing():
        state.calls.append(call)


def hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
