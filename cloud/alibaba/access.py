"""How to get into Alibaba Cloud, as plain values: they come from the configuration, never from the environment."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Keys:
    """Explicit access keys; ``security_token`` belongs to temporary ones (STS)."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Oidc:
    """Who vouches for the process (RRSA on Kubernetes, say), and the file with its token, read anew each time.

    https://www.alibabacloud.com/help/en/ram/use-cases/role-based-sso-by-using-oidc
    """

    provider_arn: str
    token_file: str


@dataclass(frozen=True, slots=True)
class Access:
    """One account: where its first credentials come from, and the role to assume with them, if any.

    At most one of ``keys``, ``profile``, ``ram_role`` and ``oidc`` (which needs ``role_arn``). With none of them
    Alibaba's default chain looks: environment, OIDC, CLI profile, credentials file, the host's RAM role, URI.
    https://www.alibabacloud.com/help/en/sdk/developer-reference/v2-manage-python-access-credentials
    """

    keys: Keys | None = None
    profile: str | None = None
    ram_role: str | None = None
    oidc: Oidc | None = None
    role_arn: str | None = None
    external_id: str | None = None
    session_name: str = "chatops"


@dataclass(frozen=True, slots=True)
class Wire:
    """Which way, and how patient. Seconds; ``endpoint`` (host, host:port or URL) goes before ``vpc``.

    ``sts`` is the host where roles are assumed, always by HTTPS; without one it is the region's own. ``proxy`` is
    a URL; without one the SDK heeds HTTP_PROXY and HTTPS_PROXY.
    """

    endpoint: str | None = None
    sts: str | None = None
    vpc: bool = False
    connect_timeout: float = 3
    read_timeout: float = 10
    pool_size: int = 20
    proxy: str | None = None
