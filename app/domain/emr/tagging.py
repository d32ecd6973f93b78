"""Tags as people type them: ``key=value`` sets one, ``-key`` removes one; and what AWS allows of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import ChatOpsError

MOST_TAGS, LONGEST_KEY, LONGEST_VALUE = 50, 128, 256
"""https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions"""

OURS = "chatops:"
"""Tags of that prefix are the bot's own: what it knows a cluster again by."""

# Letters, digits and spaces of any language, but no line ends, and these symbols:
# https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-tags-restrictions.html
_ALLOWED = re.compile(r"(?:[\w.:/=+@-]|[^\S\t-\r\x1c-\x1f\x85\u2028\u2029])*")


class BadTag(ChatOpsError):
    """AWS, or the bot, does not allow this tag."""


@dataclass(frozen=True, slots=True)
class TagChange:
    """Tags to set, and keys of tags to remove."""

    put: Mapping[str, str]
    removed: tuple[str, ...] = ()

    def applied(self, tags: Mapping[str, str]) -> dict[str, str]:
        """Say what a cluster's tags are afterwards. Raises :class:`BadTag` for more than AWS allows."""
        after = {key: value for key, value in {**tags, **self.put}.items() if key not in self.removed}
        counted = [key for key in after if not _is_aws(key)]
        if len(counted) > MOST_TAGS and len(after) > len(tags):
            raise BadTag(f"A cluster has {MOST_TAGS} tags at most; these would be {len(counted)}.")
        return after

    def to_json(self) -> dict[str, Any]:
        return {"put": dict(self.put), "removed": list(self.removed)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "TagChange":
        return cls(dict(stored["put"]), tuple(stored["removed"]))


def parse_tags(typed: Sequence[str]) -> TagChange:
    """Read ``key=value`` and ``-key``. Raises :class:`BadTag` with what is wrong."""
    put: dict[str, str] = {}
    removed: list[str] = []
    for word in typed:
        key, equals, value = word.partition("=")
        if word.startswith("-"):
            key, value = word[1:], ""
            removed.append(key)
        elif not equals:
            raise BadTag(f"{word!r} is no tag: key=value sets one, -key removes one.")
        elif put.get(key, value) != value:
            raise BadTag(f"The tag {key!r} is given twice.")
        else:
            put[key] = value
        _check(key, value)
    if both := sorted(put.keys() & {*removed}):
        raise BadTag(f"The tag {both[0]!r} is both set and removed.")
    return TagChange(put, tuple(dict.fromkeys(removed)))


def _check(key: str, value: str) -> None:
    if not key.strip():
        raise BadTag("A tag needs a key.")
    if len(key) > LONGEST_KEY:
        raise BadTag(f"A tag's key has {LONGEST_KEY} characters at most; {key[:20]!r}… has {len(key)}.")
    if len(value) > LONGEST_VALUE:
        raise BadTag(
            f"A tag's value has {LONGEST_VALUE} characters at most; that of {key!r} has {len(value)}."
        )
    if _is_aws(key) or _is_aws(value):
        raise BadTag("Tags that begin with aws: are AWS's own.")
    if key.casefold().startswith(OURS):
        raise BadTag(f"Tags that begin with {OURS} are my own: what I know a cluster again by.")
    if not (_ALLOWED.fullmatch(key) and _ALLOWED.fullmatch(value)):
        raise BadTag(
            f"The tag {key!r} has a character that AWS does not take: letters, digits, spaces and . : / = + - @ _"
        )


def _is_aws(text: str) -> bool:
    return text.casefold().startswith("aws:")
