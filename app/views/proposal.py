"""A change to be confirmed, and then what becomes of it: one message, from first to last."""

from collections.abc import Sequence
from datetime import timedelta

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    SectionBlock,
)

from app.domain.changes import from_json
from app.domain.durations import spoken
from app.domain.intent import Intent
from app.domain.names import Action
from app.domain.people import UserId
from app.domain.proposals import Choice, Proposal
from app.domain.verdicts import Outcome, Verdict
from app.store.operations import Operation, OperationState
from app.store.pending import Pending, PendingState
from app.views.escape import code, escape, mention_channel, mention_user
from app.views.message import Message
from app.views.pieces import at, context, who
from app.views.wording import WORDINGS, Wording

CHOICE_ACTIONS = {choice: f"proposal.{choice}" for choice in Choice}
CANCEL_ACTION = "proposal.cancel"

_MARKS = {
    OperationState.CALLING: ":hourglass_flowing_sand:",
    OperationState.FOLLOWING: ":hourglass_flowing_sand:",
    OperationState.UNKNOWN: ":grey_question:",
    OperationState.SUCCEEDED: ":white_check_mark:",
    OperationState.FAILED: ":red_circle:",
    OperationState.CANCELLED: ":black_circle:",
}


def proposal_view(
    pending: Pending, state: PendingState, proposal: Proposal, operations: Sequence[Operation]
) -> Message:
    """Show a proposal as it stands; ``state`` is the stored one, or expired if nobody has noted that yet."""
    wording = WORDINGS[proposal.action]
    match state:
        case PendingState.OPEN:
            return _question(pending, proposal, wording)
        case PendingState.EXPIRED:
            text = ":hourglass: Nobody confirmed within 10 minutes: nothing was done."
            return _withdrawn(pending, proposal, wording, text)
        case PendingState.CANCELLED:
            return _withdrawn(pending, proposal, wording, ":no_entry_sign: Cancelled: nothing was done.")
        case _:
            return _progress(pending, proposal, operations, wording)


def _question(pending: Pending, proposal: Proposal, wording: Wording) -> Message:
    doable = sum(not fact.note for fact in proposal.facts)
    title = f"{mention_user(pending.asker.user_id)}, {wording.verb} {wording.count(doable)}?"
    blocks: list[Block] = [SectionBlock(text=f"*{title}*")]
    blocks += [SectionBlock(text=wording.fact(fact, pending.created_at)) for fact in proposal.facts]
    blocks += [context(note) for note in wording.notes(proposal)]
    blocks.append(ActionsBlock(elements=_buttons(pending.id, proposal, wording), block_id=pending.id))
    blocks.append(
        context(f"Only {mention_user(pending.asker.user_id)} can confirm, until {at(pending.expires_at)}.")
    )
    return Message(text=f"{title} {_names(proposal)}", blocks=tuple(blocks))


def _buttons(pending_id: str, proposal: Proposal, wording: Wording) -> list[ButtonElement]:
    buttons = [
        ButtonElement(
            text=offer.text,
            action_id=CHOICE_ACTIONS[offer.choice],
            value=pending_id,
            style=offer.style or None,
        )
        for offer in wording.offers(proposal)
        if proposal.choices.get(offer.choice)
    ]
    return [*buttons, ButtonElement(text="Cancel", action_id=CANCEL_ACTION, value=pending_id)]


def _withdrawn(pending: Pending, proposal: Proposal, wording: Wording, text: str) -> Message:
    whole = f"{text}\n{mention_user(pending.asker.user_id)} had asked to {wording.verb} {_names(proposal)}."
    return Message(text=whole, blocks=(SectionBlock(text=whole),))


def _progress(
    pending: Pending, proposal: Proposal, operations: Sequence[Operation], wording: Wording
) -> Message:
    by = who(pending.claimed_by or pending.asker)
    asked = f"asked for by {by}" if proposal.at_once else f"confirmed by {by}"
    lines = [_line(operation, wording) for operation in operations]
    title = f"{wording.doing} {wording.count(len(operations))}, {asked}"
    buttons = wording.under_way(pending.id, operations)
    if operations and all(operation.state.ended for operation in operations):
        title = f"{_end(operations, wording)}, {asked}"
        buttons = wording.ended(pending.id, operations)
    blocks: list[Block] = [SectionBlock(text=f"*{title}*"), *(SectionBlock(text=line) for line in lines)]
    if buttons:
        blocks.append(ActionsBlock(elements=list(buttons), block_id=pending.id))
    return Message("\n".join([title, *lines]), tuple(blocks))


