"""Resizing clusters, in words."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import ButtonElement

from app.domain.durations import spoken
from app.domain.emr.resize_intents import ResizeFleet, ResizeGroups
from app.domain.facts import ResizeFacts, ScalingFacts
from app.domain.proposals import Choice, Proposal
from app.store.operations import Operation
from app.views.emr.sizes import change_line
from app.views.escape import code, escape
from app.views.money import LEFT_OUT, change, why_incomplete
from app.views.wording.wording import Offer, Wording
from cloud.model import ManagedScaling

STOP = "emr.resize.stop"
"""The action id of the button that stops a resize; its value is the proposal's id."""

_STOPPABLE = frozenset({ResizeGroups.__name__, ResizeFleet.__name__})


def _fact(fact: ResizeFacts, now: datetime) -> str:
    """Show what it has and what it would have, what that costs, and what is at risk."""
    title = f"*{escape(fact.name, 80).strip() or '(no name)'}*  {code(fact.cluster_id)}"
    state = [fact.state.lower(), f"up {spoken(now - fact.created_at)}"]
    if fact.owner:
        state.append(f"owner {escape(fact.owner, 60)}")
    lines = [f"{title} in {escape(fact.account)}/{fact.region}", " · ".join(state)]
    lines += map(change_line, fact.changes)
    lines += _cost(fact)
    if fact.scaling is not None:
        lines += _scaling(fact.scaling)
    lines += [f":warning: {escape(risk, 500)}" for risk in fact.risks]
    return "\n".join(lines)


def _cost(fact: ResizeFacts) -> list[str]:
    if fact.cost is None:
        return []
    unknown = [why for part in (fact.cost.more, fact.cost.less) if (why := why_incomplete(part))]
    return [" · ".join([f":moneybag: {change(fact.cost)}", *dict.fromkeys(unknown)])]


def _scaling(scaling: ScalingFacts) -> list[str]:
    return [
        f":robot_face: Managed scaling is on ({_limits(scaling.before)}): EMR resizes core and task nodes by "
        "itself, and would overrule this.",
        f"Its limits could become *{_limits(scaling.after)}* instead; what grows or goes within them, EMR decides.",
    ]


def _limits(scaling: ManagedScaling) -> str:
    unit = "units" if scaling.unit_type == "InstanceFleetUnits" else scaling.unit_type.lower()
    parts = [f"{scaling.min_units} to {scaling.max_units} {escape(unit, 30)}"]
    parts += [
        f"at most {most} {of}"
        for most, of in ((scaling.max_core, "core"), (scaling.max_on_demand, "On-Demand"))
        if most is not None
    ]
    return ", ".join(parts)


def _offers(_: Proposal) -> Sequence[Offer]:
    return (
        Offer(Choice.CONFIRM, "Resize", "primary"),
        Offer(Choice.SCALING, "Change the limits instead", "primary"),
    )


def _notes(proposal: Proposal) -> Sequence[str]:
    priced = any(isinstance(fact, ResizeFacts) and fact.cost is not None for fact in proposal.facts)
    return (LEFT_OUT,) if priced else ()


def _under_way(proposal_id: str, operations: Sequence[Operation]) -> Sequence[ButtonElement]:
    """Offer to stop a resize; limits that were moved are moved back by asking again."""
    last = [operation.payload["plan"]["intents"][-1]["intent"] for operation in operations]
    if not _STOPPABLE.intersection(last):
        return ()
    return (ButtonElement(text="Cancel this resize", action_id=STOP, value=proposal_id),)


RESIZE = Wording("resize", "Resizing", "resized", _fact, _offers, _notes, _under_way)
