"""How to get into AWS, as plain values: they come from the configuration, never from the environment."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Keys:
    """Explicit access keys; ``session_token`` belongs to temporary ones."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Access:
    """One account: where its first credentials come from, and the role to assume with them, if any.

    With neither ``keys`` nor ``profile`` botocore's own chain looks for them
    (https://docs.aws.amazon.com/boto3/latest/guide/credentials.html).
    """

    keys: Keys | None = None
    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    session_name: str = "chatops"


@dataclass(frozen=True, slots=True)
class Wire:
    """How patient a client is. Seconds; botocore's own defaults are 60, 60 and 10 connections."""

    endpoint_url: str | None = None
    connect_timeout: float = 3
    read_timeout: float = 10
    max_attempts: int = 3
    pool_size: int = 25
