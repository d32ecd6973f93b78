"""What somebody wants resized, in their own words: ``core 6 task +4``, ``task spot 60``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import ChatOpsError
from cloud.model import Market

_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_MINUS = re.compile(r"(?:--|[\u2010-\u2015\u2212])(?=\d)")
_MARKETS = {
    "on-demand": Market.ON_DEMAND,
    "on_demand": Market.ON_DEMAND,
    "ondemand": Market.ON_DEMAND,
    "od": Market.ON_DEMAND,
    "spot": Market.SPOT,
}


class NotUnderstood(ChatOpsError):
    """I do not understand what is to be resized, and to what."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """``number`` of instances or units, or so many more (``relative``), of what ``held`` names.

    ``held`` is a role, a name or an id; empty: the only one there is. ``market`` tells a fleet's two targets apart.
    """

    held: str
    number: int
    relative: bool = False
    market: Market | None = None

    def __str__(self) -> str:
        market = self.market.value.lower().replace("_", "-") if self.market else ""
        number = f"{self.number:+d}" if self.relative else str(self.number)
        return " ".join(filter(None, (self.held, market, number)))


def typed_number(word: str) -> str:
    """Turn what keyboards make of a minus sign back into one."""
    return _MINUS.sub("-", word, count=1) if _MINUS.match(word) else word


def is_number(word: str) -> bool:
    """Tell whether this says how many: ``6``, ``+2``, ``-2``."""
    return _NUMBER.fullmatch(typed_number(word)) is not None


def read_wanted(words: Sequence[str]) -> tuple[Wanted, ...]:
    """Read pairs of a group or fleet and a number; raises :class:`NotUnderstood` with a sentence."""
    reader = _Reader()
    for word in words:
        reader.take(typed_number(word))
    reader.end()
    return tuple(reader.found)


class _Reader:
    """Goes through the words; ``open`` says that the last one is still to be followed by a number."""

    def __init__(self) -> None:
        self.found: list[Wanted] = []
        self._held: str | None = None
        self._market: Market | None = None
        self._open = False

    def take(self, word: str) -> None:
        market = _MARKETS.get(word.casefold())
        if is_number(word):
            self._number(word)
        elif market is not None and self._held is not None and self._market is None:
            self._market, self._open = market, True
        else:
            self.end()
            self._held, self._market, self._open = word, None, True

    def _number(self, word: str) -> None:
        if self.found and not self._open:
            raise NotUnderstood(f"After “{self.found[-1]}” I cannot tell what {word} is for.")
        self.found.append(Wanted(self._held or "", int(word), word[0] in "+-", self._market))
        self._market, self._open = None, False

    def end(self) -> None:
        """Nothing may stay without its number."""
        if self._open:
            raise NotUnderstood(f"“{self._held}” is to be followed by a number: 6, +2 or -2.")
