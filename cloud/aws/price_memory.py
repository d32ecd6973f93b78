"""Prices from before: one call for all who ask, and none for a while where the last one failed."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Generic, TypeVar

from cloud.cache import ShortLived
from cloud.errors import CloudError

Value = TypeVar("Value")
Fetch = Callable[[list[str]], Mapping[str, Value]]

SIZE = 5000
ABSENT = 3600.0
"""Seconds for which something without a price is taken to have none."""
DENIED, FAILED = 600.0, 60.0
"""Seconds for which nothing is asked after a permanent failure, and after any other."""


class PriceMemory(Generic[Value]):
    """Values by place and key, each for ``ttl`` seconds. Thread-safe."""

    def __init__(self, *, ttl: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._found: ShortLived[tuple[Hashable, str], Value] = ShortLived(ttl=ttl, size=SIZE, clock=clock)
        self._absent: ShortLived[tuple[Hashable, str], bool] = ShortLived(ttl=ABSENT, size=SIZE, clock=clock)
        self._denied: ShortLived[Hashable, CloudError] = ShortLived(ttl=DENIED, size=SIZE, clock=clock)
        self._failed: ShortLived[Hashable, CloudError] = ShortLived(ttl=FAILED, size=SIZE, clock=clock)
        self._lock = threading.Lock()
        self._places: defaultdict[Hashable, threading.Lock] = defaultdict(threading.Lock)

    def get(
        self, place: Hashable, asker: Hashable, keys: Collection[str], fetch: "Fetch[Value]"
    ) -> dict[str, Value]:
        """Give what is known in ``place``, and fetch the rest; the others who ask there wait for it.

        Only where nothing is known, and the last fetch of this ``asker`` there failed, its error is raised.
        """
        if self._unknown(place, keys):
            with self._place(place):
                if missing := self._unknown(place, keys):
                    self._fill(place, asker, missing, fetch)
        known = {key: value for key in keys if (value := self._found.get((place, key))) is not None}
        error = self._error(place, asker)
        if error is not None and not known and self._unknown(place, keys):
            raise error.with_traceback(None)
        return known

    def _unknown(self, place: Hashable, keys: Collection[str]) -> list[str]:
        return [
            key
            for key in dict.fromkeys(keys)
            if self._found.get((place, key)) is None and self._absent.get((place, key)) is None
        ]

    def _fill(self, place: Hashable, asker: Hashable, missing: list[str], fetch: "Fetch[Value]") -> None:
        if self._error(place, asker) is not None:
            return
        try:
            fetched = fetch(missing)
        except CloudError as error:
            (self._denied if error.permanent else self._failed).put((place, asker), error)
            return
        for key in missing:
            if key in fetched:
                self._found.put((place, key), fetched[key])
            else:
                self._absent.put((place, key), True)

    def _error(self, place: Hashable, asker: Hashable) -> CloudError | None:
        return self._denied.get((place, asker)) or self._failed.get((place, asker))

    def _place(self, place: Hashable) -> threading.Lock:
        with self._lock:
            return self._places[place]
