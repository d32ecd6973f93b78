"""Who may do what, and where: a pure function from rules to a decision that explains itself.

Default deny. A rule *speaks* when one of its patterns matches the action and its ``where`` fits the target.
A speaking deny that holds for the person and the channel wins. Otherwise at least one allow must speak, and every
allow that speaks must hold (see docs/decisions/0002-every-rule-that-speaks-must-hold.md), its limits included.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import IntEnum, StrEnum
from fnmatch import fnmatchcase

from app.domain.decisions import Decision, Reason
from app.domain.limits import SIZED, UNLIMITED, Excess, Limits, tightest
from app.domain.names import Action
from app.domain.people import AUTOMATION, Person, Standing

OPEN_ACTIONS = frozenset({Action.CHATOPS_HELP, Action.CHATOPS_WHOAMI})
"""Open to every member of the workspace, whatever the rules say."""


class Effect(StrEnum):
    """What a rule does when it holds."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Target:
    """What an action is aimed at; a field is ``None`` while it is not known yet.

    ``nodes`` and ``cost`` (USD an hour) are the most that it comes to; ``later_tags`` are those that it will have,
    if the action changes them.
    """

    account: str | None = None
    region: str | None = None
    tags: Mapping[str, str] | None = None
    nodes: int | None = None
    cost: Decimal | None = None
    later_tags: Mapping[str, str] | None = None

    @property
    def looked_up(self) -> bool:
        """Whether all is known that can be: what is ``None`` still, nobody can say."""
        return self.tags is not None


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
    limits: Limits = UNLIMITED

    def speaks(self, action: str, target: Target) -> Fit:
        """Tell whether this rule is about that action on that target."""
        return self.where.fits(target) if self.names(action) else Fit.NO

    def names(self, action: str) -> bool:
        """Tell whether one of its patterns matches the action."""
        return any(fnmatchcase(action, pattern) for pattern in self.actions)

    def is_about(self, person: Person) -> bool:
        """Tell whether it is about somebody at all: the automation is nobody unless it is named.

        An allow that does not name it opens nothing to it, and one that names it alone asks nothing of people.
        """
        named = AUTOMATION.user_id in self.people
        if person.id == AUTOMATION:
            return named or self.effect is Effect.DENY
        return not named or len(self.people) > 1 or bool(self.groups)

    def binds(self, person: Person, channel: str) -> bool:
        """Tell whether somebody is freer without it: an allow is a requirement, with its limits."""
        if self.effect is Effect.DENY:
            return self.holds_for(person)
        return not self.holds(person, channel) or self.limits != Limits()

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

    def exceeded_by(self, action: str, target: Target) -> Excess | None:
        """Say what of a target's size goes past this rule's limits, once the size is known."""
        sized = action in SIZED and target.looked_up
        return self.limits.judge(target.nodes, target.cost) if sized else None


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
        refused before anything is looked up, and asked about again when it has been. What changes a target's tags has
        to be allowed with both, and must not get anybody past a rule
        (docs/decisions/0006-tags-that-rules-look-at.md).
        """
        target = target or Target()
        decision = self._decide(action, person, channel, target)
        if target.later_tags is None or not decision.allowed:
            return decision
        after = replace(target, tags=target.later_tags, later_tags=None)
        decision = self._decide(action, person, channel, after)
        about = [rule for rule in self._rules if rule.is_about(person)]
        past = _got_past(_alike(about, action), person, channel, target, after)
        return Decision(False, Reason.TAGS, _numbers(past)) if decision.allowed and past else decision

    def judge_day(self, action: str, numbers: Collection[int], targets: Sequence[Target]) -> Decision | None:
        """Deny what is too often for one of these rules; ``targets`` are all of a day, of which it counts its own."""
        for rule in (rule for rule in self._rules if rule.number in numbers):
            excess = rule.limits.judge_day(
                sum(rule.speaks(action, target) is not Fit.NO for target in targets)
            )
            if excess is not None:
                return Decision(False, Reason.LIMIT, (rule.number,), limits=rule.limits, excess=excess)
        return None

    def minds_tags(self, action: str, person: Person, target: Target) -> bool:
        """Tell whether what it says of that action may be another thing once the target's tags are others."""
        about = _alike((rule for rule in self._rules if rule.is_about(person)), action)
        minding = about.values() if target.later_tags is not None else (about.get(action, ()),)
        unseen = replace(target, tags=None)
        return any(rule.where.fits(unseen) is Fit.MAYBE for rules in minding for rule in rules)

    def _decide(self, action: str, person: Person, channel: str, target: Target) -> Decision:
        if person.standing not in (Standing.MEMBER, Standing.GUEST):
            return Decision(False, Reason.STANDING, standing=person.standing)
        if action in OPEN_ACTIONS and person.standing is Standing.MEMBER:
            return Decision(True, Reason.OPEN)
        speaking = [(rule, rule.speaks(action, target)) for rule in self._rules if rule.is_about(person)]
        sure = [rule for rule, fit in speaking if fit is Fit.YES]
        denies = [rule for rule in sure if rule.effect is Effect.DENY and rule.holds(person, channel)]
        if denies:
            return Decision(False, Reason.DENIED, _numbers(denies))
        allows = [rule for rule in sure if rule.effect is Effect.ALLOW]
        possible = [rule for rule, fit in speaking if fit is Fit.MAYBE and rule.effect is Effect.ALLOW]
        if allows or not possible:
            return _within_limits(_all_hold(allows, person, channel), allows, action, target)
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


def _within_limits(decision: Decision, allows: Sequence[Rule], action: str, target: Target) -> Decision:
    """Deny what goes past the limits of any rule that allows it."""
    if not decision.allowed:
        return decision
    limits = tightest(rule.limits for rule in allows)
    past = [rule for rule in allows if rule.exceeded_by(action, target)]
    if not past:
        return replace(decision, limits=limits)
    excess = limits.judge(target.nodes, target.cost)
    return Decision(False, Reason.LIMIT, _numbers(past), limits=limits, excess=excess)


def _alike(rules: Iterable[Rule], action: str) -> Mapping[str, Sequence[Rule]]:
    """Give the rules by action, for all that can be done to the same kind of target."""
    kind = action.partition(".")[0]
    actions = [other for other in Action if other.partition(".")[0] == kind]
    kept = tuple(rules)
    return {other: [rule for rule in kept if rule.names(other)] for other in actions}


def _got_past(
    rules: Mapping[str, Sequence[Rule]], person: Person, channel: str, before: Target, after: Target
) -> Sequence[Rule]:
    """Name the rules that would bind this person less if a target's tags were others, whatever they do to it then."""
    past: dict[int, Rule] = {}
    for about in rules.values():
        speaking = any(rule.effect is Effect.ALLOW and rule.where.fits(before) for rule in about)
        for rule in about:
            was, will_be = rule.where.fits(before), rule.where.fits(after)
            opened = was < will_be and rule.effect is Effect.ALLOW and not speaking and rule.holds_for(person)
            if opened or (will_be < was and rule.binds(person, channel)):
                past[rule.number] = rule
    return tuple(past.values())


def _common(rules: Sequence[Rule]) -> frozenset[str]:
    """The channels in which all of these rules would hold."""
    return frozenset.intersection(*(rule.channels for rule in rules)) if rules else frozenset()


def _numbers(rules: Sequence[Rule]) -> tuple[int, ...]:
    return tuple(rule.number for rule in rules)
