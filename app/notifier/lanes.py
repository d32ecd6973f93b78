"""One ordered queue per channel; a newer projection takes the place of the one still waiting."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from app.views.message import Message

_LONGEST_PAUSE = 60.0
_DOUBLINGS = 6
_PATIENCE = 5


@dataclass(eq=False, slots=True)
class Item:
    """What a key should show. Without a message there is only an unfinished post to clear up.

    ``told`` is for whoever wants to know what becomes of it.
    """

    key: str
    message: Message | None
    thread_ts: str = ""
    fallback_user: str = ""
    attempts: int = 0
    told: Future[str] | None = None

    def ends(self, refused: str = "") -> None:
        """Say what became of it: nothing if it arrived, else why Slack refuses it; the first word counts."""
        if self.told is not None and not self.told.done():
            self.told.set_result(refused)

    def replaces(self, older: "Item") -> None:
        """Stand for what waited in its place."""
        self.attempts = older.attempts
        if self.told is None:
            self.told = older.told
        elif older.told is not None:
            self.told.add_done_callback(lambda told: older.ends(told.result()))


@dataclass(slots=True)
class _Lane:
    items: OrderedDict[str, Item] = field(default_factory=OrderedDict)
    busy: bool = False
    not_before: float = 0.0


class Lanes:
    """Hands out one item per channel at a time, in order; thread-safe."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._lanes: OrderedDict[str, _Lane] = OrderedDict()
        self._closed = False

    def put(self, channel: str, item: Item) -> None:
        with self._changed:
            items = self._lanes.setdefault(channel, _Lane()).items
            waiting = items.get(item.key)
            if waiting is not None and item.message is None:
                return
            if waiting is not None:
                item.replaces(waiting)
            items[item.key] = item
            self._changed.notify_all()

    def take(self) -> tuple[str, Item] | None:
        """Take what may be sent now; None if there is nothing."""
        with self._changed:
            return self._ready()

    def wait(self) -> tuple[str, Item] | None:
        """Take what may be sent as soon as there is something; None once closed."""
        with self._changed:
            while not self._closed:
                job = self._ready()
                if job is not None:
                    return job
                self._changed.wait(self._pause())
            return None

    def done(self, channel: str, item: Item) -> None:
        """Let go of ``item``; if a newer one came meanwhile, that one goes behind the others."""
        with self._changed:
            lane = self._lanes[channel]
            lane.busy = False
            if lane.items.get(item.key) is item:
                del lane.items[item.key]
            else:
                lane.items[item.key].attempts = 0
                lane.items.move_to_end(item.key)
            if not lane.items:
                del self._lanes[channel]
            self._changed.notify_all()

    def defer(self, channel: str, item: Item, seconds: float | None) -> None:
        """Put ``item`` back at its place and rest its channel; without ``seconds``, twice as long each time.

        What failed five times in a row without Slack naming a time steps aside for the others of its channel.
        """
        with self._changed:
            lane = self._lanes[channel]
            lane.busy = False
            current = lane.items[item.key]
            if seconds is None:
                current.attempts += 1
                seconds = min(_LONGEST_PAUSE, 2.0 ** min(_DOUBLINGS, current.attempts - 1))
                if current.attempts % _PATIENCE == 0:
                    lane.items.move_to_end(item.key)
            lane.not_before = self._clock() + seconds
            self._changed.notify_all()

    def pending(self) -> int:
        with self._changed:
            return sum(len(lane.items) for lane in self._lanes.values())

    def wait_until_empty(self, deadline: float) -> bool:
        """Wait until nothing is left, at most until the clock says ``deadline``."""
        with self._changed:
            while self._lanes and self._clock() < deadline:
                self._changed.wait(deadline - self._clock())
            return not self._lanes

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _ready(self) -> tuple[str, Item] | None:
        now = self._clock()
        for channel, lane in self._lanes.items():
            if not lane.busy and lane.not_before <= now:
                lane.busy = True
                self._lanes.move_to_end(channel)
                return channel, next(iter(lane.items.values()))
        return None

    def _pause(self) -> float | None:
        waiting = [lane.not_before for lane in self._lanes.values() if not lane.busy]
        return max(0.0, min(waiting) - self._clock()) if waiting else None
