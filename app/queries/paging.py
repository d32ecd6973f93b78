"""One page of a list; pages count from 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """What stands on page ``number`` of so many ``pages``; at least one, and be it empty."""

    items: tuple[T_co, ...]
    number: int
    pages: int


def page_of(items: Sequence[T_co], number: int, size: int) -> Page[T_co]:
    """Cut the page out; a number past either end is that end."""
    pages = max(1, -(-len(items) // size))
    number = min(max(1, number), pages)
    return Page(tuple(items[(number - 1) * size : number * size]), number, pages)
