"""Asking several accounts and regions side by side: who answered, who did not, and what to make of it."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed, wait
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.domain.emr.clusters import Unanswered
from cloud.errors import CloudError, Unreachable
from cloud.model import Scope

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PATIENCE = 10.0
"""Seconds for which the others wait for an account and region that does not answer."""

CUT_OFF = "there is more than EMR let me read in one go"


@dataclass(frozen=True, slots=True)
class Answers(Generic[T_co]):
    """What was answered, and how the others failed."""

    told: Mapping[Scope, T_co]
    errors: Mapping[Scope, CloudError]

    @property
    def unanswered(self) -> tuple[Unanswered, ...]:
        return tuple(Unanswered(scope, error.message) for scope, error in self.errors.items())

    def raise_if_silent(self) -> None:
        """Raise the error where all failed, and for the same reason: there is nothing else to tell."""
        if not self.told and len({error.message for error in self.errors.values()}) == 1:
            raise next(iter(self.errors.values()))


def gather(calls: Mapping[Scope, Future[T]], patience: float | None, cloud: str = "AWS") -> Answers[T]:
    """Wait for all, at most ``patience`` seconds; one that has not answered by then has failed."""
    wait(calls.values(), patience)
    told: dict[Scope, T] = {}
    errors: dict[Scope, CloudError] = {}
    for scope, call in calls.items():
        try:
            told[scope] = call.result(0)
        except CloudError as error:
            errors[scope] = error
        except TimeoutError:
            errors[scope] = Unreachable(f"{cloud} did not answer in time.", permanent=False)
    return Answers(told, errors)


def first(calls: Mapping[Scope, Future[T | None]], patience: float | None) -> T | None:
    """Give the first answer there is, and wait for no other; ``None`` if nobody has one in time."""
    with suppress(TimeoutError):
        for call in as_completed(calls.values(), patience):
            with suppress(CloudError):
                if (answer := call.result()) is not None:
                    return answer
    return None


def together(scopes: tuple[Scope, ...], patience: float) -> float | None:
    """Say how long to wait: of one alone the adapter's own time-outs are enough, and its retries may help."""
    return patience if len(scopes) > 1 else None


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Give so many at a time, for what must not be asked all at once."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
