"""Makes Slack show what a key should show: posts it once, remembers it, edits it from then on.

chat.postMessage knows no idempotency key. So each post is remembered with a nonce before it is sent, carries
the nonce as metadata, and after a lost answer, or a crash in between, is looked for before it is sent again.
"""

import uuid
from collections.abc import Callable
from datetime import datetime

import structlog

from app.notifier.calls import Calls, Sent, TooMuchToRead
from app.notifier.lanes import Item
from app.notifier.memory import Messages, Remembered
from app.notifier.outcome import BAD_CONTENT, BAD_TOKEN, GONE, NO_THREAD, UNREACHABLE, CallFailed, Trouble
from app.notifier.pace import Pace
from app.notifier.payload import Payload, file_digest, payloads
from app.notifier.unreachable import Unreachable
from app.views.message import Attachment, Message

log = structlog.get_logger()

_TOKEN_PAUSE = 30.0
_LOOK_AGAIN = 3.0
_CLOCK_SKEW = 300.0
_FILE = "/file"


class Later(Exception):
    """Not now; try again after ``seconds``, or after a pause that grows if None."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Undeliverable(Exception):
    """Slack refuses this message for good; ``logged`` if that was said already."""

    def __init__(self, reason: str, *, logged: bool = False) -> None:
        super().__init__(reason)
        self.logged = logged


class Projector:
    """Delivers one item at a time per channel; thread-safe across channels."""

    def __init__(
        self,
        calls: Calls,
        messages: Messages,
        unreachable: Unreachable,
        *,
        posts: Pace,
        updates: Pace,
        now: Callable[[], datetime],
        certain_after: float,
    ) -> None:
        """Take a post that cannot be found as absent once it was begun ``certain_after`` seconds ago."""
        self._calls = calls
        self._messages = messages
        self._unreachable = unreachable
        self._posts = posts
        self._updates = updates
        self._now = now
        self._certain_after = certain_after

    def deliver(self, channel: str, item: Item) -> None:
        """Show the item in ``channel``; raises :class:`Later` or :class:`Undeliverable`.

        A message too long for one goes on in the thread of its first part. What is shown costs no call:
        trying again after :class:`Later` goes on where it stopped.
        """
        if item.message is None:
            self._clear_up(item.key)
            return
        head, thread_ts = self._deliver(item.key, channel, item, item.message, item.thread_ts)
        number = 0
        for below in item.message.thread:
            if isinstance(below, Message):
                number += 1
                self._deliver(f"{item.key}/{number}", head.channel, item, below, thread_ts)
            else:
                self._try_to_attach(f"{item.key}/{below.name}{_FILE}", head, thread_ts, below)

    def _deliver(
        self, key: str, channel: str, item: Item, message: Message, thread_ts: str
    ) -> tuple[Sent, str]:
        """Show a message with its parts and file; give where it stands, and the thread for what follows it."""
        parts = payloads(message)
        head = self._show(key, channel, item, parts[0], thread_ts)
        thread_ts = thread_ts if thread_ts and head.channel == channel else head.ts
        for number, part in enumerate(parts[1:], 2):
            self._show(f"{key}#{number}", head.channel, item, part, thread_ts)
        self._withdraw(key, len(parts) + 1)
        for number, part in enumerate(parts, 1):
            if part.file is not None:
                self._attach(f"{key}#{number}{_FILE}", head, thread_ts, part.file)
        return head, thread_ts

    def _show(self, key: str, channel: str, item: Item, payload: Payload, thread_ts: str) -> Sent:
        row = self._settled(key)
        if row is not None and row.state == "unknown" and row.digest != payload.digest:
            self._messages.forget(key, row.nonce)  # other content is no repetition
            row = None
        if row is None:
            return self._post(key, channel, item, payload, thread_ts)
        sent = Sent(row.channel, row.ts)
        if row.digest == payload.digest:
            return sent
        return self._edit(key, channel, item, payload, thread_ts, row)

    def _post(
        self, key: str, channel: str, item: Item, payload: Payload, thread_ts: str, digest: str = ""
    ) -> Sent:
        self._pause(self._posts.take(channel))
        nonce = uuid.uuid4().hex
        if not self._messages.begin(key, channel, thread_ts, nonce, digest or payload.digest):
            raise Later("another process has begun to post it", _LOOK_AGAIN)
        try:
            sent = self._send(key, channel, payload, thread_ts, nonce)
        except CallFailed as failed:
            if failed.trouble is Trouble.LOST:
                raise Later(str(failed), _LOOK_AGAIN) from failed
            self._messages.forget(key, nonce)
            if failed.code in UNREACHABLE:
                return self._post_to_person(key, channel, item, payload, failed)
            if failed.code in NO_THREAD and thread_ts:
                return self._post(key, channel, item, payload, "", digest)
            raise self._verdict(failed) from failed
        self._messages.posted(key, nonce, sent.channel, sent.ts)
        self._unreachable.reached(channel)
        return sent

    def _send(self, key: str, channel: str, payload: Payload, thread_ts: str, nonce: str) -> Sent:
        try:
            return self._calls.post(channel, payload, thread_ts=thread_ts, key=key, nonce=nonce)
        except CallFailed as failed:
            if failed.code not in BAD_CONTENT or not payload.blocks:
                raise
            log.error("Slack refused a view's blocks; sent as text", key=key, code=failed.code)
        return self._calls.post(channel, payload.plain(), thread_ts=thread_ts, key=key, nonce=nonce)

    def _post_to_person(
        self, key: str, channel: str, item: Item, payload: Payload, failed: CallFailed
    ) -> Sent:
        self._unreachable.complain(channel, failed.code)
        if not item.fallback_user:
            raise Undeliverable(str(failed), logged=True) from failed
        try:
            direct = self._calls.open_dm(item.fallback_user)
        except CallFailed as closed:
            raise self._verdict(closed) from closed
        if direct == channel:
            raise Undeliverable(str(failed), logged=True) from failed
        noted = payloads(self._unreachable.explain(channel, payload.source))
        shown = noted[0] if len(noted) == 1 else payload
        return self._post(key, direct, item, shown, "", payload.digest)

    def _edit(
        self, key: str, channel: str, item: Item, payload: Payload, thread_ts: str, row: Remembered
    ) -> Sent:
        self._pause(self._updates.take(row.channel))
        sent = Sent(row.channel, row.ts)
        try:
            self._replace(key, sent, payload)
        except CallFailed as failed:
            if failed.code in GONE or failed.code in UNREACHABLE:
                self._messages.forget(key, row.nonce)
                return self._post(key, channel, item, payload, thread_ts)
            raise self._verdict(failed) from failed
        self._messages.edited(key, payload.digest)
        return sent

    def _replace(self, key: str, sent: Sent, payload: Payload) -> None:
        try:
            self._calls.update(sent, payload)
            return
        except CallFailed as failed:
            if failed.code not in BAD_CONTENT or not payload.blocks:
                raise
            log.error("Slack refused a view's blocks; sent as text", key=key, code=failed.code)
        self._calls.update(sent, payload.plain())

    def _settled(self, key: str) -> Remembered | None:
        """Read what is remembered of ``key``, after finding out what became of a post without an answer."""
        row = self._messages.get(key)
        if row is None or row.state != "posting":
            return row
        age = (self._now() - row.begun_at).total_seconds()
        try:
            found = self._look(row)
        except (CallFailed, TooMuchToRead) as failed:
            if isinstance(failed, CallFailed) and failed.trouble is not Trouble.REFUSED:
                raise self._verdict(failed) from failed
            self._lose_sight_of(key, row.nonce, str(failed))
            return self._messages.get(key)
        if found is not None:
            self._messages.posted(key, row.nonce, found.channel, found.ts)
            return self._messages.get(key)
        if age < self._certain_after:
            raise Later("its post may still arrive", _LOOK_AGAIN)
        self._messages.forget(key, row.nonce)
        return self._messages.get(key)

    def _look(self, row: Remembered) -> Sent | None:
        oldest = row.begun_at.timestamp() - _CLOCK_SKEW
        return self._calls.find(row.channel, row.nonce, thread_ts=row.thread_ts, oldest=oldest)

    def _clear_up(self, key: str) -> None:
        """Find out what became of an unfinished post; a file carries no nonce to look for."""
        if not key.endswith(_FILE):
            self._settled(key)
        elif (row := self._messages.get(key)) is not None and row.state == "posting":
            self._lose_sight_of(key, row.nonce, "the process ended while it was shared")

    def _withdraw(self, key: str, number: int) -> None:
        """Delete the continuations that a shorter message no longer needs."""
        while (row := self._settled(f"{key}#{number}")) is not None:
            if row.ts:
                try:
                    self._calls.delete(Sent(row.channel, row.ts))
                except CallFailed as failed:
                    if failed.trouble is not Trouble.REFUSED:
                        raise self._verdict(failed) from failed
                    log.warning("a continuation could not be deleted", key=row.key, code=failed.code)
            self._messages.forget(row.key, row.nonce)
            number += 1

    def _try_to_attach(self, key: str, head: Sent, thread_ts: str, file: Attachment) -> None:
        """Upload what stands in the thread by itself, once: a file cannot be edited, and two would be one too many.

        If Slack refuses it, the others are worth having without.
        """
        self._clear_up(key)
        if self._messages.get(key) is not None:
            return
        try:
            self._attach(key, head, thread_ts, file)
        except Undeliverable as refused:
            log.error("Slack refuses a file for good", key=key, file=file.name, reason=str(refused))

    def _attach(self, key: str, head: Sent, thread_ts: str, file: Attachment) -> None:
        """Upload a file into the thread, once per content; a lost share is never repeated."""
        self._clear_up(key)
        row, digest = self._messages.get(key), file_digest(file)
        if row is not None and row.digest == digest:
            return
        self._pause(self._posts.take(head.channel))
        if row is not None:
            self._messages.forget(key, row.nonce)
        nonce = uuid.uuid4().hex
        if not self._messages.begin(key, head.channel, thread_ts, nonce, digest):
            raise Later("another process has begun to upload it", _LOOK_AGAIN)
        try:
            self._calls.upload(head.channel, file, thread_ts=thread_ts)
        except CallFailed as failed:
            if failed.trouble is not Trouble.LOST:
                self._messages.forget(key, nonce)
                raise self._verdict(failed) from failed
            self._lose_sight_of(key, nonce, str(failed))
            return
        self._messages.posted(key, nonce, head.channel, "")

    def _lose_sight_of(self, key: str, nonce: str, reason: str) -> None:
        log.error("nobody can say whether this was posted; it is not repeated", key=key, reason=reason)
        self._messages.unknown(key, nonce)

    def _verdict(self, failed: CallFailed) -> Later | Undeliverable:
        if failed.trouble is Trouble.LIMITED:
            return Later(str(failed), failed.retry_after)
        if failed.trouble is not Trouble.REFUSED:
            return Later(str(failed))
        if failed.code in BAD_TOKEN:
            return Later(str(failed), _TOKEN_PAUSE)
        return Undeliverable(str(failed))

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            raise Later("paced", seconds)
