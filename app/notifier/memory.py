"""What the notifier needs to have remembered about the messages it keeps up to date."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Remembered(Protocol):
    """One message of ours.

    ``state`` is ``posting`` from before chat.postMessage until its answer is known, then ``posted``, or
    ``unknown`` if nobody can say whether it was posted. ``ts`` is empty until then; ``begun_at`` is in UTC.
    """

    @property
    def key(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def thread_ts(self) -> str: ...
    @property
    def ts(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def nonce(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def begun_at(self) -> datetime: ...


class Messages(Protocol):
    """Remembers across restarts and replicas; every change is one short transaction."""

    def get(self, key: str) -> Remembered | None: ...

    def begin(self, key: str, channel: str, thread_ts: str, nonce: str, digest: str) -> bool:
        """Claim the right to post ``key``: insert it as ``posting``; False if it is remembered already."""

    def posted(self, key: str, nonce: str, channel: str, ts: str) -> None:
        """Note where ``key`` was posted, if it still carries ``nonce``."""

    def edited(self, key: str, digest: str) -> None:
        """Note what ``key`` shows now."""

    def unknown(self, key: str, nonce: str) -> None:
        """Note that nobody can say whether ``key`` was posted, if it still carries ``nonce``."""

    def forget(self, key: str, nonce: str) -> bool:
        """Forget ``key`` if it still carries ``nonce``; False if somebody else was faster."""

    def unfinished(self) -> Sequence[Remembered]:
        """List all that are ``posting``."""
