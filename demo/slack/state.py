"""All that the workspace remembers, behind one lock; every change wakes those who wait."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from demo.slack.clock import Clock
from demo.slack.errors import SlackError
from demo.slack.log import RecordedCall
from demo.slack.messages import Message
from demo.slack.model import (
    App,
    Channel,
    ChannelKind,
    File,
    Json,
    ResponseUrl,
    Team,
    Token,
    Trigger,
    User,
    UserGroup,
)
from demo.slack.views import View

TRIGGER_SECONDS = 3
RESPONSE_URL_SECONDS = 30 * 60


def new_id(prefix: str) -> str:
    return prefix + secrets.token_hex(5).upper()


@dataclass
class State:
    """Read and written under ``lock`` only. ``publish`` sends an event to the app if it subscribed to it.

    ``watchers`` are called after every change, under the lock and in any thread: they must return at once.

    ``total_block_characters`` switches on the undocumented total (about 13,000) past which Slack answers
    ``msg_blocks_too_long``: https://github.com/slackapi/bolt-js/issues/2509
    """

    team: Team
    app: App
    clock: Clock = field(default_factory=Clock)
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, UserGroup] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    typed: dict[str, Json] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    calls: list[RecordedCall] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    base_url: str = ""
    total_block_characters: int | None = None
    trigger_seconds: float = TRIGGER_SECONDS
    publish: Callable[[str, Json], None] = lambda kind, event: None
    lock: threading.RLock = field(default_factory=threading.RLock)
    changed: threading.Condition = field(init=False)
    watchers: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.changed = threading.Condition(self.lock)

    @contextmanager
    def changing(self) -> Iterator[None]:
        with self.lock:
            yield
            self.changed.notify_all()
            for watcher in self.watchers:
                watcher()

    def add_channel(self, channel: Channel) -> Channel:
        with self.changing():
            self.channels[channel.id] = channel
            self.messages.setdefault(channel.id, {})
        return channel

    def put(self, message: Message) -> Message:
        with self.changing():
            self.messages[message.channel][message.ts] = message
        return message

    def remove(self, channel: str, ts: str) -> None:
        with self.changing():
            self.messages[channel].pop(ts, None)

    def visible(self, channel: str, viewer: str = "") -> list[Message]:
        """List what a person sees in a channel, oldest first; without a viewer, what everybody sees."""
        with self.lock:
            return [m for m in self.messages[channel].values() if m.visible_to in ("", viewer)]

    def visible_channel(self, channel_id: str, *, user: str = "") -> Channel:
        """Find a conversation as the bot (or ``user``) may: what it cannot see does not exist."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise SlackError("channel_not_found")
        if channel.kind is not ChannelKind.PUBLIC and (user or self.app.bot_user) not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def open_im(self, user: str) -> tuple[Channel, bool]:
        """Find or make the bot's direct conversation with somebody, and say whether it was there."""
        for channel in self.channels.values():
            if channel.kind is ChannelKind.IM and channel.members == {user, self.app.bot_user}:
                return channel, True
        members = frozenset({user, self.app.bot_user})
        channel = Channel(new_id("D"), "", ChannelKind.IM, members, created=int(self.clock.now()))
        return self.add_channel(channel), False

    def new_trigger(self, user: str, view_id: str = "") -> str:
        number = int(self.clock.now() * 1000)
        trigger_id = f"{number}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        expires_at = self.clock.now() + self.trigger_seconds
        self.triggers[trigger_id] = Trigger(trigger_id, user, expires_at, view_id)
        return trigger_id

    def new_response_url(
        self, kind: str, user: str, channel: str, *, source_ts: str = "", thread_ts: str = ""
    ) -> str:
        """Make one; ``kind`` is ``commands`` or ``actions``, as in Slack's own URLs."""
        path = f"/{kind}/{self.team.id}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        expires_at = self.clock.now() + RESPONSE_URL_SECONDS
        self.response_urls[path] = ResponseUrl(path, user, channel, expires_at, source_ts, thread_ts)
        return self.base_url + path

    def put_view(self, view: View) -> View:
        with self.changing():
            self.views[view.id] = view
        return view

    def close_view(self, view: View, *, everything: bool = False) -> None:
        with self.changing():
            stack = self.modals.get(view.user, [])
            self.modals[view.user] = [] if everything else [v for v in stack if v != view.id]

    def modal(self, user: str) -> View | None:
        """The modal on top of a person's screen."""
        with self.lock:
            stack = self.modals.get(user)
            return self.views[stack[-1]] if stack else None

    def fail_token(self, value: str, failure: str) -> None:
        with self.changing():
            self.tokens[value] = replace(self.tokens[value], failure=failure)
