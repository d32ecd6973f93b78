"""A change that somebody asked for and has to confirm: what would be done, seen as it was when they asked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.changes import Plan, plan_from_json, plan_to_json, reading

CONFIRMATION = "confirmation"
"""The kind under which proposals are stored."""

CONFIRM, LIFT_AND_CONFIRM = "confirm", "lift"
"""The choices of a proposal: do it; or lift the protection first, where there is one."""

TIME_TO_CONFIRM = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """What the asker sees of a cluster before confirming; ``None`` is what could not be read.

    ``note`` says why nothing will be done to it, if so (it is terminating already).
    """

    cluster_id: str
    name: str
    account: str
    region: str
    state: str
    created_at: datetime
    protected: bool
    nodes: int | None = None
    steps_running: int | None = None
    steps_pending: int | None = None
    owner: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What can be confirmed: by choice (the button's name), the plans that it carries out."""

    facts: tuple[ClusterFacts, ...]
    choices: Mapping[str, tuple[Plan, ...]]
    thread_ts: str = ""


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    """Describe a proposal for the store."""
    facts = [{**asdict(fact), "created_at": fact.created_at.isoformat()} for fact in proposal.facts]
    choices = {name: [plan_to_json(plan) for plan in plans] for name, plans in proposal.choices.items()}
    return {"facts": facts, "choices": choices, "thread_ts": proposal.thread_ts}


def proposal_from_json(stored: Mapping[str, Any]) -> Proposal:
    """Read a proposal back; raises :class:`app.domain.changes.Unreadable`."""
    with reading():
        facts = tuple(
            ClusterFacts(**{**fact, "created_at": datetime.fromisoformat(fact["created_at"])})
            for fact in stored["facts"]
        )
        choices = {name: tuple(map(plan_from_json, plans)) for name, plans in stored["choices"].items()}
        return Proposal(facts, choices, stored["thread_ts"])
