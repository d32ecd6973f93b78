"""Alibaba Cloud ECS in chatops.yaml."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from app.domain.ecs.office_hours import NoOfficeHours, parse_office_hours
from app.settings.policy import TagKey, TagPattern
from app.settings.section import Section
from app.settings.shapes import (
    FROZEN,
    Alias,
    Emoji,
    ExternalId,
    Finding,
    PostableId,
    findings,
    nearest_hint,
    shaped,
    unique,
)

ALIBABA_ALIAS = "alibaba"
"""What the process's own Alibaba Cloud account is called where none is written."""

# https://www.alibabacloud.com/help/en/ecs/user-guide/regions-and-zones
AlibabaRegion = Annotated[
    str,
    shaped(
        r"cn(-[a-z0-9]+)+|[a-z]{2}-[a-z]+(-[a-z]+)*-\d{1,2}",
        "must be a region of Alibaba Cloud like ap-northeast-1 or cn-hangzhou",
    ),
]
AcsRoleArn = Annotated[
    str,
    shaped(
        r"acs:ram::\d+:role/[\w.-]+",
        "must be a RAM role's ARN like acs:ram::1234567890123456:role/chatops",
    ),
]
AcsOidcArn = Annotated[
    str,
    shaped(
        r"acs:ram::\d+:oidc-provider/[\w.-]+",
        "must be an OIDC provider's ARN like acs:ram::1234567890123456:oidc-provider/ack-rrsa",
    ),
]
RamRole = Annotated[
    str, shaped(r"[\w.-]{1,64}", "must be the name of the host's RAM role: letters, digits, . - and _")
]


def _hours(text: str) -> str:
    try:
        parse_office_hours(text)
    except NoOfficeHours as problem:
        raise ValueError(str(problem)) from problem
    return text


Hours = Annotated[str, AfterValidator(_hours)]

SOURCES = ("profile", "ram_role", "oidc_provider_arn")


class AlibabaAccount(Section):
    """An Alibaba Cloud account; without a source of its own the default chain looks for credentials.

    https://www.alibabacloud.com/help/en/sdk/developer-reference/v2-manage-python-access-credentials
    """

    alias: Alias
    profile: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    ram_role: RamRole | None = None
    oidc_provider_arn: AcsOidcArn | None = None
    oidc_token_file: Annotated[str, Field(min_length=1)] | None = None
    role_arn: AcsRoleArn | None = None
    external_id: ExternalId | None = None
    mark: Emoji | None = None
    regions: Annotated[tuple[AlibabaRegion, ...], Field(min_length=1), unique(str, "region")]

    @model_validator(mode="after")
    def _sources_fit(self) -> Self:
        given = [name for name in SOURCES if getattr(self, name) is not None]
        found: list[Finding] = [
            ((name,), f"stands beside {given[0]}: keep one of them, or none for the default chain")
            for name in given[1:]
        ]
        if self.oidc_provider_arn and not self.oidc_token_file:
            found.append((("oidc_provider_arn",), "needs an oidc_token_file: the file with the token"))
        if self.oidc_token_file and not self.oidc_provider_arn:
            found.append((("oidc_token_file",), "needs an oidc_provider_arn: who vouches for the token"))
        if self.oidc_provider_arn and not self.role_arn:
            found.append((("oidc_provider_arn",), "needs a role_arn: the role that it vouches for"))
        if self.external_id and (not self.role_arn or self.oidc_provider_arn):
            found.append((("external_id",), "needs a role_arn, without OIDC: only AssumeRole sends it"))
        if found:
            raise findings(found)
        return self


class OfficeHours(Section):
    """Which instances are asked about while they run outside their office hours, and where."""

    tag: TagKey = "office-hours"
    hours: Hours | None = None
    tags: Annotated[Mapping[TagKey, TagPattern], FROZEN] = Field(default={}, validate_default=True)
    channel: PostableId | None = None

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if bool(self.hours) != bool(self.tags):
            raise ValueError("needs hours and tags together: which hours, and for which instances")
        return self


class Ecs(Section):
    """Which accounts and regions, which way to them, and where the results go (nothing: where one asked)."""

    accounts: Annotated[
        tuple[AlibabaAccount, ...], unique(lambda account: account.alias.casefold(), "account alias")
    ] = ()
    default_region: AlibabaRegion | None = None
    network: Literal["public", "vpc"] = "public"
    channel: PostableId | None = None
    office_hours: OfficeHours | None = None

    @field_validator("default_region")
    @classmethod
    def _is_one_of_them(cls, region: str | None, info: ValidationInfo) -> str | None:
        known = {name for account in info.data.get("accounts", ()) for name in account.regions}
        if region is not None and known and region not in known:
            hint = nearest_hint(region, sorted(known))
            raise ValueError(f"is a region of none of these accounts{hint}")
        return region

    @model_validator(mode="after")
    def _has_a_region(self) -> Self:
        if not self.accounts and self.default_region is None:
            raise ValueError("needs accounts, or at least a default_region for the process's own")
        return self

    @property
    def effective_accounts(self) -> tuple[AlibabaAccount, ...]:
        """The accounts as written, else the process's own in the default region."""
        if self.accounts or self.default_region is None:
            return self.accounts
        return (AlibabaAccount(alias=ALIBABA_ALIAS, regions=(self.default_region,)),)
