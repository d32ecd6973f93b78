"""Credentials by Alibaba's own providers, which fetch temporary keys and refresh them 15 minutes before their end.

Importing this imports the SDK.
"""

import logging
from typing import TYPE_CHECKING, Any, cast

from alibabacloud_credentials.client import Client
from alibabacloud_credentials.exceptions import CredentialException
from alibabacloud_credentials.http import HttpOptions
from alibabacloud_credentials.models import CredentialModel
from alibabacloud_credentials.provider import (
    DefaultCredentialsProvider,
    EcsRamRoleCredentialsProvider,
    OIDCRoleArnCredentialsProvider,
    ProfileCredentialsProvider,
    RamRoleArnCredentialsProvider,
    StaticAKCredentialsProvider,
    StaticSTSCredentialsProvider,
)

from cloud.alibaba.access import Access, Keys, Oidc, Wire
from cloud.errors import CredentialsExpired

if TYPE_CHECKING:
    from alibabacloud_credentials_api import ICredentialsProvider

# The SDK gives these handlers of their own, which write to stderr past every format and redaction.
LOUD = ("credentials", "darabonba-core", "alibabacloud-tea")


class Fetched(Client):  # type: ignore[misc]  # the SDK has no types
    """The SDK's, whose providers raise whatever they met (a missing file, a refused connection): one kind here."""

    def get_credential(self) -> CredentialModel:
        try:
            return super().get_credential()
        except Exception as error:
            raise CredentialException(f"{type(error).__name__}: {error}") from error


def open_credentials(access: Access, wire: Wire, region: str) -> Client:
    """Make what signs for an account; nothing is fetched before the first call.

    A role is assumed at the STS of ``region``. Raises :class:`cloud.errors.CredentialsExpired`.
    """
    try:
        return Fetched(provider=_provider(access, wire, region))
    except (CredentialException, ValueError) as error:
        raise CredentialsExpired(
            f"The bot's Alibaba Cloud credentials are not complete: {error}", permanent=True, sent=False
        ) from error


def hush() -> None:
    """Take the SDK's handlers away: what it logs goes to the root's, as everyone's does."""
    for name in LOUD:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.WARNING)


def _provider(access: Access, wire: Wire, region: str) -> "ICredentialsProvider":
    http = _http(wire)
    if access.oidc is not None:
        return _oidc(access, access.oidc, wire, region, http)
    source = _source(access, http)
    if access.role_arn is None:
        return source
    return RamRoleArnCredentialsProvider(
        credentials_provider=source,
        role_arn=access.role_arn,
        role_session_name=access.session_name,
        external_id=access.external_id,
        sts_region_id=region,
        sts_endpoint=wire.sts,
        enable_vpc=wire.vpc,
        http_options=http,
    )


def _source(access: Access, http: HttpOptions) -> "ICredentialsProvider":
    if access.keys is not None:
        return _static(access.keys)
    if access.profile is not None:
        return ProfileCredentialsProvider(profile_name=access.profile)
    if access.ram_role is not None:
        # The metadata service is the host's own: it is near or not there at all. The provider's own 1 s each
        # is kept, and no thread of its own: it refreshes when a call finds the keys near their end.
        return EcsRamRoleCredentialsProvider(
            role_name=access.ram_role, http_options=HttpOptions(proxy=http.proxy), async_update_enabled=False
        )
    return DefaultCredentialsProvider()


def _static(keys: Keys) -> "ICredentialsProvider":
    if keys.security_token is None:
        return StaticAKCredentialsProvider(
            access_key_id=keys.access_key_id, access_key_secret=keys.access_key_secret
        )
    return StaticSTSCredentialsProvider(
        access_key_id=keys.access_key_id,
        access_key_secret=keys.access_key_secret,
        security_token=keys.security_token,
    )


def _oidc(access: Access, oidc: Oidc, wire: Wire, region: str, http: HttpOptions) -> "ICredentialsProvider":
    return OIDCRoleArnCredentialsProvider(
        role_arn=access.role_arn,
        oidc_provider_arn=oidc.provider_arn,
        oidc_token_file_path=oidc.token_file,
        role_session_name=access.session_name,
        sts_region_id=region,
        sts_endpoint=wire.sts,
        enable_vpc=wire.vpc,
        http_options=http,
    )


def _http(wire: Wire) -> HttpOptions:
    return HttpOptions(
        connect_timeout=cast(Any, int(wire.connect_timeout * 1000)),
        read_timeout=cast(Any, int(wire.read_timeout * 1000)),
        proxy=wire.proxy,
    )
