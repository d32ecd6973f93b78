"""What a message's buttons refer to: kept in the store, so that a button carries nothing but an id."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.requests import Request
from app.store.pending import PendingRequests
from cloud.model import Scope
from handlers.scopes import scopes_from_json

KEPT = timedelta(hours=12)
"""How long a list's buttons work."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a message is about, and in which scopes; ``theirs`` says whether it answered the one who clicks."""

    payload: Mapping[str, Any]
    theirs: bool
    scopes: tuple[Scope, ...] = ()


class Questions:
    """Puts aside what a message is about, and finds it again when somebody clicks."""

    def __init__(
        self, pending: PendingRequests, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._pending = pending
        self._now = now

    def put(self, request: Request, kind: str, payload: Mapping[str, Any]) -> str:
        """Keep it for the asker, and give the id for the buttons."""
        return self._pending.put(kind, payload, request.asker, request.channel, self._now() + KEPT)

    def find(self, request: Request, kind: str) -> Question | None:
        """Find what the clicked message is about; ``None`` if that is over, or was never there.

        Whoever clicks gets as far as the gate, which decides by the clicker's own rights.
        """
        stored = self._pending.get(request.value)
        if stored is None or stored.kind != kind or stored.expires_at <= self._now():
            return None
        return Question(stored.payload, theirs=stored.asker == request.asker)

    def find_in(self, request: Request, kind: str, configured: Sequence[Scope]) -> Question | None:
        """Find it with its scopes, without those that are configured no more; ``None`` too if none is left."""
        found = self.find(request, kind)
        scopes = scopes_from_json(found.payload.get("scopes", ()), configured) if found else ()
        return replace(found, scopes=scopes) if found and scopes else None
