"""Sessions of botocore, with or without an assumed role.

botocore knows ``role_arn`` only from a profile file; ours comes from ``chatops.yaml``. So the role is assumed
by botocore's own fetcher, which refreshes the keys before they expire (they live an hour).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import NoCredentialsError
from botocore.loaders import Loader
from botocore.session import Session

from cloud.aws.access import Access
from cloud.aws.timestamps import read_in_utc

if TYPE_CHECKING:
    from botocore.credentials import Credentials

CreateClient = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What all sessions may share: botocore's own description of AWS, 10 MB and 50 ms for each that reads it."""

    loader: Loader

    def session(self, access: Access, region: str) -> Session:
        session = Session(profile=access.profile)
        session.register_component("data_loader", self.loader)
        session.set_config_variable("region", region)
        read_in_utc(session)
        return session


def open_shelf() -> Shelf:
    """Read the description as a session would, ``AWS_DATA_PATH`` and all."""
    return Shelf(Session().get_component("data_loader"))


class AssumedRole(CredentialProvider):
    """A provider that answers with one role's refreshable credentials."""

    METHOD = CANONICAL_NAME = "assume-role"

    def __init__(self, fetch: Callable[[], Any]) -> None:
        super().__init__()
        self._fetch = fetch

    def load(self) -> Any:
        return DeferredRefreshableCredentials(self._fetch, method=self.METHOD)


def open_session(
    access: Access, region: str, sts: Callable[[Session, str], CreateClient], shelf: Shelf
) -> Session:
    """Open a session that speaks for ``access``; ``sts`` gives what makes the STS client for its role.

    The role itself is assumed at the first call.
    Raises botocore's ``ProfileNotFound`` and ``NoCredentialsError``.
    """
    session = _base_session(access, region, shelf)
    if access.role_arn is None:
        return session
    source = session.get_credentials()
    if source is None:
        raise NoCredentialsError
    assumed = shelf.session(access, region)
    fetcher = _fetcher(access, source, sts(session, region))
    assumed.register_component(
        "credential_provider", CredentialResolver([AssumedRole(fetcher.fetch_credentials)])
    )
    return assumed


def _base_session(access: Access, region: str, shelf: Shelf) -> Session:
    session = shelf.session(access, region)
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
