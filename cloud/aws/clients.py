"""The one place that makes AWS clients.

boto3 is imported with the first client: that costs 0.2 s and 25 MB, which a bot without AWS should not pay.
Clients are thread-safe and shared; sessions are not, so they are touched under the lock only
(https://docs.aws.amazon.com/boto3/latest/guide/clients.html#multithreading-or-multiprocessing-with-clients).
"""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from cloud.aws.access import Access, Wire
from cloud.aws.errors import translated
from cloud.errors import CredentialsExpired
from cloud.model import Scope

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.config import Config
    from botocore.session import Session
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_emr import EMRClient

    from cloud.aws.credentials import Shelf

Key = tuple[Scope, str, bool]


class ClientFactory:
    """Clients by account, region and service, each made once.

    Raises :class:`cloud.errors.CloudError` where an account is unknown or has no credentials at all.
    """

    def __init__(self, accounts: Mapping[str, Access], wire: Wire | None = None) -> None:
        """Take the accounts by their alias."""
        self._accounts = dict(accounts)
        self._wire = wire or Wire()
        self._lock = threading.Lock()
        self._clients: dict[Key, BaseClient] = {}
        self._sessions: dict[Scope, Session] = {}
        self._shelf: Shelf | None = None

    def emr(self, scope: Scope, *, single_attempt: bool = False) -> "EMRClient":
        """EMR; ``single_attempt`` for RunJobFlow, which has no idempotency token: a retry launches again."""
        return cast("EMRClient", self.client(scope, "emr", single_attempt=single_attempt))

    def cloudwatch(self, scope: Scope) -> "CloudWatchClient":
        return cast("CloudWatchClient", self.client(scope, "cloudwatch"))

    def client(self, scope: Scope, service: str, *, single_attempt: bool = False) -> "BaseClient":
        """Any service by botocore's name for it; ``single_attempt`` switches the retries off."""
        key = (scope, service, single_attempt)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._make(*key)
            return self._clients[key]

    def close(self) -> None:
        """Close the idle connections of all clients; calls under way go on."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _make(self, scope: Scope, service: str, single_attempt: bool) -> "BaseClient":
        # The laziness is the point: see the module's docstring.
        import boto3  # noqa: PLC0415

        attempts = 1 if single_attempt else self._wire.max_attempts
        with translated():
            made = boto3.Session(botocore_session=self._session(scope), region_name=scope.region).client(
                cast(Any, service), endpoint_url=self._wire.endpoint_url, config=self._config(attempts)
            )
        return cast("BaseClient", made)

    def _session(self, scope: Scope) -> "Session":
        """One for all services of a scope, so that a role is assumed once."""
        from cloud.aws.credentials import open_session, open_shelf  # noqa: PLC0415  # as boto3 above

        if scope not in self._sessions:
            access = self._accounts.get(scope.account)
            if access is None:
                raise CredentialsExpired(
                    f"There is no AWS account named {scope.account} in the configuration.",
                    permanent=True,
                    sent=False,
                )
            self._shelf = self._shelf or open_shelf()
            self._sessions[scope] = open_session(access, scope.region, self._sts, self._shelf)
        return self._sessions[scope]

    def _sts(self, session: "Session", region: str) -> Callable[..., Any]:
        """Return what botocore's fetcher calls as ``create_client("sts", …)``, kept on our own wire."""
        config = self._config(self._wire.max_attempts)
        return partial(
            session.create_client, region_name=region, endpoint_url=self._wire.endpoint_url, config=config
        )

    def _config(self, attempts: int) -> "Config":
        from botocore.config import Config  # noqa: PLC0415  # as boto3 above

        return Config(
            connect_timeout=self._wire.connect_timeout,
            read_timeout=self._wire.read_timeout,
            max_pool_connections=self._wire.pool_size,
            retries={"mode": "standard", "total_max_attempts": attempts},
        )
