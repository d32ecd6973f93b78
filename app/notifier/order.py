"""Keeps what was read earlier from taking the place of what was read later, whichever thread comes to say it last."""

from collections import OrderedDict
from itertools import count

REMEMBERED = 5_000
"""Keys; whoever reads takes much less time than so many others to be said."""


class Order:
    """Of each key the newest moment that was told; its user holds a lock."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._moments = count(1)
        self._remembered = remembered
        self._told: OrderedDict[str, int] = OrderedDict()

    def moment(self) -> int:
        """Number this moment; later ones have higher numbers."""
        return next(self._moments)

    def is_late(self, key: str, as_of: int) -> bool:
        """Tell whether something newer was told under this key; if not, this is the newest from now on."""
        if as_of < self._told.get(key, 0):
            return True
        self._told[key] = as_of
        self._told.move_to_end(key)
        if len(self._told) > self._remembered:
            self._told.popitem(last=False)
        return False
