"""A change to be confirmed, and then what becomes of it: one message, from first to last."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    SectionBlock,
)

from app.domain.changes import Intent, from_json
from app.domain.durations import spoken
from app.domain.people import UserId
from app.domain.proposals import CONFIRM, LIFT_AND_CONFIRM, ClusterFacts, Proposal
from app.domain.verdicts import Outcome, Verdict
from app.store.operations import Operation, OperationState
from app.store.pending import Pending, PendingState
from app.views.escape import code, escape, mention_user
from app.views.message import Message
from app.views.pieces import at, context

CONFIRM_ACTION, LIFT_ACTION, CANCEL_ACTION = "proposal.confirm", "proposal.lift", "proposal.cancel"

_MARKS = {
    OperationState.CALLING: ":hourglass_flowing_sand:",
    OperationState.FOLLOWING: ":hourglass_flowing_sand:",
    OperationState.UNKNOWN: ":grey_question:",
    OperationState.SUCCEEDED: ":white_check_mark:",
    OperationState.FAILED: ":red_circle:",
    OperationState.CANCELLED: ":black_circle:",
}
_WORDS = {
    OperationState.CALLING: "asking EMR",
    OperationState.UNKNOWN: "EMR's answer was lost; looking what became of it",
    OperationState.FAILED: "not terminated",
}


def proposal_view(
    pending: Pending, state: PendingState, proposal: Proposal, operations: Sequence[Operation]
) -> Message:
    """Show a proposal as it stands; ``state`` is the stored one, or expired if nobody has noted that yet."""
    match state:
        case PendingState.OPEN:
            return _question(pending, proposal)
        case PendingState.EXPIRED:
            return _withdrawn(
                pending, proposal, ":hourglass: Nobody confirmed within 10 minutes: nothing was done."
            )
        case PendingState.CANCELLED:
            return _withdrawn(pending, proposal, ":no_entry_sign: Cancelled: nothing was done.")
        case _:
            return _progress(pending, operations)


def _question(pending: Pending, proposal: Proposal) -> Message:
    doable = [fact for fact in proposal.facts if not fact.note]
    title = f"{mention_user(pending.asker.user_id)}, terminate {_count(len(doable))}?"
    blocks: list[Block] = [SectionBlock(text=f"*{title}*")]
    blocks += [SectionBlock(text=_fact(fact, pending.created_at)) for fact in proposal.facts]
    if protected := [fact for fact in doable if fact.protected]:
        blocks.append(
            context(_protected_note(len(protected), len(doable), LIFT_AND_CONFIRM in proposal.choices))
        )
    blocks.append(ActionsBlock(elements=_buttons(pending.id, proposal), block_id=pending.id))
    blocks.append(
        context(f"Only {mention_user(pending.asker.user_id)} can confirm, until {at(pending.expires_at)}.")
    )
    return Message(text=f"{title} {_names(proposal)}", blocks=tuple(blocks))


def _buttons(pending_id: str, proposal: Proposal) -> list[ButtonElement]:
    """Offer the choices there are. With some protected, each says how many clusters it is about."""
    plain, everything = proposal.choices.get(CONFIRM, ()), proposal.choices.get(LIFT_AND_CONFIRM, ())
    doable = sum(not fact.note for fact in proposal.facts)
    terminate = "Terminate" if len(plain) == doable else f"Terminate the {_unprotected(len(plain))}"
    lift = "Lift protection and terminate" + (f" all {len(everything)}" if plain else "")
    offered = [(plain, terminate, CONFIRM_ACTION), (everything, lift, LIFT_ACTION)]
    buttons = [
        ButtonElement(text=text, action_id=action_id, value=pending_id, style="danger")
        for plans, text, action_id in offered
        if plans
    ]
    return [*buttons, ButtonElement(text="Cancel", action_id=CANCEL_ACTION, value=pending_id)]


def _unprotected(number: int) -> str:
    return "one that is not protected" if number == 1 else f"{number} that are not protected"


def _protected_note(protected: int, all_of_them: int, may_lift: bool) -> str:
    which = (
        "It is" if all_of_them == 1 else f"{protected} of {all_of_them} are" if protected > 1 else "One is"
    )
    offer = (
        "you can lift that and terminate in one go."
        if may_lift
        else "you may not lift that here (`emr.unprotect`)."
    )
    return f":lock: {which} protected from termination; {offer}"


def _fact(fact: ClusterFacts, now: datetime) -> str:
    title = f"*{escape(fact.name, 80).strip() or '(no name)'}*  {code(fact.cluster_id)}"
    parts = [fact.state.lower().replace("_", " "), f"up {spoken(now - fact.created_at)}"]
    parts.append(
        "nodes unknown" if fact.nodes is None else f"{fact.nodes} node{'' if fact.nodes == 1 else 's'}"
    )
    if fact.owner:
        parts.append(f"owner {escape(fact.owner, 60)}")
    if fact.protected:
        parts.append(":lock: protected")
    note = f"\n:information_source: {escape(fact.note, 200)}" if fact.note else f"\n{_steps(fact)}"
    where = f"{escape(fact.account)}/{fact.region}"
    return f"{title} in {where}\n{' · '.join(parts)}{note}"


def _steps(fact: ClusterFacts) -> str:
    if fact.steps_running is None or fact.steps_pending is None:
        return ":warning: Its steps could not be read."
    if not fact.steps_running and not fact.steps_pending:
        return "No steps in flight."
    parts = [
        f"*{count}* {words}" for count, words in _in_flight(fact.steps_running, fact.steps_pending) if count
    ]
    return f":warning: {' and '.join(parts)} would be lost."


def _in_flight(running: int, pending: int) -> tuple[tuple[int, str], ...]:
    return (running, f"running step{'' if running == 1 else 's'}"), (
        pending,
        f"pending step{'' if pending == 1 else 's'}",
    )


def _withdrawn(pending: Pending, proposal: Proposal, text: str) -> Message:
    whole = f"{text}\n{mention_user(pending.asker.user_id)} had asked to terminate {_names(proposal)}."
    return Message(text=whole, blocks=(SectionBlock(text=whole),))


def _progress(pending: Pending, operations: Sequence[Operation]) -> Message:
    by = mention_user((pending.claimed_by or pending.asker).user_id)
    lines = [_line(operation) for operation in operations]
    title = f"Terminating {_count(len(operations))}, confirmed by {by}"
    if operations and all(operation.state.ended for operation in operations):
        done = sum(operation.state is OperationState.SUCCEEDED for operation in operations)
        title = f"{done} of {_count(len(operations))} terminated" if len(operations) > 1 else "Done"
        title = f"{title}, confirmed by {by}" if done else f"Not terminated; {by} had confirmed it"
    text = "\n".join([title, *lines])
    return Message(text, (SectionBlock(text=f"*{title}*"), *(SectionBlock(text=line) for line in lines)))


def _line(operation: Operation) -> str:
    intent = _intent(operation)
    cluster = f"*{escape(intent.name, 80)}*  {code(intent.cluster_id)}"
    words = _WORDS.get(operation.state) or operation.payload.get("progress") or "EMR has accepted it"
    done = operation.ended_at if operation.state is OperationState.SUCCEEDED else None
    took = f" in {spoken(done - operation.created_at)}" if done else ""
    why = f"\n      _{escape(operation.outcome, 500)}_" if operation.outcome else ""
    return f"{_MARKS[operation.state]} {cluster} · {words}{took}{why}"


def end_view(asker: UserId, operations: Sequence[Operation], took: timedelta) -> Message:
    """Tell the asker by name how it ended."""
    failed = [operation for operation in operations if operation.state is OperationState.FAILED]
    outcome = f"{len(failed)} of {len(operations)} failed" if failed else f"done, after {spoken(took)}"
    lines = "\n".join(_line(operation) for operation in (failed or operations)[:20])
    text = f"{mention_user(asker.user_id)} terminating {_count(len(operations))}: {outcome}.\n{lines}"
    return Message(text=text, blocks=(SectionBlock(text=text),))


def _intent(operation: Operation) -> Intent:
    return from_json(operation.payload["plan"]["intents"][-1])


def _count(number: int) -> str:
    return "one cluster" if number == 1 else f"{number} clusters"


def _names(proposal: Proposal) -> str:
    return ", ".join(f"{escape(fact.name, 80)} ({fact.cluster_id})" for fact in proposal.facts[:20])


def click_view(outcome: Outcome) -> Message | None:
    """Answer a click that changed nothing; the others are answered by the message itself."""
    whose = mention_user(outcome.asker.user_id) if outcome.asker else "whoever asked"
    again = "so nothing was done. Please run the command again."
    words = {
        Verdict.OUT_OF_DATE: f":hourglass: This button is out of date, {again}",
        Verdict.NOT_YOURS: f":hand: Only {whose} can confirm or cancel this.",
        Verdict.EXPIRED: f":hourglass: The time to confirm is over, {again}",
        Verdict.CONFIRMED_BEFORE: f"This was confirmed already, by {whose}; it is done once only.",
        Verdict.CANCELLED_BEFORE: f"This was cancelled already, by {whose}; nothing is done.",
    }
    if outcome.verdict not in words:
        return None
    text = words[outcome.verdict]
    return Message(text=text, blocks=(SectionBlock(text=text),))
