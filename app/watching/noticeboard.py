"""What people see of idle clusters: one message for each, or for many at once, projected from the store.

Everything is posted under a key, so that a message is posted once and edited from then on, whoever shows it again.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from app.domain.emr.idle_case import Place
from app.domain.emr.keeping import Keep
from app.store.store import Store
from app.views.idle_replies import keep_over_view, notice_view, reminder_view
from app.views.idle_watch import message_view
from app.views.idle_words import Here, Shown
from app.views.message import Message
from app.watching.cases import Cases, Record
from app.watching.words import Words

NOTICE, REMINDER = "notice", "reminder"
"""What is said in a message's thread, by the keys of that."""

STILL_SHOWN = timedelta(days=1)
"""So long after its end a message is looked after: it may have been lost on the way."""


SHOWN_AGAIN_AFTER = timedelta(hours=1)
"""How often what has not changed is compared with what Slack shows: another replica may have been behind."""


class Posting(Protocol):
    """What this needs of the notifier."""

    def moment(self) -> int:
        """Number this moment, before what is to be shown is read."""

    def post(
        self,
        channel: str,
        message: Message,
        *,
        key: str,
        as_of: int | None = None,
        thread_ts: str = "",
        fallback_user: str = "",
    ) -> None:
        """Have ``channel`` show ``message`` under ``key`` soon, unless it shows what was read later."""


class Noticeboard:
    """Shows what is stored."""

    def __init__(self, store: Store, notifier: Posting, here: Here) -> None:
        self._store = store
        self._notifier = notifier
        self._here = here
        self._cases = Cases(store)
        self._words = Words(store)
        self._posted: dict[str, tuple[object, datetime]] = {}
        self._lock = threading.Lock()  # workers show while the clock does

    def show(self, now: datetime) -> None:
        """Have every message say what is true; what is true already costs no call."""
        as_of = self._notifier.moment()
        with self._lock:
            posted = self._posted.items()
            self._posted = {key: it for key, it in posted if now - it[1] < SHOWN_AGAIN_AFTER}
        keeps = {keep.target: keep for keep in self._store.keeps.now()}
        for told in self._messages(now):
            self._show(told, keeps, now, as_of)
        self._show_words(now)

    def show_one(self, record: Record, now: datetime) -> None:
        """Have the messages of one case say what is true; others may be on them."""
        as_of = self._notifier.moment()
        keys = {place.key for place in record.case.places}
        keeps = {keep.target: keep for keep in self._store.keeps.now()}
        for told in self._messages(now):
            if told.place.key in keys:
                self._show(told, keeps, now, as_of)

    def _messages(self, now: datetime) -> Sequence["_Told"]:
        """Read every message that is looked after, with all that it tells of, however long ago some of it ended."""
        opened = tuple(self._cases.opened().values())
        current = [*opened, *self._cases.closed(now - STILL_SHOWN)]
        since = min((record.episode.opened_at for record in current), default=now)
        everyone = _by_message([*opened, *self._cases.closed(since)])
        return [told for told in everyone if any(_is_fresh(record, now) for record in told.records)]

    def say(self, channel: str, message: Message, key: str) -> None:
        """Say something about all of it."""
        self._notifier.post(channel, message, key=key)

    def _show(self, told: "_Told", keeps: Mapping[str, Keep], now: datetime, as_of: int) -> None:
        shown = [Shown(r.id, r.case, keeps.get(r.target), r.episode.closed_at) for r in told.records]
        if self._is_news(told.place.key, shown, now):
            message = message_view(shown, self._here, direct=told.direct)
            self._notifier.post(told.place.channel, message, key=told.place.key, as_of=as_of)
        self._show_replies(told, shown, now)

    def _is_news(self, key: str, what: object, now: datetime) -> bool:
        """Tell whether this process has not just had it shown: else it is on its way, or there."""
        with self._lock:
            if key in self._posted and self._posted[key][0] == what:
                return False
            self._posted[key] = what, now
            return True

    def _show_replies(self, told: "_Told", shown: Sequence[Shown], now: datetime) -> None:
        """An edit notifies nobody, so what somebody should hear stands in the thread as well."""
        replies = {} if told.direct else {**_reminders(told, shown), **_notices(told, shown, self._here)}
        where = self._store.messages.get(told.place.key) if replies else None
        if where is None or not where.ts:
            return
        for key, message in replies.items():
            if self._is_news(key, message.text, now):
                self._notifier.post(where.channel, message, key=key, thread_ts=where.ts)

    def _show_words(self, now: datetime) -> None:
        """Tell of keeps that are over."""
        for word in self._words.since(now - STILL_SHOWN):
            if not self._is_news(word.key, word, now):
                continue
            where = self._store.messages.get(word.thread) if word.thread else None
            thread_ts = where.ts if where else ""
            channel = where.channel if where and where.ts else word.keep.channel
            self._notifier.post(
                channel,
                keep_over_view(word.keep, idle=word.idle),
                key=word.key,
                thread_ts=thread_ts,
                fallback_user=word.keep.by.user_id,
            )


class _Told:
    """One message, and the cases that it tells of."""

    def __init__(self, place: Place, direct: bool) -> None:
        self.place = place
        self.direct = direct
        self.records: list[Record] = []


def _by_message(records: Iterable[Record]) -> Iterable[_Told]:
    messages: dict[str, _Told] = {}
    for record in records:
        for place in record.case.places:
            told = messages.setdefault(place.key, _Told(place, place == record.case.direct))
            told.records.append(record)
    return messages.values()


def _is_fresh(record: Record, now: datetime) -> bool:
    closed_at = record.episode.closed_at
    return closed_at is None or closed_at >= now - STILL_SHOWN


def _reminders(told: _Told, shown: Sequence[Shown]) -> Mapping[str, Message]:
    groups: dict[datetime, list[Shown]] = {}
    for one in shown:
        if one.case.reminder is not None and one.case.end is None:
            groups.setdefault(one.case.reminder.at, []).append(one)
    return {reminder_key(told.place, at): reminder_view(some, at) for at, some in groups.items()}


def _notices(told: _Told, shown: Sequence[Shown], here: Here) -> Mapping[str, Message]:
    groups: dict[datetime, list[Shown]] = {}
    for one in shown:
        if one.case.notice is not None:
            groups.setdefault(one.case.notice.at, []).append(one)
    return {notice_key(told.place, at): notice_view(some, here) for at, some in groups.items()}


def reminder_key(place: Place, at: datetime) -> str:
    """Name the message by which people were reminded."""
    return f"{place.key}:{REMINDER}:{at.timestamp():.0f}"


def notice_key(place: Place, at: datetime) -> str:
    """Name the message by which notice was given."""
    return f"{place.key}:{NOTICE}:{at.timestamp():.0f}"
