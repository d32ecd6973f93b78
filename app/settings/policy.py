"""A rule of the policy, as it is written; ``app.domain.policy`` says what it means."""

from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, model_validator

from app.domain.names import Action
from app.settings.section import Section
from app.settings.shapes import FROZEN, Alias, AnyRegion, ChannelId, GroupId, PersonId

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


class Rule(Section):
    """One of ``allow`` and ``deny``, and to whom and where it applies; left out means anybody, anywhere."""

    allow: Annotated[tuple[ActionPattern, ...], Some] = ()
    deny: Annotated[tuple[ActionPattern, ...], Some] = ()
    channels: Annotated[tuple[ChannelId, ...], Some] = ()
    people: Annotated[tuple[PersonId, ...], Some] = ()
    groups: Annotated[tuple[GroupId, ...], Some] = ()
    where: Where = Field(default_factory=Where)
    guests: StrictBool = False

    @model_validator(mode="after")
    def _one_effect(self) -> Self:
        if bool(self.allow) == bool(self.deny):
            raise ValueError("must have exactly one of allow and deny")
        if self.deny and self.guests:
            raise ValueError("guests belongs to an allow: a deny holds for guests anyway")
        return self