def elsewhere_view(pending: Pending, proposal: Proposal, channel: str) -> Message:
    """Say where it is told what becomes of it."""
    by = who(pending.claimed_by or pending.asker)
    asked = f"asked for by {by}" if proposal.at_once else f"confirmed by {by}"
    wording = WORDINGS[proposal.action]
    what = f"*{wording.doing} {_names(proposal)}*, {asked}"
    return Message.saying(f"{what}; {mention_channel(channel)} tells what becomes of it.")


def _end(operations: Sequence[Operation], wording: Wording) -> str:
    done = sum(operation.state is OperationState.SUCCEEDED for operation in operations)
    if len(operations) > 1 and done:
        return f"{done} of {wording.count(len(operations))} {wording.done}"
    if done:
        return "Done"
    failures = {_failure(operation, wording) for operation in operations}
    words = failures.pop() if len(failures) == 1 else f"not {wording.done}"
    return f"{words[:1].upper()}{words[1:]}"


def _failure(operation: Operation, wording: Wording) -> str:
    if _is_unknown(operation):
        return "outcome unknown"
    return f"{wording.done}, but it failed" if operation.payload["made"] else f"not {wording.done}"


def _is_unknown(operation: Operation) -> bool:
    """Whether its answer was lost, and nobody could find out what became of it."""
    return bool(operation.payload.get("unknown"))


def _line(operation: Operation, wording: Wording) -> str:
    intent = _intent(operation)
    subject = intent.subject or operation.payload["made"]
    target = f"*{escape(intent.name, 80)}*" + (f"  {code(subject)}" if subject else "")
    done = operation.ended_at if operation.state is OperationState.SUCCEEDED else None
    took = wording.took(done - operation.created_at) if done else ""
    why = f"\n      _{escape(operation.outcome, 500)}_" if operation.outcome else ""
    mark = ":grey_question:" if _is_unknown(operation) else _MARKS[operation.state]
    return f"{mark} {target} · {_words(operation, wording)}{took}{why}"


def _words(operation: Operation, wording: Wording) -> str:
    progress = str(operation.payload["progress"])
    match operation.state:
        case OperationState.CALLING:
            return f"asking {wording.provider}"
        case OperationState.UNKNOWN:
            return f"{wording.provider}'s answer was lost; {progress or 'looking what became of it'}"
        case OperationState.FAILED:
            return _failure(operation, wording)
        case OperationState.SUCCEEDED:
            return progress or wording.done
    return progress or f"{wording.provider} has accepted it"


def end_view(asker: UserId, operations: Sequence[Operation], took: timedelta) -> Message:
    """Tell the asker by name how it ended."""
    wording = WORDINGS[Action(operations[0].action)]
    failed = [operation for operation in operations if operation.state is OperationState.FAILED]
    count = f"{len(failed)} of {len(operations)} failed" if len(operations) > 1 else "it failed"
    how = "outcome unknown" if all(map(_is_unknown, failed)) else count
    done = any(operation.state is OperationState.SUCCEEDED for operation in operations)
    outcome = how if failed else f"done in {spoken(took)}" if done else "cancelled"
    lines = "\n".join(_line(operation, wording) for operation in (failed or operations)[:20])
    what = f"{wording.doing[:1].lower()}{wording.doing[1:]} {wording.count(len(operations))}"
    return Message.saying(f"{who(asker)}, {what}: {outcome}.\n{lines}")


def _intent(operation: Operation) -> Intent:
    return from_json(operation.payload["plan"]["intents"][-1])


def _names(proposal: Proposal) -> str:
    return ", ".join(
        f"{escape(fact.name, 80)}{f' ({fact.subject})' if fact.subject else ''}"
        for fact in proposal.facts[:20]
    )


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
    return Message.saying(words[outcome.verdict])
