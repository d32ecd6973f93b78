"""What this process is carrying out, kept from being taken for abandoned as long as it lives."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from app.store.operations import Operation
from app.store.store import Store

LEASE = timedelta(seconds=30)
"""How long after the last sign of life others look what became of an operation."""


class Leases:
    """Holds operations for this process; thread-safe. Renewed by the scheduler, every few seconds."""

    def __init__(self, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._now = now
        self._lock = threading.Lock()
        self._held: dict[str, str] = {}

    def until(self) -> datetime:
        """Say when a lease that begins now is over."""
        return self._now() + LEASE

    @contextmanager
    def holding(self, operations: Sequence[Operation]) -> Iterator[None]:
        """Renew what is being carried out, until the end of the block."""
        mine = {operation.id: operation.owner for operation in operations}
        with self._lock:
            self._held |= mine
        try:
            yield
        finally:
            with self._lock:
                for key in mine:
                    self._held.pop(key, None)

    def renew(self) -> None:
        """Show a sign of life."""
        with self._lock:
            held = dict(self._held)
        for operation_id, owner in held.items():
            self._store.operations.renew(operation_id, owner, self.until())
