"""A Slack workspace of our own: served on a port, driven from plain synchronous code in any thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from demo.slack import answers
from demo.slack.clock import Clock
from demo.slack.faults import Faults
from demo.slack.log import RecordedCall
from demo.slack.messages import Message
from demo.slack.model import Channel, Json, User
from demo.slack.people import payloads
from demo.slack.people.person import Person
from demo.slack.seed import APP_TOKEN, BOT_TOKEN, seed
from demo.slack.server import Server
from demo.slack.socket_mode.delivery import PATIENCE, Delivery
from demo.slack.socket_mode.hub import Hub
from demo.slack.state import State
from demo.slack.views import View

T = TypeVar("T")


class Workspace:
    """``with Workspace.seeded() as workspace:`` serves it on a free port of 127.0.0.1.

    ``problems`` collects what the app did against the protocol, and bugs of the workspace's own; leaving the
    ``with`` block raises them.
    """

    def __init__(
        self,
        state: State,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        routes: Sequence[web.AbstractRouteDef] = (),
    ) -> None:
        self.state = state
        self.hub = Hub(state, lambda d: answers.on_ack(state, d), lambda d: answers.tell_failure(state, d))
        self.faults = Faults(state.clock, self.hub, state.fail_token)
        self.server = Server(state, self.faults, self.hub, host=host, port=port)
        self.server.routes = routes
        state.publish = self._publish

    @classmethod
    def seeded(cls, manifest: Mapping[str, Any] | None = None, **options: Any) -> Self:
        """Seed a small company; a manifest decides scopes, commands and events instead of the defaults."""
        workspace = cls(seed(), **options)
        if manifest is not None:
            workspace.install(manifest)
        return workspace

    def install(self, manifest: Mapping[str, Any]) -> None:
        with self.state.changing():
            self.state.app = self.state.app.with_manifest(manifest)
            self.set_scopes(self.state.app.scopes)

    def be_patient(self, seconds: float = PATIENCE) -> None:
        """Let triggers live, and acknowledgements take, so long: for tests of what is not about Slack's 3 seconds."""
        self.state.trigger_seconds = self.hub.ack_seconds = seconds

    def set_scopes(self, scopes: frozenset[str], token: str = BOT_TOKEN) -> None:
        """Grant a token other scopes, as a reinstall would."""
        with self.state.changing():
            self.state.tokens[token] = replace(self.state.tokens[token], scopes=scopes)
            if token == BOT_TOKEN:
                self.state.app = replace(self.state.app, scopes=scopes)

    # Life
    def start(self) -> Self:
        self.server.start()
        return self

    def stop(self) -> None:
        self.server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None and self.problems:
            raise AssertionError("\n".join(self.problems))

    @property
    def problems(self) -> list[str]:
        return self.state.problems

    # Where it is
    @property
    def api_url(self) -> str:
        return f"{self.state.base_url}/api/"

    bot_token = BOT_TOKEN
    app_token = APP_TOKEN

    def environment(self) -> dict[str, str]:
        """What a bot process needs to find this workspace."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
        }

    @property
    def clock(self) -> Clock:
        return self.state.clock

    # Who and what is there
    def person(self, user_id: str) -> Person:
        return Person(self.state, self.hub, self.state.users[user_id].id)

    def add_user(self, user: User) -> Person:
        with self.state.changing():
            self.state.users[user.id] = user
        return self.person(user.id)

    def change_user(self, user_id: str, **changes: Any) -> None:
        """For instance ``deleted=True`` or ``is_restricted=True``."""
        with self.state.changing():
            self.state.users[user_id] = replace(self.state.users[user_id], **changes)

    def add_channel(self, channel: Channel) -> Channel:
        return self.state.add_channel(channel)

    def change_channel(self, channel_id: str, **changes: Any) -> None:
        """For instance ``is_archived=True``."""
        with self.state.changing():
            self.state.channels[channel_id] = replace(self.state.channels[channel_id], **changes)

    def join(self, channel_id: str, *users: str) -> None:
        self.change_channel(channel_id, members=self.state.channels[channel_id].members | set(users))

    def leave(self, channel_id: str, *users: str) -> None:
        self.change_channel(channel_id, members=self.state.channels[channel_id].members - set(users))

    def messages(self, channel: str) -> list[Message]:
        """What everybody sees there, oldest first."""
        return self.state.visible(channel)

    def calls(self, method: str = "") -> list[RecordedCall]:
        """Recorded Web API calls, all or of one method (``response_url`` for those posts)."""
        with self.state.lock:
            return [call for call in self.state.calls if method in ("", call.method)]

    @property
    def connections(self) -> int:
        """Open sockets."""
        with self.state.lock:
            return len([c for c in self.hub.connections if not c.closing])

    # Raw
    def send_envelope(self, envelope: Json) -> Delivery:
        """Send any ``type`` and ``payload``, with ``envelope_id`` if it matters which."""
        named = {"envelope_id": envelope["envelope_id"]} if "envelope_id" in envelope else {}
        accepts = bool(envelope.get("accepts_response_payload"))
        return self.hub.deliver(Delivery(envelope["type"], envelope["payload"], accepts, **named))

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send the very same envelope once more."""
        return self.hub.deliver(delivery)

    def send_huge(self, size: int = 2 * 2**20) -> Delivery:
        """Send an event whose text is ``size`` characters long."""
        body = {"type": "app_mention", "user": "U0ALICE", "channel": "C0DATA", "text": "x" * size}
        payload = payloads.event(self.state, {**body, "ts": self.clock.ts()})
        return self.hub.deliver(Delivery("events_api", payload))

    def _publish(self, kind: str, body: Json) -> None:
        if self.state.app.hears(kind):
            self.hub.deliver(Delivery("events_api", payloads.event(self.state, body)))

    # Waiting
    def wait(self, predicate: Callable[[], T], timeout: float = PATIENCE, what: str = "it") -> T:
        """Wait until ``predicate`` is truthy and give its value; it is asked again after every change."""
        with self.state.changed:
            found = self.state.changed.wait_for(predicate, timeout)
        if not found:
            raise AssertionError(f"waited {timeout} s for {what}, in vain")
        return found

    def wait_connected(self, count: int = 1, timeout: float = PATIENCE) -> None:
        self.wait(lambda: self.connections >= count, timeout, f"{count} open sockets")

    def wait_calls(self, method: str, count: int = 1, timeout: float = PATIENCE) -> list[RecordedCall]:
        def enough() -> list[RecordedCall]:
            calls = self.calls(method)
            return calls if len(calls) >= count else []

        return self.wait(enough, timeout, f"{count} calls of {method}")

    def wait_message(
        self,
        channel: str,
        *,
        containing: str = "",
        viewer: str = "",
        timeout: float = PATIENCE,
        after: str = "",
        where: Callable[[Message], bool] = lambda message: True,
    ) -> Message:
        """Wait for the newest bot message that ``viewer`` sees there (ephemeral ones too) and that fits.

        ``after`` is a timestamp: only later messages, or messages edited later, count.
        """

        def fitting() -> list[Message]:
            seen = [m for m in self.state.visible(channel, viewer) if m.bot_id or m.user == answers.SLACKBOT]
            later = [m for m in seen if max(m.ts, m.edited) > after]
            return [m for m in later if containing in m.all_text and where(m)]

        try:
            return self.wait(fitting, timeout)[-1]
        except AssertionError:
            text = (
                f"no message in {channel} for {viewer or 'all'} with {containing!r} in {timeout} s; there is:"
            )
            raise AssertionError("\n".join([text, *self._newest(channel), *self._refusals()])) from None

    def wait_modal(self, user_id: str, *, containing: str = "", timeout: float = PATIENCE) -> View:
        """Wait for a modal on somebody's screen that shows this text."""

        def fitting() -> View | None:
            view = self.state.modal(user_id)
            return view if view and containing in view.all_text else None

        found = self.wait(fitting, timeout, f"a modal for {user_id} with {containing!r}")
        assert found is not None  # noqa: S101 -- wait() returns truthy values only
        return found

    def _newest(self, channel: str) -> list[str]:
        """What was said there last, to one person too: an answer that explains why a message does not come."""
        with self.state.lock:
            newest = list(self.state.messages[channel].values())[-8:]
        return [f"{m.ts} {m.visible_to and f'to {m.visible_to} alone '}{m.all_text[:300]!r}" for m in newest]

    def _refusals(self) -> list[str]:
        """What the workspace refused lately: the likely reason when a message does not come."""
        return [f"refused: {c.method} {c.answer}" for c in self.calls() if not c.ok][-5:]
