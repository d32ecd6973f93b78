"""The one way out to Slack: answers to a person at once, the bot's own messages in order per channel."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime

import structlog
from slack_sdk import WebClient

from app.domain.requests import Request
from app.errors import ChatOpsError
from app.notifier.aside import Aside
from app.notifier.calls import Calls
from app.notifier.lanes import Item, Lanes
from app.notifier.memory import Messages
from app.notifier.order import Order
from app.notifier.pace import Pace
from app.notifier.payload import payloads
from app.notifier.private import Private
from app.notifier.projection import Later, Projector, Undeliverable
from app.notifier.unreachable import Closed, Unreachable, moved_here
from app.views.message import Message

log = structlog.get_logger()

_MARGIN = 5.0


class Notifier:
    """Everything that leaves the bot towards Slack; thread-safe."""

    def __init__(
        self,
        client: WebClient,
        messages: Messages,
        *,
        senders: int = 3,
        posts_per_second: float = 1.0,
        burst: int = 4,
        certain_after: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        moved: Callable[[str], str] = moved_here,
        calls: Calls | None = None,
        aside: Aside | None = None,
    ) -> None:
        """Take a client without retries for what it sends; rates are per channel, posts and edits apart.

        A post not to be found ``certain_after`` seconds after it was begun never happened; the default is
        the client's timeout and a margin.
        """
        calls, unreachable = calls or Calls(client), Unreachable(moved, now)
        self._clock = clock
        self._aside = aside or Aside()
        self._messages = messages
        self._unreachable = unreachable
        self._lanes = Lanes(clock)
        self._order, self._ordering = Order(), threading.Lock()
        self._private = Private(calls, unreachable, sleep=sleep, now=now)
        self._projector = Projector(
            calls,
            messages,
            unreachable,
            posts=Pace(clock, per_second=posts_per_second, burst=burst),
            updates=Pace(clock, per_second=posts_per_second, burst=burst),
            now=now,
            certain_after=client.timeout + _MARGIN if certain_after is None else certain_after,
        )
        self._last_error = ""
        self._threads = [
            threading.Thread(target=self._serve, name=f"notifier-{number}", daemon=True)
            for number in range(senders)
        ]

    def start(self) -> None:
        """Start the senders, and find out what became of posts that an earlier process left unfinished."""
        for row in self._messages.unfinished():
            self._lanes.put(row.channel, Item(row.key, None))
        for thread in self._threads:
            thread.start()
        self._aside.open()

    def drain(self, deadline_seconds: float) -> int:
        """Send what is waiting for at most that long, stop, and say how many were left."""
        deadline = self._clock() + deadline_seconds
        self._lanes.wait_until_empty(deadline)
        left = self._lanes.pending() + self._aside.close(max(0.0, deadline - self._clock()))
        self._lanes.close()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - self._clock()))
        if left:
            log.warning("stopped with messages unsent", left=left)
        return left

    def answer(self, request: Request, message: Message, *, replace: bool = False) -> None:
        """Answer the asker alone, as soon as Slack lets us; raises nothing, and waits for nothing once started.

        ``replace`` puts the answer in the place of the ephemeral message whose button was pressed.
        """
        self._aside(lambda: self._answer(request, message, replace))

    def _answer(self, request: Request, message: Message, replace: bool) -> None:
        if not self._private.answer(request, message, replace=replace):
            self._last_error = f"an answer to request {request.id} could not be delivered"

    def direct(self, user_id: str, message: Message) -> bool:
        """Send somebody a direct message, now, and say whether it arrived; raises nothing."""
        arrived = self._private.direct(user_id, message)
        if not arrived:
            self._last_error = f"a direct message to {user_id} could not be delivered"
        return arrived

    def conversation(self, user_id: str) -> str:
        """Find the conversation with a person, for messages that are to be edited later; empty if there is none."""
        return self._private.conversation(user_id)

    def moment(self) -> int:
        """Number this moment, for ``as_of`` of what is told: right before reading it, or right after writing it."""
        return self._order.moment()

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
        """Have ``channel`` show ``message`` under ``key`` soon: posted the first time, edited from then on.

        While it waits, a newer message of the same key takes its place. What is true ``as_of`` a :meth:`moment`
        never takes the place of what is true as of a later one: of two threads that show the same thing, the
        slower may have read it first. ``fallback_user`` gets it directly if the bot cannot post in ``channel``.
        """
        with self._ordering:
            if not self._order.is_late(key, self.moment() if as_of is None else as_of):
                self._lanes.put(channel, Item(key, message, thread_ts, fallback_user))

    def tell(self, channel: str, message: Message, *, key: str) -> Future[str]:
        """Do as :meth:`post` does, and say what becomes of it.

        The answer is there as soon as Slack has all of it: nothing; or, if Slack refuses it for good, why.
        """
        told: Future[str] = Future()
        with self._ordering:
            self._order.is_late(key, self.moment())
            self._lanes.put(channel, Item(key, message, told=told))
        return told

    def shows(self, key: str, message: Message) -> bool:
        """Tell whether Slack has ``message`` as what ``key`` shows now (of several parts the first)."""
        row = self._messages.get(key)
        return row is not None and row.state == "posted" and row.digest == payloads(message)[0].digest

    def sent(self, key: str) -> bool:
        """Tell whether ``key`` has been posted, or may have been; not what Slack refused or has yet to get."""
        return self._messages.get(key) is not None

    def pending(self) -> int:
        """Count the messages that have not reached Slack yet."""
        return self._lanes.pending()

    @property
    def last_error(self) -> str:
        """What went wrong last, empty if nothing since the last message that arrived."""
        return self._last_error

    def closed(self) -> Mapping[str, Closed]:
        """Map the channels in which this process could not post, when it last tried, to why."""
        return self._unreachable.channels()

    def step(self) -> bool:
        """Send one message that is due and say whether there was one; what a sender does for ever."""
        job = self._lanes.take()
        if job is not None:
            self._send(*job)
        return job is not None

    def _serve(self) -> None:
        while (job := self._lanes.wait()) is not None:
            self._send(*job)

    def _send(self, channel: str, item: Item) -> None:
        with structlog.contextvars.bound_contextvars(channel=channel, key=item.key):
            try:
                self._projector.deliver(channel, item)
            except Later as later:
                self._postpone(channel, item, str(later), later.seconds)
            except Undeliverable as refused:
                self._drop(channel, item, refused)
            except ChatOpsError as ours:
                log.error("a message waits for the bot itself", reason=ours.message)
                self._postpone(channel, item, ours.message, None)
            except Exception as error:  # boundary: a sender outlives whatever one message does to it
                log.exception("a message could not be sent; it will be tried again")
                self._postpone(channel, item, type(error).__name__, None)
            else:
                self._last_error = ""
                item.ends()
                self._lanes.done(channel, item)

    def _postpone(self, channel: str, item: Item, reason: str, seconds: float | None) -> None:
        if reason != "paced":
            self._last_error = reason
            log.info("a message waits", reason=reason, seconds=seconds)
        self._lanes.defer(channel, item, seconds)

    def _drop(self, channel: str, item: Item, refused: Undeliverable) -> None:
        self._last_error = str(refused)
        if not refused.logged:
            log.error("Slack refuses a message for good", reason=str(refused))
        item.ends(str(refused))
        self._lanes.done(channel, item)
