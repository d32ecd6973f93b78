"""When a cluster counts as idle, who hears of it, and whether it is ended: ``emr.idle`` in chatops.yaml."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from app.domain.emr.idle import Signal
from app.domain.emr.thresholds import DEFAULT_AFTER
from app.domain.names import Action
from app.domain.people import AUTOMATION
from app.domain.tags import OWNER_TAGS
from app.settings.policy import Some, TagKey, TagPattern
from app.settings.schedule import TimeZone
from app.settings.section import Section
from app.settings.shapes import (
    FROZEN,
    Alias,
    Finding,
    PersonId,
    PostableId,
    findings,
    length,
    nearest_hint,
    unique,
    whole,
)

# A bucket of EMR's metrics is 5 minutes, and they last 63 days.
IdleAfter = Annotated[timedelta, length(timedelta(minutes=10), timedelta(days=60))]
OwnerName = Annotated[str, StringConstraints(min_length=1, max_length=256)]
TemplateName = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class IdleTag(Section):
    """Clusters whose tag has such a value may idle for so long."""

    tag: TagKey
    value: TagPattern = "*"
    after: IdleAfter


NO_ACCOUNT = "names no account of this file"

# At least a quarter of an hour between what people are told and what happens.
Warning = Annotated[timedelta, length(timedelta(minutes=15), timedelta(days=7))]


class EndingWhere(Section):
    """Which clusters; what is left out matches all. Tag values may be patterns."""

    accounts: Annotated[tuple[Alias, ...], Some] = ()
    tags: Annotated[Mapping[TagKey, TagPattern], Some, FROZEN] = Field(
        default_factory=lambda: MappingProxyType({})
    )


class Ending(Section):
    """Idle clusters that the bot ends: notice is given ``warn`` after the finding, and they end ``grace`` after it."""

    where: EndingWhere = Field(default_factory=EndingWhere)
    warn: Warning = timedelta(hours=1)
    grace: Warning = timedelta(hours=1)
    at_most: Annotated[int, whole(1, 100)] = 3


class Idle(Section):
    """For how long a cluster may do nothing: by template, else by the first tag that fits, by account, or ``after``.

    ``channel`` hears of it (``channels.digest`` if left out; without both nobody does), ``grace`` after the owner.
    ``owners`` are people by what stands in an owner tag; ``exempt`` are tags that spare a cluster from ``terminate``.
    """

    after: IdleAfter = DEFAULT_AFTER
    every: Annotated[timedelta, length(timedelta(minutes=1), timedelta(days=1))] = timedelta(minutes=15)
    channel: PostableId | None = None
    grace: Annotated[timedelta, length(timedelta(minutes=1), timedelta(days=2))] = timedelta(minutes=30)
    owners: Annotated[Mapping[OwnerName, PersonId], FROZEN] = Field(default={}, validate_default=True)
    owner_tags: Annotated[tuple[TagKey, ...], Some, unique(str, "tag")] = OWNER_TAGS
    gather_over: Annotated[int, whole(1, 50)] = 5
    terminate: tuple[Ending, ...] = ()
    exempt: Annotated[Mapping[TagKey, TagPattern], FROZEN] = Field(default={}, validate_default=True)
    timezone: TimeZone = "UTC"
    by_account: Annotated[Mapping[Alias, IdleAfter], FROZEN] = Field(default={}, validate_default=True)
    by_template: Annotated[Mapping[TemplateName, IdleAfter], FROZEN] = Field(
        default={}, validate_default=True
    )
    by_tag: tuple[IdleTag, ...] = ()
    signals: Annotated[tuple[Signal, ...], unique(str, "signal")] = ()

    @field_validator("owners")
    @classmethod
    def _names_differ(cls, owners: Mapping[str, str]) -> Mapping[str, str]:
        """Names are compared whatever their case, as people write tags."""
        seen: dict[str, str] = {}
        for name in owners:
            if (other := seen.setdefault(name.casefold(), name)) != name:
                raise findings([((name,), f"is the same as {other}: names are compared whatever their case")])
        return owners


def ending_accounts(idle: Idle, known: Sequence[str]) -> list[Finding]:
    """Name the accounts of ``terminate`` that there are not."""
    return [
        (("idle", "terminate", number, "where", "accounts", index), NO_ACCOUNT + nearest_hint(alias, known))
        for number, ending in enumerate(idle.terminate)
        for index, alias in enumerate(ending.where.accounts)
        if alias not in known
    ]


def ending_problems(
    idle: Idle, channel: str | None, rules: Iterable[tuple[Sequence[str], Sequence[str]]]
) -> list[Finding]:
    """Say what keeps ``terminate`` from ever ending anything; ``rules``: the actions and people of each allow."""
    place = ("emr", "idle", "terminate")
    if not idle.terminate:
        return []
    if not (idle.channel or channel):
        return [(place, "needs a channel where notice is given: set emr.idle.channel or channels.digest")]
    if not any(
        AUTOMATION.user_id in people and any(fnmatchcase(Action.EMR_TERMINATE, p) for p in allow)
        for allow, people in rules
    ):
        return [
            (place, "needs a rule of the policy too, like {allow: [emr.terminate], people: [automation]}")
        ]
    return []
