"""Secrets and endpoints, by the names of the variables; none of them has a place in chatops.yaml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from app.settings.credentials import database_url_with_driver, slack_token
from app.settings.shapes import AwsRegion, host_or_url, http_url

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
LogFormat = Literal["json", "console"]

SHORTEST_SECRET = 6
"""Characters; anything shorter would cut holes into every log line and protect nothing."""


def _with_slash(url: str) -> str:
    return url.rstrip("/") + "/"


def _without_slash(url: str) -> str:
    return url.rstrip("/")


Url = Annotated[str, AfterValidator(http_url), AfterValidator(_without_slash)]


class Environment(BaseModel):
    """What the process is given; names are the variables' own, in lower case. Blank counts as not given."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=str.upper,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )

    slack_bot_token: Annotated[
        SecretStr, slack_token("xoxb-", "OAuth & Permissions, Bot User OAuth Token, in the app's settings")
    ]
    slack_app_token: Annotated[
        SecretStr, slack_token("xapp-", "Basic Information, App-Level Tokens, scope connections:write")
    ]
    slack_api_url: Annotated[str, AfterValidator(http_url), AfterValidator(_with_slash)] = (
        "https://slack.com/api/"
    )
    chatops_config: Path = Path("chatops.yaml")
    chatops_secrets_dir: Path | None = None
    database_url: Annotated[SecretStr, AfterValidator(database_url_with_driver)] = SecretStr(
        "sqlite:///data/chatops.db"
    )
    log_level: LogLevel = "INFO"
    log_format: LogFormat = "json"
    health_port: Annotated[int, Field(ge=0, le=65535)] = 8090

    aws_region: AwsRegion | None = None
    aws_default_region: AwsRegion | None = None
    aws_profile: str | None = None
    aws_endpoint_url: Url | None = None
    aws_access_key_id: SecretStr | None = None
    aws_secret_access_key: SecretStr | None = Field(default=None, validate_default=True)
    aws_session_token: SecretStr | None = None

    alibaba_cloud_access_key_id: SecretStr | None = None
    alibaba_cloud_access_key_secret: SecretStr | None = Field(default=None, validate_default=True)
    alibaba_cloud_security_token: SecretStr | None = None
    alibaba_ecs_endpoint: Annotated[str, AfterValidator(host_or_url)] | None = None

    circleci_token: SecretStr | None = None
    circleci_url: Url = "https://circleci.com"

    @model_validator(mode="before")
    @classmethod
    def _strip(cls, values: Any) -> Any:
        """Strip everything: secret files and KMS plaintexts end in a line break more often than not."""
        if not isinstance(values, Mapping):
            return values
        stripped = {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}
        return {k: v for k, v in stripped.items() if v != ""}

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("log_format", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("aws_secret_access_key", "alibaba_cloud_access_key_secret")
    @classmethod
    def _needs_its_id(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        key = {"aws_secret_access_key": "aws_access_key_id"}.get(
            info.field_name or "", "alibaba_cloud_access_key_id"
        )
        if (info.data.get(key) is None) != (secret is None):
            present, absent = ("is set", "is not") if secret else ("is not set", "is")
            raise ValueError(f"{present} while {key.upper()} {absent}: set both or neither")
        return secret

    @property
    def region(self) -> str | None:
        """The region for whoever names none; AWS_REGION goes first, as in AWS's newer SDKs."""
        return self.aws_region or self.aws_default_region


def secret_values(environment: Environment) -> frozenset[str]:
    """All that must never be seen in a log; of DATABASE_URL only the password, as written and decoded."""
    found: set[str] = set()
    for name in type(environment).model_fields:
        value = getattr(environment, name)
        if isinstance(value, SecretStr) and name != "database_url":
            found.add(value.get_secret_value())
    found |= _passwords(environment.database_url.get_secret_value())
    return frozenset(value for value in found if len(value) >= SHORTEST_SECRET)


def _passwords(url: str) -> set[str]:
    parts = urlsplit(url)
    written = parts.password or ""
    # libpq takes the password as a parameter too: https://www.postgresql.org/docs/current/libpq-connect.html
    return {written, unquote(written), *parse_qs(parts.query).get("password", [])}
