"""Somebody who types, clicks and looks, as Slack's own client lets them."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from demo.slack.api.chat import event_of
from demo.slack.blocks.normalize import rich_text
from demo.slack.errors import CannotAct
from demo.slack.messages import Element, Message, pick
from demo.slack.model import Channel, ChannelKind, Json, User
from demo.slack.people import payloads
from demo.slack.people.values import STATELESS, chosen, filled
from demo.slack.socket_mode.delivery import Delivery
from demo.slack.socket_mode.hub import Hub
from demo.slack.state import State
from demo.slack.views import View


class Person:
    """Acts at once and gives a ``Delivery``; what Slack's client would not allow raises ``CannotAct``."""

    def __init__(self, state: State, hub: Hub, user_id: str) -> None:
        self.state = state
        self.hub = hub
        self.id = user_id

    @property
    def user(self) -> User:
        return self.state.users[self.id]

    @property
    def dm(self) -> str:
        """The id of the direct conversation with the bot."""
        with self.state.lock:
            return self.state.open_im(self.id)[0].id

    def types(self, line: str, *, channel: str) -> Delivery:
        """Type a slash command. Slack offers none in threads, and none to outsiders."""
        name, _, text = line.partition(" ")
        if self.user.team_id != self.state.team.id:
            raise CannotAct("a member of another workspace cannot use this workspace's commands")
        known = self.state.app.commands
        offered = known is None or name in known
        if not name.startswith("/") or not offered or "commands" not in self.state.app.scopes:
            raise CannotAct(f"{name} is not a valid command")
        with self.state.lock:
            place = self._place(channel)
            shown = self._escaped(text.strip()) if name in self.state.app.escape else text.strip()
            payload = payloads.command(self.state, self.user, place, name, shown)
        return self.hub.deliver(Delivery("slash_commands", payload, accepts_response=True))

    def says(self, line: str, *, channel: str, thread_ts: str = "") -> list[Delivery]:
        """Write a message; ``@bot`` mentions the bot. Gives the events subscribed to, mention first."""
        with self.state.lock:
            place = self._place(channel)
            message = self.state.put(self._message(line, place, thread_ts))
            return [self._event(kind, body, place) for kind, body in self._events(message, place)]

    def clicks(self, where: Message | View, what: str | Element) -> Delivery:
        """Press a button, by action_id, text or value; a confirmation dialog is confirmed."""
        element = what if isinstance(what, Element) else pick(self._elements(where), what)
        return self._acts(where, element, {})

    def selects(self, where: Message | View, what: str | Element, value: Any) -> Delivery:
        """Choose in a menu, date picker, overflow or checkboxes; an option by its value or text."""
        element = what if isinstance(what, Element) else pick(self._elements(where), what)
        return self._acts(where, element, chosen(element, value))

    def asks_options(self, where: Message | View, what: str | Element, typed: str = "") -> Delivery:
        """Type into an external menu; ``answer()`` gives ``options`` or ``option_groups``."""
        element = what if isinstance(what, Element) else pick(self._elements(where), what)
        if len(typed) < int(element.raw.get("min_query_length", 3)):
            raise CannotAct(
                "Slack asks for options only after min_query_length characters (3 unless it says so)"
            )
        with self.state.lock:
            here = payloads.place_of_view(where) if isinstance(where, View) else self._seen(where)
            payload = payloads.suggestion(self.state, self.user, here, element, typed)
        return self.hub.deliver(Delivery("interactive", payload, accepts_response=True))

    def submits(self, view: View, values: Json | None = None) -> Delivery:
        """Fill in a modal and submit it; ``answer()`` is the ack's payload, by then carried out."""
        with self.state.lock:
            current = self._open_view(view)
            state = filled(current.blocks, current.state, values or {})
            current = self.state.put_view(replace(current, state=state, errors={}))
            payload = payloads.submission(self.state, self.user, current)
        return self.hub.deliver(Delivery("interactive", payload, accepts_response=True))

    def closes(self, view: View, *, everything: bool = False) -> Delivery | None:
        """Close a modal, or the whole stack; the app hears of it only with ``notify_on_close``."""
        with self.state.lock:
            current = self._open_view(view)
            self.state.close_view(current, everything=everything)
            payload = payloads.closed(self.state, self.user, current, cleared=everything)
        if not current.spec.get("notify_on_close"):
            return None
        return self.hub.deliver(Delivery("interactive", payload))

    def opens_home(self) -> list[Delivery]:
        """Look at the app's Home tab: https://docs.slack.dev/reference/events/app_home_opened/"""
        with self.state.lock:
            channel = self.state.channels[self.dm]
            body = {"type": "app_home_opened", "user": self.id, "channel": channel.id, "tab": "home"}
            return [self._event("app_home_opened", {**body, "event_ts": self.state.clock.ts()}, channel)]

    # What they see
    def sees(self, channel: str, *, thread: str = "") -> list[Message]:
        """List the messages visible to them, oldest first, replies and ephemeral ones included."""
        found = self.state.visible(channel, self.id)
        return [m for m in found if thread in (m.thread_ts, m.ts)] if thread else found

    @property
    def modal(self) -> View | None:
        """The modal on top of their screen."""
        return self.state.modal(self.id)

    @property
    def home(self) -> View | None:
        with self.state.lock:
            return self.state.views.get(self.state.homes.get(self.id, ""))

    # How
    def _acts(self, where: Message | View, element: Element, choice: Json) -> Delivery:
        with self.state.lock:
            action = payloads.action_body(self.state, element, choice)
            typed = self._remember(where, element, choice)
            if isinstance(where, View):
                current = self._open_view(where) if where.type == "modal" else where
                payload = payloads.view_action(self.state, self.user, current, action)
            else:
                self._seen(where)
                payload = payloads.message_action(self.state, self.user, where, action, typed)
        return self.hub.deliver(Delivery("interactive", payload))

    def _remember(self, where: Message | View, element: Element, choice: Json) -> Json:
        """Keep what a menu now shows, so that the next click carries it in ``state``."""
        key = where.id if isinstance(where, View) else f"{self.id}/{where.channel}/{where.ts}"
        typed = self.state.typed.setdefault(key, {})
        if choice and element.type not in STATELESS:
            typed.setdefault(element.block_id, {})[element.action_id] = {"type": element.type, **choice}
        if isinstance(where, View) and where.id in self.state.views:
            current = self.state.views[where.id]
            self.state.put_view(replace(current, state={**current.state, **typed}))
        return typed

    def _elements(self, where: Message | View) -> Sequence[Element]:
        return where.elements()

    def _place(self, channel_id: str) -> Channel:
        channel = self.state.channels[channel_id]
        if self.user.deleted or self.user.is_bot:
            raise CannotAct(f"{self.id} is deactivated or a bot")
        if self.id not in channel.members:
            raise CannotAct(f"{self.id} is not in {channel_id}")
        if channel.is_archived:
            raise CannotAct(f"{channel_id} is archived")
        return channel

    def _seen(self, message: Message) -> Json:
        self._place(message.channel)
        if message.visible_to not in ("", self.id):
            raise CannotAct(f"{self.id} does not see that message")
        return payloads.place_of_message(self.state, message)

    def _open_view(self, view: View) -> View:
        if view.id not in self.state.modals.get(self.id, []):
            raise CannotAct(f"{view.title!r} is not on {self.id}'s screen")
        return self.state.views[view.id]

    def _message(self, line: str, channel: Channel, thread_ts: str) -> Message:
        text = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = re.sub(rf"@(bot|{re.escape(self.state.app.name)})\b", f"<@{self.state.app.bot_user}>", text)
        return Message(
            channel=channel.id,
            ts=self.state.clock.ts(),
            user=self.id,
            text=text,
            blocks=(rich_text(line),),
            team=self.user.team_id,
            thread_ts=thread_ts,
            client_msg_id=str(uuid.uuid4()),
        )

    def _events(self, message: Message, channel: Channel) -> list[tuple[str, Json]]:
        """A mention in a channel is an event of its own; in a direct conversation there are only messages."""
        said = event_of(message, channel)
        if self.user.team_id != self.state.team.id:
            said |= {"user_team": self.user.team_id, "source_team": self.user.team_id}
        wanted = {"im": "message.im", "private_channel": "message.groups", "mpim": "message.mpim"}
        events = [(wanted.get(channel.kind, "message.channels"), said)]
        if channel.kind is not ChannelKind.IM and f"<@{self.state.app.bot_user}>" in message.text:
            mention = {key: value for key, value in said.items() if key != "channel_type"}
            events.insert(0, ("app_mention", {**mention, "type": "app_mention"}))
        in_channel = self.state.app.bot_user in channel.members
        return [(kind, body) for kind, body in events if in_channel and self.state.app.hears(kind)]

    def _event(self, kind: str, body: Json, channel: Channel) -> Delivery:
        payload = payloads.event(self.state, body, shared=bool(channel.teams))
        return self.hub.deliver(Delivery("events_api", payload))

    def _escaped(self, text: str) -> str:
        """With ``should_escape`` Slack turns names into ids: ``@alice`` → ``<@U0ALICE|alice>``."""
        for user in self.state.users.values():
            text = re.sub(rf"@{re.escape(user.name)}\b", f"<@{user.id}|{user.name}>", text)
        for channel in self.state.channels.values():
            if channel.name:
                text = re.sub(rf"#{re.escape(channel.name)}\b", f"<#{channel.id}|{channel.name}>", text)
        return text
