"""The one place that makes Alibaba Cloud clients.

The SDK is imported with the first client: that costs 0.5 s and 45 MB, which a bot without ECS should not pay.
Clients hold no connections of their own: the SDK keeps a pool for each endpoint, for all clients and threads.
"""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cloud.alibaba.access import Access, Wire
from cloud.errors import CredentialsExpired
from cloud.model import Scope

if TYPE_CHECKING:
    from alibabacloud_credentials.client import Client

    from cloud.alibaba.client import EcsClient


class ClientFactory:
    """Clients by account and region, each made once; an account's regions share its credentials.

    Raises :class:`cloud.errors.CloudError` where an account is unknown or has no credentials at all.
    """

    def __init__(self, accounts: Mapping[str, Access], wire: Wire | None = None) -> None:
        """Take the accounts by their alias."""
        self._accounts = dict(accounts)
        self._wire = wire or Wire()
        self._lock = threading.Lock()
        self._clients: dict[Scope, EcsClient] = {}
        self._credentials: dict[str, Client] = {}

    def ecs(self, scope: Scope) -> "EcsClient":
        with self._lock:
            if scope not in self._clients:
                self._clients[scope] = self._make(scope)
            return self._clients[scope]

    def renew(self, account: str) -> None:
        """Forget an account's credentials, so that the next call fetches them anew."""
        with self._lock:
            self._credentials.pop(account, None)
            self._clients = {scope: one for scope, one in self._clients.items() if scope.account != account}

    def close(self) -> None:
        """Close the idle connections; calls under way go on."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _make(self, scope: Scope) -> "EcsClient":
        # The laziness is the point: see the module's docstring.
        from cloud.alibaba.client import EcsClient  # noqa: PLC0415

        return EcsClient(scope.region, self._credentials_of(scope), self._wire)

    def _credentials_of(self, scope: Scope) -> "Client":
        from cloud.alibaba.credentials import hush, open_credentials  # noqa: PLC0415  # as above

        if scope.account not in self._credentials:
            access = self._accounts.get(scope.account)
            if access is None:
                raise CredentialsExpired(
                    f"There is no Alibaba Cloud account named {scope.account} in the configuration.",
                    permanent=True,
                    sent=False,
                )
            hush()
            self._credentials[scope.account] = open_credentials(access, self._wire, scope.region)
        return self._credentials[scope.account]
