"""What one person alone is to see: answers, refusals, errors. Sent at once, in the thread that says so."""

import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from app.domain.requests import Kind, Request
from app.notifier.calls import Calls, Sent, TooMuchToRead
from app.notifier.outcome import BAD_CONTENT, UNREACHABLE, CallFailed, Trouble
from app.notifier.payload import Payload, payloads
from app.notifier.unreachable import Unreachable
from app.views.message import Attachment, Message

log = structlog.get_logger()

Route = Callable[[Payload], None]

# Less a minute for the way: https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
RESPONSE_URL_AGE = timedelta(minutes=29)
RESPONSE_URL_USES = 5
_PATIENCE = 30.0
_LOOKS = 3


class Private:
    """Finds a way to a person and raises nothing; thread-safe."""

    def __init__(
        self,
        calls: Calls,
        unreachable: Unreachable,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._calls = calls
        self._unreachable = unreachable
        self._sleep = sleep
        self._now = now
        self._uses = _Counter(10_000)
        self._dms = _Kept(10_000)

    def answer(self, request: Request, message: Message, *, replace: bool = False) -> bool:
        """Answer by the first way that works and say whether one did; ``replace`` what a button stood on."""
        routes = self._routes(request, replace)
        for payload in payloads(message):
            if not self._go(routes, payload, request):
                log.error(
                    "an answer could not be delivered", request_id=request.id, asker=request.asker.user_id
                )
                return False
            if payload.file is not None:
                self._hand_over(request, payload.file)
        arrived = [self._add(request, below) for below in message.thread]
        return all(arrived)

    def _add(self, request: Request, below: Message | Attachment) -> bool:
        """Say what would stand in the thread; an answer to one person has none."""
        if isinstance(below, Message):
            return self.answer(request, below)
        self._hand_over(request, below)
        return True

    def direct(self, user_id: str, message: Message) -> bool:
        """Send a direct message and say whether it arrived."""
        try:
            for payload in payloads(message):
                self._direct(user_id, payload)
                if payload.file is not None:
                    self._upload(self._dm(user_id), payload.file, "")
            files = [below for below in message.thread if isinstance(below, Attachment)]
            for file in files:
                self._upload(self._dm(user_id), file, "")
        except CallFailed as failed:
            log.error("a direct message could not be delivered", user=user_id, reason=str(failed))
            return False
        below = [self.direct(user_id, each) for each in message.thread if isinstance(each, Message)]
        return all(below)

    def conversation(self, user_id: str) -> str:
        """Find or open the conversation with a person; empty, and it is logged, where that fails."""
        try:
            return self._dm(user_id)
        except CallFailed as failed:
            log.error("no direct message can be sent", user=user_id, reason=str(failed))
            return ""

    def _routes(self, request: Request, replace: bool) -> list[Route]:
        asker, channel, thread_ts = request.asker.user_id, request.channel, request.thread_ts
        if request.kind is Kind.DIRECT_MESSAGE:
            return [lambda payload: self._post(channel, payload, thread_ts), lambda p: self._direct(asker, p)]
        routes: list[Route] = []
        if request.response_url:
            routes.append(lambda payload: self._respond(request, payload, replace))
        if channel:
            routes.append(lambda payload: self._whisper(channel, asker, payload, thread_ts))
        return [*routes, lambda payload: self._direct(asker, payload)]

    def _go(self, routes: list[Route], payload: Payload, request: Request) -> bool:
        """Try the routes in order, forgetting for the next part those that failed."""
        while routes:
            try:
                self._either(routes[0], payload)
                return True
            except CallFailed as failed:
                log.info("an answer takes another way", request_id=request.id, reason=str(failed))
                del routes[0]
        return False

    def _either(self, route: Route, payload: Payload) -> None:
        try:
            route(payload)
            return
        except CallFailed as failed:
            if failed.code not in BAD_CONTENT or not payload.blocks:
                raise
            log.error("Slack refused a view's blocks; sent as text", code=failed.code)
        route(payload.plain())

    def _respond(self, request: Request, payload: Payload, replace: bool) -> None:
        url = request.response_url
        if self._now() - request.received_at > RESPONSE_URL_AGE:
            raise CallFailed("response_url", Trouble.REFUSED, "expired_url")
        again = self._uses.add(url)
        if again > RESPONSE_URL_USES:
            raise CallFailed("response_url", Trouble.REFUSED, "used_url")
        first = again == 1

        def send() -> None:
            self._calls.respond(url, payload, thread_ts=request.thread_ts, replace=replace and first)

        self._patiently(send, lost=1)

    def _whisper(self, channel: str, user_id: str, payload: Payload, thread_ts: str) -> None:
        try:
            self._patiently(
                lambda: self._calls.whisper(channel, user_id, payload, thread_ts=thread_ts), lost=1
            )
        except CallFailed as failed:
            if failed.code in UNREACHABLE:
                self._unreachable.complain(channel, failed.code)
            raise
        self._unreachable.reached(channel)

    def _direct(self, user_id: str, payload: Payload) -> None:
        self._post(self._dm(user_id), payload, "")

    def _dm(self, user_id: str) -> str:
        return self._dms.get(user_id) or self._dms.keep(user_id, self._calls.open_dm(user_id))

    def _post(self, channel: str, payload: Payload, thread_ts: str) -> None:
        """Post once: after a lost answer, look for the message before sending it again."""
        nonce, begun = uuid.uuid4().hex, self._now().timestamp()

        def send() -> None:
            self._calls.post(channel, payload, thread_ts=thread_ts, key="", nonce=nonce)

        for last in (False, True):
            try:
                return self._patiently(send, lost=0)
            except CallFailed as failed:
                if failed.trouble is not Trouble.LOST or last:
                    raise
                if self._arrived(channel, nonce, thread_ts, begun, failed):
                    return None
        return None

    def _arrived(self, channel: str, nonce: str, thread_ts: str, begun: float, failed: CallFailed) -> bool:
        """Look for it, three times because it may take a moment; where we may not look, ``failed`` stands."""
        for look in range(_LOOKS):
            self._sleep(2.0**look)
            try:
                found: Sent | None = self._calls.find(channel, nonce, thread_ts=thread_ts, oldest=begun - 300)
            except (CallFailed, TooMuchToRead) as blind:
                raise failed from blind
            if found is not None:
                return True
        return False

    def _patiently(self, send: Callable[[], None], *, lost: int) -> None:
        """Send again what never left or came too early, and ``lost`` times what may have arrived."""
        waited, attempt = 0.0, 0
        while True:
            try:
                return send()
            except CallFailed as failed:
                pause = failed.retry_after if failed.trouble is Trouble.LIMITED else 0.5 * 2**attempt
                lost -= failed.trouble is Trouble.LOST
                if failed.trouble is Trouble.REFUSED or lost < 0 or waited + pause > _PATIENCE:
                    raise
            self._sleep(pause)
            waited, attempt = waited + pause, attempt + 1

    def _hand_over(self, request: Request, file: Attachment) -> None:
        """Upload what belongs to an answer where only its asker reads."""
        try:
            if request.kind is Kind.DIRECT_MESSAGE:
                self._upload(request.channel, file, request.thread_ts)
            else:
                self._upload(self._dm(request.asker.user_id), file, "")
        except CallFailed as failed:
            log.error("an answer's file could not be delivered", request_id=request.id, reason=str(failed))

    def _upload(self, channel: str, file: Attachment, thread_ts: str) -> None:
        self._patiently(lambda: self._calls.upload(channel, file, thread_ts=thread_ts), lost=0)


class _Counter:
    """Counts uses of the last ``size`` keys; thread-safe."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._counts: OrderedDict[str, int] = OrderedDict()

    def add(self, key: str) -> int:
        with self._lock:
            count = self._counts.pop(key, 0) + 1
            self._counts[key] = count
            if len(self._counts) > self._size:
                self._counts.popitem(last=False)
            return count


class _Kept:
    """Remembers which conversation belongs to whom: that never changes; thread-safe."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._ids: OrderedDict[str, str] = OrderedDict()

    def get(self, key: str) -> str:
        with self._lock:
            return self._ids.get(key, "")

    def keep(self, key: str, value: str) -> str:
        with self._lock:
            self._ids[key] = value
            if len(self._ids) > self._size:
                self._ids.popitem(last=False)
        return value
