"""Launching clusters, in words."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from slack_sdk.models.blocks import ButtonElement

from app.domain.durations import spoken
from app.domain.emr.launch_preview import LaunchFacts
from app.domain.proposals import Choice, Proposal
from app.store.operations import Operation, OperationState
from app.views.emr.parts import joined, s3_url
from app.views.escape import code, escape
from app.views.excess import limits_words
from app.views.launch import LOGS, SHOW
from app.views.money import LEFT_OUT, estimate, why_incomplete
from app.views.wording.wording import Offer, Wording
from cloud.launch import LaunchFleet, LaunchGroup, LaunchSpec
from cloud.model import Role

ROLES = {Role.MASTER: "Primary", Role.CORE: "Core", Role.TASK: "Task"}
TYPES_SHOWN = 4
ROOM_FOR_TAGS = 900


def _fact(fact: LaunchFacts, _: datetime) -> str:
    """Show all that would be launched."""
    where = f"{escape(fact.account)}/{escape(fact.region)}"
    lines = [f"*{escape(fact.name, 120)}*  from {code(fact.template, 80)} in {where}", _software(fact.spec)]
    lines += [*map(_group, fact.spec.groups), *map(_fleet, fact.spec.fleets)]
    lines += [_size(fact), _lifetime(fact.spec)]
    if tags := [code(f"{key}={value}", 120) for key, value in sorted(fact.tags.items())]:
        lines.append(f":label: {joined(tags, '  ', ROOM_FOR_TAGS)}")
    return "\n".join(lines)


def _software(spec: LaunchSpec) -> str:
    applications = escape(", ".join(spec.applications), 300)
    return " · ".join(filter(None, (escape(spec.release, 60), applications)))


def _group(group: LaunchGroup) -> str:
    market = "Spot" if group.spot else "On-Demand"
    name = f" {escape(group.name, 60)}" if group.name else ""
    return f"• {ROLES[group.role]}{name}: *{group.count}* × {escape(group.instance_type, 60)} {market}"


def _fleet(fleet: LaunchFleet) -> str:
    parts = [
        f"*{units}* {market}"
        for units, market in ((fleet.on_demand, "On-Demand"), (fleet.spot, "Spot"))
        if units
    ]
    kinds = [
        escape(kind.instance_type, 60) + (f" (counts {kind.weight})" if kind.weight > 1 else "")
        for kind in fleet.types[:TYPES_SHOWN]
    ]
    left = len(fleet.types) - TYPES_SHOWN
    named = ", ".join(kinds) + (f" and {left} more" if left > 0 else "")
    units = "unit" if fleet.on_demand + fleet.spot == 1 else "units"
    return f"• {ROLES[fleet.role]}: {' + '.join(parts) or '*0*'} {units} of {named}"


def _size(fact: LaunchFacts) -> str:
    count = f"*{fact.nodes}* node{'' if fact.nodes == 1 else 's'}"
    parts = [count, *_growth(fact), f":moneybag: {estimate(fact.cost)}"]
    if why := why_incomplete(fact.cost):
        parts.append(why)
    return " · ".join(parts)


def _growth(fact: LaunchFacts) -> Iterator[str]:
    if fact.most_nodes is None:
        yield "how far it may grow is not known"
    elif fact.most_nodes > fact.nodes:
        yield f"managed scaling may make it *{fact.most_nodes}*"


def _lifetime(spec: LaunchSpec) -> str:
    if not spec.keep_alive:
        ends = "Ends with its last step"
    elif spec.idle_timeout is not None:
        ends = f"Ends by itself after {spoken(spec.idle_timeout)} idle"
    else:
        ends = ":warning: Never ends by itself"
    protected = ":lock: protected from termination" if spec.termination_protected else "not protected"
    return f"{ends} · {protected}"


def _notes(proposal: Proposal) -> Sequence[str]:
    limits = [limits_words(fact.limits) for fact in proposal.facts if isinstance(fact, LaunchFacts)]
    allowed = [f"Allowed here at most: {words}." for words in limits if words]
    return [*allowed, LEFT_OUT]


def _ended(proposal_id: str, operations: Sequence[Operation]) -> Sequence[ButtonElement]:
    """Offer to show the cluster, if there is one, and its logs, if it failed and keeps any."""
    if not any(operation.payload["made"] for operation in operations):
        return ()
    show = ButtonElement(text="Show", action_id=SHOW, value=proposal_id)
    return (show, *(button for operation in operations for button in _logs(operation)))


def _logs(operation: Operation) -> Iterator[ButtonElement]:
    """EMR keeps a cluster's logs below its id: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-manage-view-web-log-files.html"""
    launch, made = operation.payload["plan"]["intents"][-1], operation.payload["made"]
    place = str(launch["spec"]["log_uri"])
    if operation.state is OperationState.FAILED and made and place:
        url = s3_url(launch["region"], f"{place.rstrip('/')}/{made}/")
        yield ButtonElement(text="Logs in S3", action_id=LOGS, url=url)


LAUNCH = Wording(
    "launch",
    "Launching",
    "launched",
    _fact,
    lambda _: [Offer(Choice.CONFIRM, "Launch", "primary")],
    _notes,
    ended=_ended,
    mentions=True,
)
