"""How many calls following may cost, counted in the store so that all replicas share them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from app.store.store import Repositories, Store


class Budget:
    """At most ``calls`` API calls of a group in any ``window``.

    Each call takes a place among the store's claims and leaves it a window later: so never more.
    """

    def __init__(
        self, store: Store, owner: str, window: timedelta, now: Callable[[], datetime], *, calls: int = 5
    ) -> None:
        self._store = store
        self._owner = owner
        self._window = window
        self._now = now
        self._keys = range(calls)

    def take(self, group: str) -> Sequence[int]:
        """Take the places that are free; each is good for one call."""

        def work(store: Repositories) -> list[int]:
            return [
                place
                for place in self._keys
                if store.claims.take(_key(group, place), self._owner, self._window)
            ]

        return self._store.transaction(work)

    def settle(self, group: str, places: Sequence[int], used: int) -> None:
        """Keep as many places as were ``used``, from now on for a whole window, and give the others back."""

        def work(store: Repositories) -> None:
            for place in places[:used]:
                store.claims.renew(_key(group, place), self._owner, self._window)
            for place in places[used:]:
                store.claims.release(_key(group, place), self._owner)

        self._store.transaction(work, repeatable=True)

    def free_at(self, group: str) -> datetime:
        """Tell when the next place becomes free."""
        holders = [self._store.claims.holder(_key(group, place)) for place in self._keys]
        ends = [holder.expires_at for holder in holders if holder is not None and holder.expires_at]
        return min(ends) if len(ends) == len(self._keys) else self._now()


def _key(group: str, place: int) -> str:
    return f"look:{group}:{place}"
