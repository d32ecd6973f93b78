"""What can go wrong with AWS, on request: each lever names the calls it is for, "*" being all."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from demo.aws.wire import Call, Refusal

ANY = "*"
IAM_PREFIXES = {"monitoring": "cloudwatch"}  # where IAM's name for a service is not the signature's


@dataclass(frozen=True, slots=True)
class Aim:
    """Which calls a lever is for."""

    action: str = ANY
    region: str = ANY

    def hits(self, call: Call) -> bool:
        return self.action in (ANY, call.action) and self.region in (ANY, call.region)


@dataclass(slots=True)
class Fault:
    """A refusal for the next ``times`` calls (None: until reset) after ``spare`` that go through."""

    aim: Aim
    refuse: Callable[[Call], Refusal]
    times: int | None
    spare: int = 0


@dataclass(slots=True)
class Levers:
    """Pulled by the demo and by tests, from any thread, while the server runs."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _delays: list[tuple[Aim, float, threading.Event]] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)
    _hangs: list[tuple[Aim, threading.Event]] = field(default_factory=list)
    _drops: list[Aim] = field(default_factory=list)
    _calls: Counter[tuple[str, str]] = field(default_factory=Counter)

    def delay(self, seconds: float, *, action: str = ANY, region: str = ANY) -> None:
        """Answer late; at once after ``reset``."""
        with self._lock:
            self._delays.append((Aim(action, region), seconds, threading.Event()))

    def throttle(self, *, action: str = ANY, region: str = ANY, times: int | None = None) -> None:
        """Answer ThrottlingException."""
        self.refuse(Refusal(400, "ThrottlingException", "Rate exceeded"), Aim(action, region), times)

    def take_down(self, region: str) -> None:
        """Answer 503 for a whole region."""
        outage = Refusal(503, "ServiceUnavailable", "Service is unable to handle request.")
        self.refuse(outage, Aim(region=region))

    def expire_tokens(self, *, times: int | None = None) -> None:
        """Answer ExpiredTokenException."""
        message = "The security token included in the request is expired"
        self.refuse(Refusal(400, "ExpiredTokenException", message), Aim(), times)

    def deny(self, *, action: str = ANY, region: str = ANY) -> None:
        """Answer AccessDeniedException, in IAM's words."""
        with self._lock:
            self._faults.append(Fault(Aim(action, region), _denied, None))

    def hang(self, *, action: str = ANY, region: str = ANY) -> None:
        """Accept, and never answer; until ``reset``."""
        with self._lock:
            self._hangs.append((Aim(action, region), threading.Event()))

    def drop(self, *, action: str = ANY, region: str = ANY) -> None:
        """Do as asked, and close the connection instead of answering."""
        with self._lock:
            self._drops.append(Aim(action, region))

    def drops(self, call: Call) -> bool:
        """Whether the answer to this call is lost."""
        with self._lock:
            return any(aim.hits(call) for aim in self._drops)

    def refuse(self, refusal: Refusal, aim: Aim | None = None, times: int | None = None) -> None:
        """Answer with any error."""
        with self._lock:
            self._faults.append(Fault(aim or Aim(), lambda _: refusal, times))

    def refuse_after(self, spare: int, refusal: Refusal, aim: Aim | None = None) -> None:
        """Let ``spare`` calls through, then answer with any error."""
        with self._lock:
            self._faults.append(Fault(aim or Aim(), lambda _: refusal, None, spare))

    def reset(self) -> None:
        """Let go of all levers, of hung and late calls as well; the calls stay counted."""
        with self._lock:
            for released in [*(hang[1] for hang in self._hangs), *(delay[2] for delay in self._delays)]:
                released.set()
            self._delays.clear()
            self._faults.clear()
            self._hangs.clear()
            self._drops.clear()

    def calls(self, action: str = ANY, region: str = ANY) -> int:
        """Count the calls that have come in, refused ones included."""
        with self._lock:
            return sum(
                count
                for (name, place), count in self._calls.items()
                if action in (ANY, name) and region in (ANY, place)
            )

    def meet(self, call: Call) -> Refusal | None:
        """Count a call, hold it up as long as asked, and tell how to refuse it; None: answer it."""
        with self._lock:
            self._calls[call.action, call.region] += 1
            hangs = [released for aim, released in self._hangs if aim.hits(call)]
            delays = [(seconds, released) for aim, seconds, released in self._delays if aim.hits(call)]
        for released in hangs:
            released.wait()
        for seconds, released in delays:
            released.wait(seconds)
        return self._next_refusal(call)

    def _next_refusal(self, call: Call) -> Refusal | None:
        with self._lock:
            fault = next((fault for fault in self._faults if fault.aim.hits(call)), None)
            if fault is None:
                return None
            if fault.spare > 0:
                fault.spare -= 1
                return None
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
            return fault.refuse(call)


def _denied(call: Call) -> Refusal:
    who = "arn:aws:sts::123456789012:assumed-role/chatops/bot"
    what = f"{IAM_PREFIXES.get(call.service, call.service)}:{call.action}"
    return Refusal(
        400, "AccessDeniedException", f"User: {who} is not authorized to perform: {what} on resource: *"
    )
