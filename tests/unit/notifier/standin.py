"""A Slack and a memory that remember what they were given, for tests of everything between them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from app.notifier.calls import Calls, Sent
from app.notifier.outcome import CallFailed, Trouble
from app.notifier.payload import Payload
from app.views.fulltext import full_text
from app.views.message import Attachment, Message


class Clock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@dataclass
class Shown:
    """A message as Slack holds it."""

    channel: str
    text: str
    thread_ts: str = ""
    nonce: str = ""
    key: str = ""
    user: str = ""
    edits: int = 0


def refused(code: str) -> CallFailed:
    return CallFailed("method", Trouble.REFUSED, code)


def limited(seconds: float) -> CallFailed:
    return CallFailed("method", Trouble.LIMITED, "ratelimited", seconds)


def lost() -> CallFailed:
    return CallFailed("method", Trouble.LOST, "TimeoutError")


def unsent() -> CallFailed:
    return CallFailed("method", Trouble.UNSENT, "ConnectionRefusedError")


@dataclass
class Slack(Calls):
    """``fail[method]`` holds what the next calls of a method raise; None lets one through.

    A lost ``post`` has happened all the same if ``lost_arrive``.
    """

    fail: defaultdict[str, list[CallFailed | None]] = field(default_factory=lambda: defaultdict(list))
    closed: dict[str, str] = field(default_factory=dict)
    lost_arrive: bool = True
    calls: list[tuple[str, str]] = field(default_factory=list)
    shown: dict[str, Shown] = field(default_factory=dict)
    whispers: list[Shown] = field(default_factory=list)
    responses: list[tuple[str, bool]] = field(default_factory=list)
    files: list[tuple[str, Attachment]] = field(default_factory=list)
    refuse: Callable[[Payload], bool] = lambda payload: False

    def texts(self, channel: str) -> list[str]:
        return [shown.text for shown in self.shown.values() if shown.channel == channel]

    def count(self, method: str) -> int:
        return sum(name == method for name, _ in self.calls)

    def post(self, channel: str, payload: Payload, *, thread_ts: str, key: str, nonce: str) -> Sent:
        failed = self._outcome("post", channel, payload)
        if failed is None or (failed.trouble is Trouble.LOST and self.lost_arrive):
            ts = f"{len(self.shown) + 1}.0"
            self.shown[ts] = Shown(channel, _read(payload), thread_ts, nonce, key)
        if failed is not None:
            raise failed
        return Sent(channel, ts)

    def update(self, sent: Sent, payload: Payload) -> None:
        self._call("update", sent.channel, payload)
        if sent.ts not in self.shown:
            raise refused("message_not_found")
        shown = self.shown[sent.ts]
        shown.text, shown.edits = _read(payload), shown.edits + 1

    def delete(self, sent: Sent) -> None:
        self._call("delete", sent.channel)
        del self.shown[sent.ts]

    def find(self, channel: str, nonce: str, *, thread_ts: str, oldest: float) -> Sent | None:
        self._call("find", channel)
        found = [
            ts
            for ts, m in self.shown.items()
            if (m.channel, m.thread_ts, m.nonce) == (channel, thread_ts, nonce)
        ]
        return Sent(channel, found[0]) if found else None

    def whisper(self, channel: str, user_id: str, payload: Payload, *, thread_ts: str) -> None:
        self._call("whisper", channel, payload)
        self.whispers.append(Shown(channel, _read(payload), thread_ts, user=user_id))

    def respond(self, url: str, payload: Payload, *, thread_ts: str, replace: bool) -> None:
        self._call("respond", url, payload)
        self.responses.append((_read(payload), replace))

    def open_dm(self, user_id: str) -> str:
        self._call("open_dm", user_id)
        return f"D{user_id[1:]}"

    def upload(self, channel: str, file: Attachment, *, thread_ts: str) -> None:
        self._call("upload", channel)
        self.files.append((channel, file))

    def _call(self, method: str, channel: str, payload: Payload | None = None) -> None:
        failed = self._outcome(method, channel, payload)
        if failed is not None:
            raise failed

    def _outcome(self, method: str, channel: str, payload: Payload | None) -> CallFailed | None:
        self.calls.append((method, channel))
        if self.fail[method]:
            return self.fail[method].pop(0)
        if payload is not None and self.refuse(payload):
            return refused("invalid_blocks")
        return refused(self.closed[channel]) if channel in self.closed else None


def _read(payload: Payload) -> str:
    return full_text(payload.source) if payload.blocks else payload.text


@dataclass(frozen=True)
class Row:
    key: str
    channel: str
    thread_ts: str
    nonce: str
    digest: str
    begun_at: datetime
    ts: str = ""
    state: str = "posting"


class Memory:
    """The store's contract, kept in a dict."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.rows: dict[str, Row] = {}

    def get(self, key: str) -> Row | None:
        return self.rows.get(key)

    def begin(self, key: str, channel: str, thread_ts: str, nonce: str, digest: str) -> bool:
        if key in self.rows:
            return False
        self.rows[key] = Row(key, channel, thread_ts, nonce, digest, self._now())
        return True

    def posted(self, key: str, nonce: str, channel: str, ts: str) -> None:
        self._change(key, nonce, channel=channel, ts=ts, state="posted")

    def edited(self, key: str, digest: str) -> None:
        self.rows[key] = replace(self.rows[key], digest=digest)

    def unknown(self, key: str, nonce: str) -> None:
        self._change(key, nonce, state="unknown")

    def forget(self, key: str, nonce: str) -> bool:
        if key not in self.rows or self.rows[key].nonce != nonce:
            return False
        del self.rows[key]
        return True

    def unfinished(self) -> Sequence[Row]:
        return [row for row in self.rows.values() if row.state == "posting"]

    def _change(self, key: str, nonce: str, **changes: str) -> None:
        if key in self.rows and self.rows[key].nonce == nonce:
            self.rows[key] = replace(self.rows[key], **changes)  # type: ignore[arg-type]


def message(text: str) -> Message:
    return Message(text)
