"""Tags that mean something to people."""

from collections.abc import Mapping, Sequence

OWNER_TAGS = ("owner", "Owner", "OWNER", "team", "Team")


def owner_of(tags: Mapping[str, str], names: Sequence[str] = OWNER_TAGS) -> str:
    """Name the owner by the first tag that is meant to tell; empty if there is none."""
    return next((tags[tag] for tag in names if tags.get(tag)), "")
