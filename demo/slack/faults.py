"""Every lever that makes Slack misbehave, in one place; pull them from any thread."""

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from demo.slack.clock import Clock
from demo.slack.model import Json


@dataclass
class ApiFault:
    """What happens to the next ``times`` calls of ``method`` (``*``: any; ``response_url``: those posts)."""

    name: str
    method: str
    times: int
    channel: str = ""
    delay: float = 0.0
    status: int = 200
    body: Json | None = None
    headers: dict[str, str] = field(default_factory=dict)
    carry_out: bool = True
    answer: bool = True

    def fits(self, method: str, channel: str) -> bool:
        return self.times > 0 and self.method in ("*", method) and self.channel in ("", channel)


@dataclass
class Rate:
    """At most ``count`` calls in ``seconds``; https://docs.slack.dev/apis/web-api/rate-limits"""

    count: int
    seconds: float
    by_channel: bool
    recent: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, channel: str, now: float) -> int:
        """Count one call; give whole seconds to wait if it was one too many, else 0."""
        calls = self.recent.setdefault(channel if self.by_channel else "", deque())
        while calls and calls[0] <= now - self.seconds:
            calls.popleft()
        if len(calls) >= self.count:
            return max(1, math.ceil(calls[0] + self.seconds - now))
        calls.append(now)
        return 0


class Wire(Protocol):
    """What the levers need of the open sockets; each acts on all of them, before it returns."""

    def mute(self) -> None: ...
    def fin(self) -> None: ...
    def reset(self) -> None: ...
    def stall(self) -> None: ...
    def resume(self) -> None: ...
    def disconnect(self, reason: str, *, close: bool) -> None: ...


@dataclass
class Faults:
    """The levers. Those with ``times`` wear off by themselves; ``clear`` takes back the rest."""

    clock: Clock
    wire: Wire
    fail_token: Callable[[str, str], None]
    api: list[ApiFault] = field(default_factory=list)
    rates: dict[str, Rate] = field(default_factory=dict)
    handshakes: list[int] = field(default_factory=list)
    deaf_sockets: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    # Web API
    def fail(self, method: str, error: str = "internal_error", *, status: int = 200, times: int = 1) -> None:
        """Answer ``{"ok": false, "error": error}`` with that HTTP status, without carrying out the call."""
        body = {"ok": False, "error": error}
        self.add(ApiFault("fail", method, times, status=status, body=body, carry_out=False))

    def rate_limit(self, method: str, retry_after: int = 1, *, times: int = 1, channel: str = "") -> None:
        """Answer 429 with ``Retry-After``, in one channel or in all."""
        self.add(
            ApiFault(
                "rate_limit",
                method,
                times,
                channel,
                status=429,
                body={"ok": False, "error": "ratelimited"},
                headers={"Retry-After": str(retry_after)},
                carry_out=False,
            )
        )

    def delay(self, method: str, seconds: float, *, times: int = 1) -> None:
        self.add(ApiFault("delay", method, times, delay=seconds))

    def drop(self, method: str, *, times: int = 1) -> None:
        """Close the connection without carrying out the call."""
        self.add(ApiFault("drop", method, times, carry_out=False, answer=False))

    def lose_answer(self, method: str, *, times: int = 1) -> None:
        """Carry out the call, then close the connection instead of answering."""
        self.add(ApiFault("lose_answer", method, times, answer=False))

    def enforce_rate(self, method: str, count: int, seconds: float, *, by_channel: bool = False) -> None:
        """From now on answer 429 past this rate; Slack's for ``chat.postMessage`` is 1 a second a channel."""
        self.rates[method] = Rate(count, seconds, by_channel)

    def revoke_token(self, token: str, error: str = "token_revoked") -> None:
        """Refuse that token from now on: ``token_revoked``, ``account_inactive`` or ``invalid_auth``."""
        self.fail_token(token, error)

    # Socket handshakes to come
    def refuse_handshake(self, status: int = 503, *, times: int = 1) -> None:
        self.handshakes.extend([status] * times)

    def hang_handshake(self, *, times: int = 1) -> None:
        """Accept the TCP connection and never answer the upgrade."""
        self.handshakes.extend([0] * times)

    def never_pong(self, *, times: int = 1) -> None:
        """The next sockets open well and never answer a ping, not even the first."""
        self.deaf_sockets += times

    # Sockets that are open now
    def stop_pongs(self) -> None:
        self.wire.mute()

    def fin(self) -> None:
        """Close the TCP side without a CLOSE frame."""
        self.wire.fin()

    def reset(self) -> None:
        """Send a TCP RST."""
        self.wire.reset()

    def stall(self) -> None:
        """Send half of the next frame and hold back the rest, and all that follows, until ``resume``."""
        self.wire.stall()

    def resume(self) -> None:
        self.wire.resume()

    def disconnect(self, reason: str = "warning", *, close: bool = False) -> None:
        """Send ``warning``, ``refresh_requested``, ``link_disabled`` or ``too_many_websockets``.

        ``close`` ends the socket right after, as Slack does some seconds after a warning.
        """
        self.wire.disconnect(reason, close=close)

    def clear(self) -> None:
        with self.lock:
            self.api.clear()
            self.rates.clear()
            self.handshakes.clear()
            self.deaf_sockets = 0

    # What the server asks
    def add(self, fault: ApiFault) -> None:
        with self.lock:
            self.api.append(fault)

    def take(self, method: str, channel: str) -> ApiFault | None:
        """Take one use of the first lever that fits this call, or a 429 if it is over an enforced rate."""
        with self.lock:
            for fault in self.api:
                if fault.fits(method, channel):
                    fault.times -= 1
                    return fault
            rate = self.rates.get(method)
            wait = rate.wait(channel, self.clock.now()) if rate else 0
        body = {"ok": False, "error": "ratelimited"}
        headers = {"Retry-After": str(wait)}
        return (
            ApiFault("rate", method, 0, status=429, body=body, headers=headers, carry_out=False)
            if wait
            else None
        )

    def take_handshake(self) -> int | None:
        """Say what becomes of this handshake: a status to refuse with, 0 to hang, None to accept."""
        with self.lock:
            return self.handshakes.pop(0) if self.handshakes else None

    def take_deafness(self) -> bool:
        with self.lock:
            deaf = self.deaf_sockets > 0
            self.deaf_sockets -= deaf
        return deaf
