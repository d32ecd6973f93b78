"""From the settings to the policy, for the composition root."""

from decimal import Decimal

from app.domain.limits import Limits
from app.domain.policy import Effect, Policy, Rule, Where
from app.settings import Configuration, RuleLimits
from app.settings import Rule as RuleSettings


def policy_of(configuration: Configuration) -> Policy:
    """Make the policy; its rules are numbered as they stand in chatops.yaml, from 0."""
    return Policy(_rule(number, rule) for number, rule in enumerate(configuration.policy))


def _rule(number: int, rule: RuleSettings) -> Rule:
    return Rule(
        number=number,
        effect=Effect.ALLOW if rule.allow else Effect.DENY,
        actions=rule.allow or rule.deny,
        channels=frozenset(rule.channels),
        people=frozenset(rule.people),
        groups=frozenset(rule.groups),
        where=Where(frozenset(rule.where.accounts), frozenset(rule.where.regions), rule.where.tags),
        guests=rule.guests,
        limits=limits_of(rule.limits),
    )


def limits_of(limits: RuleLimits) -> Limits:
    """Take over a rule's limits, the cost to the cent that was written."""
    cost = limits.cost_per_hour
    return Limits(limits.nodes, None if cost is None else Decimal(str(cost)), limits.per_day)
