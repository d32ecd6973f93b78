"""What arrived already: Slack delivers events at least once, and a socket may repeat an envelope."""

from collections import OrderedDict

REMEMBERED = 20_000


class Seen:
    """The last so many keys; older ones are forgotten."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._limit = limit
        self._keys: OrderedDict[str, None] = OrderedDict()

    def add(self, *keys: str) -> bool:
        """Remember the keys; answer False if any of them was known."""
        fresh = not any(key in self._keys for key in keys)
        self._keys.update(dict.fromkeys(keys))
        while len(self._keys) > self._limit:
            self._keys.popitem(last=False)
        return fresh

    def forget(self, *keys: str) -> None:
        for key in keys:
            self._keys.pop(key, None)
