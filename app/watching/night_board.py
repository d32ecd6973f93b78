"""What people see of instances outside their office hours: projected from the store, message by message."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from app.domain.ecs.nights import NIGHT, Night, night_from_json
from app.domain.intent import Unreadable
from app.notifier import Notifier
from app.store.episodes import Episode
from app.store.store import Store
from app.views.ecs.night import message_view

log = structlog.get_logger()

LOOKED_AFTER = timedelta(hours=1)
"""So long after its end a night is shown again: a process may have died before it could."""


@dataclass(frozen=True, slots=True)
class Record:
    """A night, and the episode that it was read from."""

    episode: Episode
    night: Night

    @property
    def id(self) -> str:
        return self.episode.id

    @property
    def key(self) -> str:
        """Name the message that tells of it."""
        return self.night.message or f"night:{self.episode.id}"


class NightBoard:
    """Has every message say what is stored; what is shown already costs no call."""

    def __init__(self, store: Store, notifier: Notifier, channel: str) -> None:
        self._store = store
        self._notifier = notifier
        self._channel = channel

    def show(self, now: datetime) -> None:
        """Show all that goes on, and what has ended lately."""
        as_of = self._notifier.moment()
        opened = self._opened()
        self._show(opened, [*opened, *self._closed(now - LOOKED_AFTER)], as_of)

    def show_one(self, record: Record) -> None:
        """Show the message of one night; it may tell of others."""
        as_of = self._notifier.moment()
        self._show(self._opened(), [record], as_of)

    def _show(self, opened: Sequence[Record], news: Sequence[Record], as_of: int) -> None:
        if not news:
            return
        # Those of one message began together, so the others have ended since: read last, these are as they are now.
        closed = self._closed(min(record.episode.opened_at for record in news))
        told: dict[str, dict[str, Night]] = defaultdict(dict)
        for record in (*opened, *closed):
            told[record.key][record.id] = record.night
        for key in {record.key for record in news} & told.keys():
            self._notifier.post(self._channel, message_view(told[key]), key=key, as_of=as_of)

    def _opened(self) -> Sequence[Record]:
        return records(self._store.episodes.opened(NIGHT))

    def _closed(self, since: datetime) -> Sequence[Record]:
        return records(self._store.episodes.closed(NIGHT, since))


def records(episodes: Sequence[Episode]) -> Sequence[Record]:
    """Read nights back; what another version has stored is that one's to look after."""
    read: list[Record] = []
    for episode in episodes:
        try:
            read.append(Record(episode, night_from_json(episode.payload)))
        except Unreadable:
            log.warning("nights.unreadable", episode=episode.id)
    return read
