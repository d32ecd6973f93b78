"""Who may do what, and where: a pure function from rules to a decision that explains itself.

Default deny. A rule *speaks* when one of its patterns matches the action and its ``where`` fits the target.
A speaking deny that holds for the person and the channel wins. Otherwise at least one allow must speak, and every
allow that speaks must hold (see docs/decisions/0002-every-rule-that-speaks-must-hold.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum
from fnmatch import fnmatchcase

from app.domain.names import Action
from app.domain.people import Person, Standing

OPEN_ACTIONS = frozenset({Action.CHATOPS_HELP, Action.CHATOPS_WHOAMI})
"""Open to every member of the workspace, whatever the rules say."""


class Effect(StrEnum):
    """What a rule does when it holds."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Target:
    """What an action is aimed at; a field is ``None`` while it is not known yet.

    ``nodes`` and ``cost`` (USD an hour) are the most that it comes to.
    """

    account: str | None = None
    region: str | None = None
    tags: Mapping[str, str] | None = None
    nodes: int | None = None
    cost: Decimal | None = None


class Fit(IntEnum):
    """Whether a rule is about a target."""

    NO = 0
    MAYBE = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Where:
    """Narrows a rule to targets; an empty field fits all. Tag values may be patterns."""

    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    tags: Mapping[str, str] = field(default_factory=dict)

    def fits(self, target: Target) -> Fit:
        return min(
            _one_of(target.account, self.accounts),
            _one_of(target.region, self.regions),
            self._tags_fit(target.tags),
        )

    def _tags_fit(self, tags: Mapping[str, str] | None) -> Fit:
        if not self.tags:
            return Fit.YES
        if tags is None:
            return Fit.MAYBE
        holds = all(key in tags and fnmatchcase(tags[key], value) for key, value in self.tags.items())
        return Fit.YES if holds else Fit.NO


def _one_of(value: str | None, wanted: frozenset[str]) -> Fit:
    if not wanted:
        return Fit.YES
    if value is None:
        return Fit.MAYBE
    return Fit.YES if value in wanted else Fit.NO


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of ``chatops.yaml``; ``number`` is its place there, from 0."""

    number: int
    effect: Effect
    actions: tuple[str, ...]
    channels: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    where: Where = Where()
    guests: bool = False

    def speaks(self, action: str, target: Target) -> Fit:
        """Tell whether this rule is about that action on that target."""
        if not any(fnmatchcase(action, pattern) for pattern in self.actions):
            return Fit.NO
        return self.where.fits(target)

    def holds(self, person: Person, channel: str) -> bool:
        return self.holds_in(channel) and self.holds_for(person)

    def holds_in(self, channel: str) -> bool:
        return not self.channels or channel in self.channels

    def holds_for(self, person: Person) -> bool:
        if self.effect is Effect.ALLOW and person.standing is Standing.GUEST and not self.guests:
            return False
        if not self.people and not self.groups:
            return True
        return person.id.user_id in self.people or bool(self.groups & person.groups)


class Reason(StrEnum):
    """Why it was decided so."""

    OPEN = "open"
    ALLOWED = "allowed"
    STANDING = "standing"
    NO_RULE = "no_rule"
    DENIED = "denied"
    CHANNEL = "channel"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, why, which rules spoke (by number), and what would be needed instead."""

    allowed: bool
    reason: Reason
    rules: tuple[int, ...] = ()
    standing: Standing = Standing.MEMBER
    channels: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


class Policy:
    """All rules; asking it costs no I/O."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: Sequence[Rule] = tuple(rules)

    @property
    def groups(self) -> frozenset[str]:
        """Every user group that any rule names."""
        return frozenset[str]().union(*(rule.groups for rule in self._rules))

    def decide(self, action: str, person: Person, channel: str, target: Target | None = None) -> Decision:
        """Decide for this person in this channel.

        As long as the target is not fully known, a yes only means that some target could be allowed: so people can be
        refused before anything is looked up, and asked about again when it has been.
        """
        if person.standing not in (Standing.MEMBER, Standing.GUEST):
            return Decision(False, Reason.STANDING, standing=person.standing)
        if action in OPEN_ACTIONS and person.standing is Standing.MEMBER:
            return Decision(True, Reason.OPEN)
        speaking = [(rule, rule.speaks(action, target or Target())) for rule in self._rules]
        sure = [rule for rule, fit in speaking if fit is Fit.YES]
        denies = [rule for rule in sure if rule.effect is Effect.DENY and rule.holds(person, channel)]
        if denies:
            return Decision(False, Reason.DENIED, _numbers(denies))
        allows = [rule for rule in sure if rule.effect is Effect.ALLOW]
        possible = [rule for rule, fit in speaking if fit is Fit.MAYBE and rule.effect is Effect.ALLOW]
        if allows or not possible:
            return _all_hold(allows, person, channel)
        return next(
            (decision for rule in possible if (decision := _all_hold([rule], person, channel)).allowed),
            _all_hold(possible, person, channel),
        )


def _all_hold(allows: Sequence[Rule], person: Person, channel: str) -> Decision:
    if not allows:
        reason = Reason.STANDING if person.standing is Standing.GUEST else Reason.NO_RULE
        return Decision(False, reason, standing=person.standing)
    missing_people = [rule for rule in allows if not rule.holds_for(person)]
    if missing_people and person.standing is Standing.GUEST:
        return Decision(False, Reason.STANDING, _numbers(missing_people), standing=person.standing)
    missing_channels = [rule for rule in allows if not rule.holds_in(channel)]
    if not missing_people and not missing_channels:
        return Decision(True, Reason.ALLOWED, _numbers(allows))
    return Decision(
        False,
        Reason.PERSON if missing_people else Reason.CHANNEL,
        _numbers(missing_people or missing_channels),
        channels=_common(missing_channels),
        people=frozenset[str]().union(*(rule.people for rule in missing_people)),
        groups=frozenset[str]().union(*(rule.groups for rule in missing_people)),
    )


def _common(rules: Sequence[Rule]) -> frozenset[str]:
    """The channels in which all of these rules would hold."""
    return frozenset.intersection(*(rule.channels for rule in rules)) if rules else frozenset()


def _numbers(rules: Sequence[Rule]) -> tuple[int, ...]:
    return tuple(rule.number for rule in rules)
