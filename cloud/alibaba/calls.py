"""What every call to ECS shares: a client of its scope, its turn in the throttle, and, for reads, its retries."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_random_exponential

from cloud.alibaba.clients import ClientFactory
from cloud.errors import CloudError, CredentialsExpired, Throttled
from cloud.model import Scope
from cloud.throttle import EVERY_API, Limit, Throttle

Item = TypeVar("Item")

ECS_LIMITS = {
    EVERY_API: Limit(100, 20),
    "DescribeInstances": Limit(50, 5),
    "DescribeInstanceStatus": Limit(50, 5),
    "DescribeRegions": Limit(5, 0.2),
    "StartInstance": Limit(20, 2),
    "StopInstance": Limit(20, 2),
    "RebootInstance": Limit(20, 2),
}
"""A part of what Alibaba allows an account (500 a minute of each in most regions), so that others keep theirs.

https://www.alibabacloud.com/help/en/ecs/developer-reference/api-throttling
"""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for a whole listing, for a read's retries, for a read's and for a change's turn.

    ``pause`` is the first wait between two attempts, doubled and jittered from there.
    """

    listing: float = 8
    retries: float = 5
    turn: float = 5
    change: float = 60
    attempts: int = 3
    pause: float = 0.2


class EcsCalls:
    """ECS in one account and region, without any call yet."""

    def __init__(
        self,
        scope: Scope,
        clients: ClientFactory,
        throttle: Throttle,
        patience: Patience | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._scope = scope
        self._clients = clients
        self._throttle = throttle
        self._patience = patience or Patience()
        self._sleep = sleep

    @property
    def scope(self) -> Scope:
        return self._scope

    def _read(
        self, action: str, read: Callable[[Any], Item], turn: float | None = None, **parameters: Any
    ) -> Item:
        """Ask, and ask again where that may help: the SDK itself retries nothing, network errors least of all."""
        patience = self._patience
        # What took the whole time allowed for retries (a hung region) is not asked again.
        retrying = Retrying(
            retry=retry_if_exception(_passing),
            stop=stop_after_attempt(patience.attempts) | stop_before_delay(patience.retries),
            wait=wait_random_exponential(multiplier=patience.pause, max=2),
            sleep=self._sleep,
            reraise=True,
        )
        found: Item = retrying(
            self._attempt, action, read, patience.turn if turn is None else turn, parameters
        )
        return found

    def _attempt(
        self, action: str, read: Callable[[Any], Item], turn: float, parameters: dict[str, Any]
    ) -> Item:
        self._take_turn(action, turn)
        return self._call(action, read, parameters)

    def _change(self, action: str, *, dry_run: bool, **parameters: Any) -> str:
        """Ask once, and answer with Alibaba's request id."""
        # Imported here, as it imports the SDK, which whoever asks for a change has already.
        from cloud.alibaba.errors import DryRunPassed  # noqa: PLC0415

        if dry_run:
            parameters["dry_run"] = True
        self._take_turn(action, self._patience.change)
        try:
            return self._call(action, lambda answer: str(answer.request_id or ""), parameters)
        except DryRunPassed as passed:
            return passed.request_id

    def _call(self, action: str, read: Callable[[Any], Item], parameters: dict[str, Any]) -> Item:
        try:
            return self._clients.ecs(self._scope).call(action, read, **parameters)
        except CredentialsExpired as error:
            # What Alibaba has ended before its time is still fresh to the SDK.
            if not error.permanent:
                self._clients.renew(self._scope.account)
            raise

    def _take_turn(self, action: str, timeout: float) -> None:
        if not self._throttle.take(self._scope, action, timeout):
            raise Throttled(
                f"The bot has used up its {action} calls for now; more are allowed in a few seconds.",
                permanent=False,
                code="OwnThrottle",
                sent=False,
            )


def in_batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _passing(error: BaseException) -> bool:
    return isinstance(error, CloudError) and not error.permanent and error.code != "OwnThrottle"
