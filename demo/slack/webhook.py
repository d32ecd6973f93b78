"""``response_url``: https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses"""

import asyncio
import json
import time
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from demo.slack.api.content import read_content
from demo.slack.api.dispatch import hang_up, named, record
from demo.slack.errors import SlackError
from demo.slack.faults import Faults
from demo.slack.log import RecordedCall
from demo.slack.messages import Message
from demo.slack.model import Json, ResponseUrl
from demo.slack.state import State

MAX_USES = 5


def respond(state: State, path: str, body: Json) -> None:
    """Use a response URL once: a new message, an edit, or a deletion of the message it belongs to."""
    url = state.response_urls.get(path)
    if url is None:
        raise SlackError("invalid_url", status=404)
    if state.clock.now() > url.expires_at:
        raise SlackError("expired_url", status=404)
    if url.uses >= MAX_USES:
        raise SlackError("used_url", status=404)
    with state.changing():
        carry_out(state, url, body)
        url.uses += 1


def carry_out(state: State, url: ResponseUrl, body: Json) -> None:
    source = state.messages[url.channel].get(url.source_ts) if url.source_ts else None
    if body.get("delete_original"):
        state.remove(url.channel, url.source_ts)
    elif source is not None and replaces(body):
        state.put(edited(state, source, body))
    else:
        url.answered.append(say(state, url, body).ts)


def replaces(body: Json) -> bool:
    """A click's answer replaces the message that was clicked unless it asks for a new one."""
    return bool(body.get("replace_original", body.get("response_type") is None))


def edited(state: State, source: Message, body: Json) -> Message:
    content = read_content(state, str(body.get("text", "")), body.get("blocks"), body.get("attachments"))
    changed = replace(source, text=content.text, blocks=content.blocks, attachments=content.attachments)
    return replace(changed, edited=state.clock.ts())


def say(state: State, url: ResponseUrl, body: Json) -> Message:
    """Post what was answered; to the person alone unless ``response_type`` is ``in_channel``."""
    content = read_content(state, str(body.get("text", "")), body.get("blocks"), body.get("attachments"))
    app = state.app
    message = Message(
        channel=url.channel,
        ts=state.clock.ts(),
        user=app.bot_user,
        text=content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        bot_id=app.bot_id,
        app_id=app.id,
        team=state.team.id,
        thread_ts=str(body.get("thread_ts", "")) or url.thread_ts,
        visible_to="" if body.get("response_type") == "in_channel" else url.user,
    )
    return state.put(message)


@dataclass(frozen=True, slots=True)
class Reply:
    """``said`` is empty where Slack's hooks answer a plain ``ok``."""

    status: int = 200
    said: Json = field(default_factory=dict)


async def answer(request: web.Request, state: State, faults: Faults) -> web.StreamResponse:
    """Plain ``ok``, or the error as JSON with an HTTP status that is not 200, as Slack's hooks answer."""
    body = parsed(await request.text())
    url = state.response_urls.get(request.path)
    fault = faults.take("response_url", url.channel if url else "")
    if fault and fault.delay:
        await asyncio.sleep(fault.delay)
    args = {**(body or {}), "response_url": state.base_url + request.path}
    with state.lock:  # who waits for the call's effect finds the call recorded
        if fault and not fault.carry_out:
            reply = Reply(fault.status, fault.body or {})
        else:
            reply = attempt(state, request.path, body)
        said = reply.said or {"ok": True}
        record(
            state, RecordedCall("response_url", args, time.perf_counter(), reply.status, said, named(fault))
        )
    if fault and not fault.answer:
        hang_up(request)
    headers = fault.headers if fault else {}
    if reply.said:
        return web.json_response(reply.said, status=reply.status, headers=headers)
    return web.Response(text="ok", headers=headers)


def parsed(text: str) -> Json | None:
    try:
        body: Any = json.loads(text)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def attempt(state: State, path: str, body: Json | None) -> Reply:
    try:
        if body is None:
            raise SlackError("invalid_payload", status=400)
        respond(state, path, body)
    except SlackError as refusal:
        return Reply(max(refusal.status, 400), refusal.body())
    return Reply()
