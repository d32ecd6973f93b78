"""Everything that is not secret, as chatops.yaml has it; the environment never overrides any of it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from app.domain.names import Command
from app.settings.accounts import DEFAULT_ALIAS, Account
from app.settings.environment import Environment
from app.settings.policy import Rule
from app.settings.section import Section
from app.settings.shapes import (
    FROZEN,
    CommandName,
    Finding,
    PostableId,
    TeamId,
    findings,
    nearest_hint,
    unique,
    whole,
)

Language = Literal["en"]
"""What the bot speaks so far."""


class Workspace(Section):
    """Whose members the bot listens to; the ids of an Enterprise Grid's workspaces may stand side by side."""

    team_ids: Annotated[tuple[TeamId, ...], Field(min_length=1), unique(str, "team")]


class Channels(Section):
    """Where the bot speaks without having been asked."""

    digest: PostableId | None = None
    alarms: PostableId | None = None
    admin: PostableId | None = None


class Emr(Section):
    """How clusters are shown."""

    page_size: Annotated[int, whole(1, 20)] = 10
    details_ttl: Annotated[int, whole(0, 3_600)] = 60


class Limits(Section):
    """How much at once, and how long; what ends in ``_seconds`` or ``_timeout`` is seconds."""

    workers: Annotated[int, whole(1, 200)] = 16
    queue: Annotated[int, whole(1, 10_000)] = 200
    interactive_workers: Annotated[int, whole(1, 50)] = 4
    drain_seconds: Annotated[int, whole(0, 600)] = 20
    follow_seconds: Annotated[int, whole(1, 300)] = 12
    aws_connect_timeout: Annotated[int, whole(1, 60)] = 3
    aws_read_timeout: Annotated[int, whole(1, 300)] = 10
    aws_pool: Annotated[int, whole(1, 200)] = 20


class Audit(Section):
    """How long it is remembered who did what."""

    retention_days: Annotated[int, whole(1, 3_650)] = 365


def _no_two_alike(renames: Mapping[Command, str]) -> Mapping[Command, str]:
    names = {command: renames.get(command, command.value) for command in Command}
    found: list[Finding] = []
    for command in renames:
        others = [other for other in Command if other is not command and names[other] == names[command]]
        if others:
            found.append(((command.value,), f"is also what {others[0]} is called: give each its own name"))
    if found:
        raise findings(found)
    return renames


class Configuration(Section):
    """The whole of chatops.yaml."""

    workspace: Workspace
    channels: Channels = Channels()
    accounts: Annotated[
        tuple[Account, ...], unique(lambda account: account.alias.casefold(), "account alias")
    ] = ()
    policy: tuple[Rule, ...] = ()
    commands: Annotated[Mapping[Command, CommandName], AfterValidator(_no_two_alike), FROZEN] = Field(
        default={}, validate_default=True
    )
    emr: Emr = Emr()
    language: Language = "en"
    limits: Limits = Limits()
    audit: Audit = Audit()

    @field_validator("policy")
    @classmethod
    def _accounts_exist(cls, policy: tuple[Rule, ...], info: ValidationInfo) -> tuple[Rule, ...]:
        if "accounts" not in info.data:
            return policy
        known = [account.alias for account in info.data["accounts"]] or [DEFAULT_ALIAS]
        found: list[Finding] = [
            (
                (number, "where", "accounts", index),
                "names no account of this file" + nearest_hint(alias, known),
            )
            for number, rule in enumerate(policy)
            for index, alias in enumerate(rule.where.accounts)
            if alias not in known
        ]
        if found:
            raise findings(found)
        return policy


def effective_accounts(configuration: Configuration, environment: Environment) -> tuple[Account, ...]:
    """Answer the accounts as written, else the process's own in its region, or none if it has no region."""
    if configuration.accounts or environment.region is None:
        return configuration.accounts
    return (Account(alias=DEFAULT_ALIAS, regions=(environment.region,)),)
