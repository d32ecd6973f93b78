"""The Web API methods that send, each tried once; every failure is a :class:`CallFailed`."""

import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from app.notifier.outcome import CALL_ERRORS, CallFailed, Trouble, failure, judge
from app.notifier.payload import Payload
from app.slack_client import proxy_for
from app.views.message import Attachment

T = TypeVar("T")

EVENT_TYPE = "chatops_message"
_PAGE = 200
_MOST_PAGES = 25


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message stands; ``channel`` is a conversation's id even if it was addressed to a person."""

    channel: str
    ts: str


class TooMuchToRead(Exception):
    """The conversation went on for longer than it is worth reading."""


class Calls:
    """Thread-safe, like the client."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def post(self, channel: str, payload: Payload, *, thread_ts: str, key: str, nonce: str) -> Sent:
        """Post once, marked with ``nonce``: https://docs.slack.dev/messaging/message-metadata/"""
        answer = _call(
            "chat.postMessage",
            lambda: self._client.chat_postMessage(
                channel=channel,
                text=payload.text,
                blocks=list(payload.blocks) or None,
                thread_ts=thread_ts or None,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key, "nonce": nonce}},
                parse="none",
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        return Sent(str(answer["channel"] or channel), str(answer["ts"]))

    def update(self, sent: Sent, payload: Payload) -> None:
        """Replace a message of ours: https://docs.slack.dev/reference/methods/chat.update

        ``parse`` is said because its default here, ``client``, links bare words. Without blocks an empty
        list goes along, otherwise the old ones could stay.
        """
        _call(
            "chat.update",
            lambda: self._client.chat_update(
                channel=sent.channel,
                ts=sent.ts,
                text=payload.text,
                blocks=list(payload.blocks),
                parse="none",
                link_names=False,
            ),
        )

    def delete(self, sent: Sent) -> None:
        _call("chat.delete", lambda: self._client.chat_delete(channel=sent.channel, ts=sent.ts))

    def find(self, channel: str, nonce: str, *, thread_ts: str, oldest: float) -> Sent | None:
        """Look for the message marked with ``nonce`` among all since ``oldest`` (Unix seconds).

        Raises :class:`TooMuchToRead` if it was not among the newest 5,000: then its absence is not certain.
        """
        for answer in self._history(channel, thread_ts, oldest):
            for message in answer.get("messages") or ():
                metadata = message.get("metadata") or {}
                payload = metadata.get("event_payload") or {}
                if metadata.get("event_type") == EVENT_TYPE and payload.get("nonce") == nonce:
                    return Sent(channel, str(message["ts"]))
        return None

    def _history(self, channel: str, thread_ts: str, oldest: float) -> Iterator[SlackResponse]:
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{oldest:.6f}",
            "limit": _PAGE,
            "include_all_metadata": True,
        }
        for _ in range(_MOST_PAGES):
            if thread_ts:
                name, read = "conversations.replies", self._client.conversations_replies
                asked["ts"] = thread_ts
            else:
                name, read = "conversations.history", self._client.conversations_history
            answer = _call(name, lambda read=read: read(**asked))  # type: ignore[misc]
            yield answer
            asked["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not asked["cursor"]:
                return
        raise TooMuchToRead(channel)

    def whisper(self, channel: str, user_id: str, payload: Payload, *, thread_ts: str) -> None:
        """Show a message to one person only: https://docs.slack.dev/reference/methods/chat.postEphemeral"""
        _call(
            "chat.postEphemeral",
            lambda: self._client.chat_postEphemeral(
                channel=channel,
                user=user_id,
                text=payload.text,
                blocks=list(payload.blocks) or None,
                thread_ts=thread_ts or None,
                parse="none",
                link_names=False,
            ),
        )

    def respond(self, url: str, payload: Payload, *, thread_ts: str, replace: bool) -> None:
        """Answer by ``response_url``, to the asker only.

        https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
        """
        hook = WebhookClient(url, int(self._client.timeout), logger=self._client.logger, retry_handlers=[])
        hook.proxy = proxy_for(url)
        body: dict[str, Any] = {
            "response_type": "ephemeral",
            "replace_original": replace,
            "text": payload.text,
            "blocks": list(payload.blocks),
        }
        if thread_ts:
            body["thread_ts"] = thread_ts
        with _judged("response_url"):
            answer = hook.send_dict(body)
        if answer.status_code != 200 or answer.body.startswith('{"ok":false'):
            raise judge("response_url", answer.status_code, _word(answer.body), dict(answer.headers))

    def open_dm(self, user_id: str) -> str:
        """Find or open the conversation with a person: https://docs.slack.dev/reference/methods/conversations.open"""
        answer = _call("conversations.open", lambda: self._client.conversations_open(users=user_id))
        channel = str((answer.get("channel") or {}).get("id") or "")
        if not channel:
            raise CallFailed("conversations.open", Trouble.REFUSED, "no_channel")
        return channel

    def upload(self, channel: str, file: Attachment, *, thread_ts: str) -> None:
        """Share a file: https://docs.slack.dev/messaging/working-with-files/#upload

        Only the last of the three steps shows anything, so only its answer can be lost.
        """
        content = file.data
        slot = _unseen(
            "files.getUploadURLExternal",
            lambda: self._client.files_getUploadURLExternal(
                filename=file.name, length=len(content), alt_txt=file.alt or None
            ),
        )
        _unseen("file upload", lambda: self._put(str(slot["upload_url"]), content))
        _call(
            "files.completeUploadExternal",
            lambda: self._client.files_completeUploadExternal(
                files=[{"id": slot["file_id"], "title": file.title or file.name}],
                channel_id=channel,
                thread_ts=thread_ts or None,
            ),
        )

    def _put(self, url: str, content: bytes) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("an upload URL that is none")
        request = urllib.request.Request(url, data=content, method="POST")  # noqa: S310
        wait, context = self._client.timeout, self._client.ssl
        with urllib.request.urlopen(request, timeout=wait, context=context) as answer:  # noqa: S310
            answer.read()


def _call(method: str, call: Callable[[], T]) -> T:
    with _judged(method):
        return call()


@contextmanager
def _judged(method: str) -> Iterator[None]:
    try:
        yield
    except CALL_ERRORS as error:
        raise failure(method, error) from error


def _unseen(method: str, call: Callable[[], T]) -> T:
    try:
        return _call(method, call)
    except CallFailed as failed:
        if failed.trouble is not Trouble.LOST:
            raise
        raise CallFailed(method, Trouble.UNSENT, failed.code) from failed


def _word(body: str) -> str:
    """Find Slack's code in a body that is either JSON or the bare word."""
    for mark in ('"error":"', '"error": "'):
        if mark in body:
            return body.split(mark, 1)[1].split('"', 1)[0]
    return body.strip()[:60]
