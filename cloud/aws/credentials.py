"""Sessions of botocore, with or without an assumed role.

botocore knows ``role_arn`` only from a profile file; ours comes from ``chatops.yaml``. So the role is assumed
by botocore's own fetcher, which refreshes the keys before they expire (they live an hour).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import NoCredentialsError
from botocore.session import Session

from cloud.aws.access import Access

if TYPE_CHECKING:
    from botocore.credentials import Credentials

CreateClient = Callable[..., Any]


class AssumedRole(CredentialProvider):
    """A provider that answers with one role's refreshable credentials."""

    METHOD = CANONICAL_NAME = "assume-role"

    def __init__(self, fetch: Callable[[], Any]) -> None:
        super().__init__()
        self._fetch = fetch

    def load(self) -> Any:
        return DeferredRefreshableCredentials(self._fetch, method=self.METHOD)


def open_session(access: Access, region: str, sts: Callable[[Session, str], CreateClient]) -> Session:
    """Open a session that speaks for ``access``; ``sts`` gives what makes the STS client for its role.

    The role itself is assumed at the first call.
    Raises botocore's ``ProfileNotFound`` and ``NoCredentialsError``.
    """
    session = _base_session(access, region)
    if access.role_arn is None:
        return session
    source = session.get_credentials()
    if source is None:
        raise NoCredentialsError
    assumed = Session(profile=access.profile)
    assumed.set_config_variable("region", region)
    fetcher = _fetcher(access, source, sts(session, region))
    assumed.register_component(
        "credential_provider", CredentialResolver([AssumedRole(fetcher.fetch_credentials)])
    )
    return assumed


def _base_session(access: Access, region: str) -> Session:
    session = Session(profile=access.profile)
    session.set_config_variable("region", region)
    if access.keys is not None:
        keys = access.keys
        session.set_credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
    return session


def _fetcher(
    access: Access, source: "Credentials", create_client: CreateClient
) -> AssumeRoleCredentialFetcher:
    extra = {"RoleSessionName": access.session_name}
    if access.external_id is not None:
        extra["ExternalId"] = access.external_id
    return AssumeRoleCredentialFetcher(create_client, source, access.role_arn or "", extra_args=extra)
