"""What every call to EMR shares: a client of its scope, its turn in the throttle, and the cached details."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cloud.aws.clients import ClientFactory
from cloud.cache import ShortLived
from cloud.errors import Throttled
from cloud.model import ClusterDetail, Scope
from cloud.throttle import Throttle

if TYPE_CHECKING:
    from types_boto3_emr import EMRClient


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for a whole listing, a whole fan-out, a read's and a change's turn, a cached detail's life."""

    listing: float = 5
    details: float = 3
    turn: float = 5
    change: float = 60
    cache_ttl: float = 60
    cache_size: int = 1000
    workers: int = 8


class EmrCalls:
    """EMR in one account and region, without any call yet."""

    def __init__(
        self, scope: Scope, clients: ClientFactory, throttle: Throttle, patience: Patience | None = None
    ) -> None:
        self._scope = scope
        self._clients = clients
        self._throttle = throttle
        self._patience = patience or Patience()
        self._details: ShortLived[str, ClusterDetail] = ShortLived(
            ttl=self._patience.cache_ttl, size=self._patience.cache_size
        )

    @property
    def scope(self) -> Scope:
        return self._scope

    def _client(self) -> "EMRClient":
        return self._clients.emr(self._scope)

    def _take_turn(self, api: str, timeout: float | None = None) -> None:
        if not self._throttle.take(self._scope, api, self._patience.turn if timeout is None else timeout):
            raise Throttled(
                f"The bot has used up its {api} calls for now; more are allowed in a few seconds.",
                permanent=False,
                code="OwnThrottle",
                sent=False,
            )


def request_id(answer: Mapping[str, Any]) -> str:
    """The stubs say that calls without a result answer None; botocore gives the metadata all the same."""
    return str(answer["ResponseMetadata"].get("RequestId", ""))
