"""For how long a cluster may do nothing before it counts as idle: by its template, tags or account, or by default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase

TEMPLATE_TAG = "chatops:template"
"""The tag by which a cluster tells the template that it was launched from."""

DEFAULT_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class TagRule:
    """Clusters whose tag has such a value (a pattern) may idle for so long."""

    tag: str
    value: str
    after: timedelta

    def fits(self, tags: Mapping[str, str]) -> bool:
        return self.tag in tags and fnmatchcase(tags[self.tag], self.value)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The template's own length goes first, then the first tag rule that fits, the account's, the default."""

    after: timedelta = DEFAULT_AFTER
    by_account: Mapping[str, timedelta] = field(default_factory=dict)
    by_tag: tuple[TagRule, ...] = ()
    by_template: Mapping[str, timedelta] = field(default_factory=dict)

    def smallest(self, account: str) -> timedelta:
        """The least that any cluster of the account can have: what has worked since then needs no second look."""
        tagged = [rule.after for rule in self.by_tag]
        return min([self.by_account.get(account, self.after), *tagged, *self.by_template.values()])

    def of(self, account: str, tags: Mapping[str, str] | None) -> timedelta | None:
        """Decide for one cluster; ``None`` where that takes its tags, and they are not known."""
        if tags is None and (self.by_tag or self.by_template):
            return None
        template = self.by_template.get((tags or {}).get(TEMPLATE_TAG, ""))
        if template is not None:
            return template
        fitting = (rule.after for rule in self.by_tag if rule.fits(tags or {}))
        return next(fitting, self.by_account.get(account, self.after))
