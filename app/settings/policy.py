"""A rule of the policy, as it is written; ``app.domain.policy`` says what it means."""

from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, model_validator

from app.domain.limits import SIZED
from app.domain.names import Action
from app.settings.section import Section
from app.settings.shapes import FROZEN, Alias, AnyRegion, ChannelId, GroupId, PolicyPerson, findings, whole

_FAMILIES = sorted({f"{action.partition('.')[0]}.*" for action in Action})


def _known(pattern: str) -> str:
    """Refuse a pattern that could never speak: a deny with a typing mistake would protect nothing."""
    if any(fnmatchcase(action, pattern) for action in Action):
        return pattern
    nearest = get_close_matches(pattern.lower(), [*Action, *_FAMILIES], n=1, cutoff=0.4)
    hint = (
        f'did you mean "{nearest[0]}"?' if nearest else 'actions look like "emr.list", patterns like "emr.*"'
    )
    raise ValueError(f"matches no action; {hint}")


Some = Field(min_length=1)
"""An empty list would silently mean everybody, everywhere."""

ActionPattern = Annotated[str, AfterValidator(_known)]
TagKey = Annotated[str, StringConstraints(min_length=1, max_length=128)]
TagPattern = Annotated[str, StringConstraints(max_length=256)]


class Where(Section):
    """Narrows a rule to targets; what is left out matches all. Tag values may be patterns."""

    accounts: Annotated[tuple[Alias, ...], Some] = ()
    regions: Annotated[tuple[AnyRegion, ...], Some] = ()
    tags: Annotated[Mapping[TagKey, TagPattern], Some, FROZEN] = Field(
        default_factory=lambda: MappingProxyType({})
    )


class RuleLimits(Section):
    """The most that an allow allows: for one cluster (``cost_per_hour`` in USD), or for one person in 24 hours."""

    nodes: Annotated[int, whole(1, 10_000)] | None = None
    cost_per_hour: Annotated[float, Field(strict=True, ge=0.01, allow_inf_nan=False)] | None = None
    per_day: Annotated[int, whole(1, 10_000)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        """Refuse what would silently limit nothing."""
        if not self.model_fields_set:
            raise ValueError("is empty: name at least one of nodes, cost_per_hour and per_day")
        empty = sorted(name for name in self.model_fields_set if getattr(self, name) is None)
        if empty:
            raise findings([((name,), "is empty: give it a value, or leave the key out") for name in empty])
        return self


class Rule(Section):
    """One of ``allow`` and ``deny``, and to whom and where it applies; left out means anybody, anywhere."""

    allow: Annotated[tuple[ActionPattern, ...], Some] = ()
    deny: Annotated[tuple[ActionPattern, ...], Some] = ()
    channels: Annotated[tuple[ChannelId, ...], Some] = ()
    people: Annotated[tuple[PolicyPerson, ...], Some] = ()
    groups: Annotated[tuple[GroupId, ...], Some] = ()
    where: Where = Field(default_factory=Where)
    guests: StrictBool = False
    limits: RuleLimits = Field(default_factory=RuleLimits.model_construct)

    @model_validator(mode="after")
    def _one_effect(self) -> Self:
        if bool(self.allow) == bool(self.deny):
            raise ValueError("must have exactly one of allow and deny")
        if self.deny and self.guests:
            raise ValueError("guests belongs to an allow: a deny holds for guests anyway")
        return self

    @model_validator(mode="after")
    def _limits_speak(self) -> Self:
        """Refuse a limit that could never hold anything back."""
        if self.deny and self.limits.model_fields_set:
            raise ValueError("limits belongs to an allow: a deny denies all of it")
        sized = any(fnmatchcase(action, pattern) for action in SIZED for pattern in self.allow)
        if self.limits.model_fields_set - {"per_day"} and not sized:
            raise ValueError(
                f"limits of nodes and cost_per_hour are about {' and '.join(sorted(SIZED))}, which allow does not name"
            )
        return self
