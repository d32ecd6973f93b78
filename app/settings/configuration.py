"""Everything that is not secret, as chatops.yaml has it; the environment never overrides any of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from app.domain.names import Command
from app.settings.accounts import DEFAULT_ALIAS, Account
from app.settings.digest import Schedules, digest_problems
from app.settings.ecs import Ecs
from app.settings.emr_shapes import TagValue, TemplateName
from app.settings.environment import Environment
from app.settings.idle import Idle, ending_accounts, ending_problems
from app.settings.policy import Rule
from app.settings.section import Section
from app.settings.shapes import (
    FROZEN,
    CommandName,
    Finding,
    GroupId,
    PostableId,
    TeamId,
    findings,
    nearest_hint,
    unique,
    whole,
)
from app.settings.templates import TemplateSpec, place_problems, team_problems

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
    """How clusters are shown, found idle, and launched."""

    page_size: Annotated[int, whole(1, 20)] = 10
    details_ttl: Annotated[int, whole(0, 3_600)] = 60
    idle: Idle = Field(default_factory=Idle)
    teams: Annotated[Mapping[GroupId, TagValue], FROZEN] = Field(default={}, validate_default=True)
    templates: Annotated[Mapping[TemplateName, TemplateSpec], FROZEN] = Field(
        default={}, validate_default=True
    )

    @field_validator("templates")
    @classmethod
    def _teams_are_known(
        cls, templates: Mapping[str, TemplateSpec], info: ValidationInfo
    ) -> Mapping[str, TemplateSpec]:
        found = team_problems(templates, info.data.get("teams", {}))
        if found and "teams" in info.data:
            raise findings(found)
        return templates


class Limits(Section):
    """How much at once, and how long; what ends in ``_seconds`` or ``_timeout`` is seconds."""

    workers: Annotated[int, whole(1, 200)] = 16
    queue: Annotated[int, whole(1, 10_000)] = 200
    interactive_workers: Annotated[int, whole(1, 50)] = 4
    per_person_minute: Annotated[int, whole(0, 10_000)] = 30
    drain_seconds: Annotated[int, whole(0, 600)] = 20
    follow_seconds: Annotated[int, whole(1, 300)] = 12
    aws_connect_timeout: Annotated[int, whole(1, 60)] = 3
    aws_read_timeout: Annotated[int, whole(1, 300)] = 10
    aws_pool: Annotated[int, whole(1, 200)] = 20


class Audit(Section):
    """How long it is remembered who did what."""

    retention_days: Annotated[int, whole(1, 3_650)] = 365


def _known_accounts(read: Mapping[str, Any]) -> list[str]:
    """List the aliases of all accounts, of whichever cloud."""
    aws = [account.alias for account in read["accounts"]] or [DEFAULT_ALIAS]
    return aws + ([account.alias for account in read["ecs"].effective_accounts] if read["ecs"] else [])


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
    ecs: Ecs | None = None
    policy: tuple[Rule, ...] = ()
    commands: Annotated[Mapping[Command, CommandName], AfterValidator(_no_two_alike), FROZEN] = Field(
        default={}, validate_default=True
    )
    emr: Emr = Field(default_factory=Emr)
    language: Language = "en"
    limits: Limits = Limits()
    audit: Audit = Audit()
    schedules: Schedules = Schedules()

    @field_validator("schedules")
    @classmethod
    def _digests_can_be_told(cls, schedules: Schedules, info: ValidationInfo) -> Schedules:
        if not {"accounts", "channels", "ecs"} <= info.data.keys():
            return schedules
        found = digest_problems(schedules, info.data["channels"].digest, _known_accounts(info.data))
        if found:
            raise findings(found)
        return schedules

    @field_validator("ecs")
    @classmethod
    def _aliases_differ(cls, ecs: Ecs | None, info: ValidationInfo) -> Ecs | None:
        """A rule's ``where.accounts`` must mean one account."""
        taken = {account.alias.casefold() for account in info.data.get("accounts", ())}
        found: list[Finding] = [
            (("accounts", index, "alias"), "is an AWS account's alias already: give each its own")
            for index, account in enumerate(ecs.accounts if ecs else ())
            if account.alias.casefold() in taken
        ]
        if found:
            raise findings(found)
        return ecs

    @model_validator(mode="after")
    def _idle_can_be_ended(self) -> Self:
        """Refuse rules that would end clusters and never could."""
        rules = [(rule.allow, rule.people) for rule in self.policy]
        found = ending_problems(self.emr.idle, self.channels.digest, rules)
        if found:
            raise findings(found)
        return self

    @field_validator("ecs")
    @classmethod
    def _office_hours_have_a_channel(cls, ecs: Ecs | None, info: ValidationInfo) -> Ecs | None:
        if ecs is None or ecs.office_hours is None or "channels" not in info.data:
            return ecs
        if not (ecs.office_hours.channel or ecs.channel or info.data["channels"].digest):
            raise findings([(("office_hours",), "needs a channel: its own, that of ecs, or channels.digest")])
        return ecs

    @field_validator("policy")
    @classmethod
    def _accounts_exist(cls, policy: tuple[Rule, ...], info: ValidationInfo) -> tuple[Rule, ...]:
        if not {"accounts", "ecs"} <= info.data.keys():
            return policy
        known = _known_accounts(info.data)
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

    @field_validator("emr")
    @classmethod
    def _emr_accounts_exist(cls, emr: Emr, info: ValidationInfo) -> Emr:
        if "accounts" not in info.data:
            return emr
        known = [account.alias for account in info.data["accounts"]] or [DEFAULT_ALIAS]
        found: list[Finding] = [
            (("idle", "by_account", alias), "names no account of this file" + nearest_hint(alias, known))
            for alias in emr.idle.by_account
            if alias not in known
        ]
        found += ending_accounts(emr.idle, known)
        regions = {account.alias: account.regions for account in info.data["accounts"]}
        found += [
            (("templates", *place), problem)
            for place, problem in place_problems(emr.templates, regions or {DEFAULT_ALIAS: ()})
        ]
        if found:
            raise findings(found)
        return emr


def effective_accounts(configuration: Configuration, environment: Environment) -> tuple[Account, ...]:
    """Answer the accounts as written, else the process's own in its region, or none if it has no region."""
    if configuration.accounts or environment.region is None:
        return configuration.accounts
    return (Account(alias=DEFAULT_ALIAS, regions=(environment.region,)),)
