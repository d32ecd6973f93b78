"""A change that somebody asked for: what would be done, seen as it was when they asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app.domain.changes import Plan, adapter, plan_from_json, plan_to_json
from app.domain.facts import FACTS, Facts
from app.domain.intent import reading
from app.domain.names import Action

CONFIRMATION = "confirmation"
"""The kind under which proposals are stored."""

TIME_TO_CONFIRM = timedelta(minutes=10)


class Choice(StrEnum):
    """What a proposal's buttons may offer; the names stand in messages, so they stay."""

    CONFIRM = "confirm"
    LIFT = "lift"
    SCALING = "scaling"
    KEEP_CHARGING = "keep_charging"
    STOP_CHARGING = "stop_charging"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What can be confirmed: by choice, the plans that it carries out. There is at least one choice.

    ``at_once``: it harms nothing, so nobody was asked to confirm it. ``told_in`` is the channel where it is told what
    becomes of it, if that is another one than where it was asked for.
    """

    facts: tuple[Facts, ...]
    choices: Mapping[str, tuple[Plan, ...]]
    thread_ts: str = ""
    at_once: bool = False
    told_in: str = ""

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Each target once, whichever choice covers it."""
        return everything(self.choices)

    @property
    def action(self) -> Action:
        """What is asked for."""
        return self.plans[0].last.action


def everything(choices: Mapping[str, tuple[Plan, ...]]) -> tuple[Plan, ...]:
    """Give the plans of the choice that covers the most: each target once."""
    return max(choices.values(), key=len, default=())


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    """Describe a proposal for the store."""
    facts = [adapter(FACTS[proposal.action]).dump_python(fact, mode="json") for fact in proposal.facts]
    choices = {name: [plan_to_json(plan) for plan in plans] for name, plans in proposal.choices.items()}
    return {
        "facts": facts,
        "choices": choices,
        "thread_ts": proposal.thread_ts,
        "at_once": proposal.at_once,
        "told_in": proposal.told_in,
    }


def proposal_from_json(stored: Mapping[str, Any]) -> Proposal:
    """Read a proposal back; raises :class:`app.domain.intent.Unreadable`."""
    with reading():
        choices = {name: tuple(map(plan_from_json, plans)) for name, plans in stored["choices"].items()}
        kind = adapter(FACTS[everything(choices)[0].last.action])
        facts = tuple(kind.validate_python(fact, extra="forbid") for fact in stored["facts"])
        told_in = stored.get("told_in", "")
        return Proposal(facts, choices, stored["thread_ts"], stored["at_once"], told_in)
