"""One payload on its way to the app, and what the app said to it."""

import threading
import uuid
from dataclasses import dataclass, field

from demo.slack.model import Json

PATIENCE = 60.0
"""Seconds that whoever drives a workspace waits; a busy machine must not look like a broken app."""


@dataclass
class Delivery:
    """A handle on one envelope; times are ``time.perf_counter()``, taken when the frame is written and read.

    ``failure`` is what Slack tells the person: ``dispatch_failed`` (no socket) or ``operation_timeout``
    (no ack in 3 seconds; the ack may still come). ``connection`` is the id of the socket it went to.
    """

    kind: str
    payload: Json
    accepts_response: bool = False
    retry_attempt: int = 0
    retry_reason: str = ""
    envelope_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    sent_at: float = 0.0
    acked_at: float = 0.0
    acks: int = 0
    response: Json | None = None
    failure: str = ""
    connection: int = 0
    sends: int = 0
    done: threading.Event = field(default_factory=threading.Event, repr=False)

    def acked(self, timeout: float = PATIENCE) -> bool:
        """Wait for the ack; False if it does not come in ``timeout`` seconds."""
        return self.done.wait(timeout)

    @property
    def ack_seconds(self) -> float:
        """Seconds from frame out to ack in; an error before the ack is there."""
        if not self.acks:
            raise AssertionError(f"{self.kind} {self.envelope_id} is not acked ({self.failure or 'waiting'})")
        return self.acked_at - self.sent_at

    def answer(self, timeout: float = PATIENCE) -> Json:
        """Wait for the ack and give its payload: ``{}`` for a bare ack."""
        if not self.acked(timeout):
            raise AssertionError(f"{self.kind} {self.envelope_id} is not acked ({self.failure or 'waiting'})")
        return self.response or {}

    @property
    def trigger_id(self) -> str:
        return str(self.payload.get("trigger_id", ""))

    @property
    def response_url(self) -> str:
        return str(self.payload.get("response_url", ""))

    def envelope(self) -> Json:
        """https://docs.slack.dev/apis/events-api/using-socket-mode/#events"""
        body: Json = {
            "envelope_id": self.envelope_id,
            "payload": self.payload,
            "type": self.kind,
            "accepts_response_payload": self.accepts_response,
        }
        if self.kind == "events_api":
            body |= {"retry_attempt": self.retry_attempt, "retry_reason": self.retry_reason}
        return body
