"""Starting, stopping and restarting ECS instances, in words."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from app.domain.durations import brief
from app.domain.ecs.facts import InstanceFacts
from app.domain.proposals import Choice, Proposal
from app.views.escape import code, escape
from app.views.wording.wording import Offer, Wording
from cloud.ecs import ChargeType

_CHARGES = {ChargeType.POST_PAID: "pay-as-you-go", ChargeType.PRE_PAID: "subscription"}
_NOUN = ("instance", "instances")
_PROVIDER = "Alibaba Cloud"
NAMED = 5

STOPPING = (
    "*Keep charging*: it costs what it costs now, and keeps its place. *Stop charging*: only disks and addresses "
    "cost on; it may fail to start again while Alibaba has no stock of its type."
)
FORCED = (
    ":warning: As if the plug were pulled: what is not written to disk is lost, and files may be damaged."
)


def _fact(fact: InstanceFacts, _: datetime) -> str:
    """Show it in two lines, and below them what will not be done, or could not be checked."""
    title = f"*{escape(fact.name, 80)}*  {code(fact.instance_id)} in {escape(fact.account)}/{fact.region}"
    parts = [fact.status.lower(), escape(fact.instance_type, 60), escape(fact.zone, 60)]
    parts += [_CHARGES[fact.charge_type], *(code(ip, 60) for ip in fact.public_ips)]
    if fact.owner:
        parts.append(f"owner {escape(fact.owner, 60)}")
    return "\n".join([title, " · ".join(filter(None, parts)), *_below(fact)])


def _below(fact: InstanceFacts) -> list[str]:
    if fact.note:
        return [f":information_source: {escape(fact.note, 1000)}"]
    if fact.unchecked:
        return [
            f":grey_question: Alibaba could not be asked whether it would do that: {escape(fact.unchecked, 500)}"
        ]
    return []


def _doable(proposal: Proposal) -> list[InstanceFacts]:
    return [fact for fact in proposal.facts if isinstance(fact, InstanceFacts) and not fact.note]


def _stop_offers(word: str, proposal: Proposal) -> Sequence[Offer]:
    """Offer both ways; with some whose charges cannot stop, say for how many they would."""
    doable = _doable(proposal)
    economical = sum(fact.economical for fact in doable)
    some = f" for {economical} of {len(doable)}" if economical < len(doable) else ""
    return (
        Offer(Choice.KEEP_CHARGING, f"{word}, keep charging"),
        Offer(Choice.STOP_CHARGING, f"{word}, stop charging{some}"),
    )


def _stop_notes(proposal: Proposal) -> Sequence[str]:
    doable = _doable(proposal)
    notes = [STOPPING] if Choice.STOP_CHARGING in proposal.choices else []
    if at_risk := [fact for fact in doable if fact.address_at_risk]:
        addresses = ", ".join(code(ip, 60) for fact in at_risk[:NAMED] for ip in fact.public_ips)
        notes.append(
            f":warning: With *stop charging* a public address that is no EIP may change: {addresses}."
        )
    if kept := [fact for fact in doable if not fact.economical]:
        notes.append(f"The charges of {_named(kept)} cannot be stopped: {_why_not(kept)}.")
    return notes


def _force_notes(proposal: Proposal) -> Sequence[str]:
    return [FORCED, *_stop_notes(proposal)]


def _named(facts: Sequence[InstanceFacts]) -> str:
    names = [f"*{escape(fact.name, 80)}*" for fact in facts[:NAMED]]
    more = f" and {len(facts) - NAMED} more" if len(facts) > NAMED else ""
    return f"{', '.join(names)}{more}"


def _why_not(facts: Iterable[InstanceFacts]) -> str:
    """https://www.alibabacloud.com/help/en/ecs/user-guide/economical-mode"""
    reasons = {
        "a subscription is paid for already"
        if fact.charge_type is ChargeType.PRE_PAID
        else "its instance type, local disks or the classic network does not allow it"
        for fact in facts
    }
    return "; ".join(sorted(reasons))


def _after(length: timedelta) -> str:
    return f", after {brief(length)}"


START = Wording(
    "start",
    "Starting",
    "started",
    _fact,
    lambda _: [Offer(Choice.CONFIRM, "Start", "primary")],
    noun=_NOUN,
    provider=_PROVIDER,
    took=_after,
)
STOP = Wording(
    "stop",
    "Stopping",
    "stopped",
    _fact,
    partial(_stop_offers, "Stop"),
    _stop_notes,
    noun=_NOUN,
    provider=_PROVIDER,
    took=_after,
)
FORCE_STOP = Wording(
    "force the stop of",
    "Forcing the stop of",
    "stopped",
    _fact,
    partial(_stop_offers, "Force stop"),
    _force_notes,
    noun=_NOUN,
    provider=_PROVIDER,
    took=_after,
)
REBOOT = Wording(
    "restart",
    "Restarting",
    "restarted",
    _fact,
    lambda _: [Offer(Choice.CONFIRM, "Restart")],
    noun=_NOUN,
    provider=_PROVIDER,
    took=_after,
)
