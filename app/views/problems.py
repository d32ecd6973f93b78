"""What could not be done, said to the person who asked: one sentence, then what to do about it."""

from collections.abc import Sequence

from app.domain.decisions import Decision, Reason
from app.domain.people import Standing
from app.domain.refused import Refused
from app.errors import ChatOpsError, UsageError
from app.store.errors import StoreError, StoreUnavailable
from app.views.escape import code, escape, mention_channel, mention_user
from app.views.excess import excess_words
from app.views.message import Message
from app.views.pieces import context
from cloud.errors import CloudError


def explain(error: ChatOpsError) -> Message:
    """Say one of our own refusals."""
    if isinstance(error, UsageError):
        usage = f"Usage: {code(error.usage)}\nFor example: {code(error.example)}"
        return _say(escape(error.message, 1500), usage)
    if isinstance(error, Refused):
        return refused(error.action, error.decision, retagged=error.retagged)
    if isinstance(error, StoreError):
        return _say(f":warning: {escape(error.message, 1500)}", _what_now(error))
    return _say(escape(error.message, 1500))


def _what_now(error: StoreError) -> str:
    if isinstance(error, StoreUnavailable) and error.uncertain:
        return "Whether it was done is not known: look at its state before you try again."
    return "Nothing was done. Please try again in a minute."


_STANDING = {
    Standing.GUEST: "You are a guest of this workspace, and no rule of the policy opens this to guests.",
    Standing.OUTSIDER: "You belong to another workspace; only members of this one may.",
    Standing.BOT: "Apps and bots may not; only people.",
    Standing.DEACTIVATED: "Your account is deactivated.",
    Standing.UNKNOWN: "Slack does not know you in this workspace.",
}


def refused(action: str, decision: Decision, *, retagged: bool = False) -> Message:
    """Say who may, and where; or what is too much. Never anything else about the target."""
    since = " Its tags have changed since you asked." if retagged else ""
    if decision.excess is not None:
        needed = "It takes an approval, which I cannot give yet."
        return _say(
            f":no_entry: {excess_words(decision.excess)}", f"{code(action)} is limited. {needed}{since}"
        )
    return _say(f":no_entry: You may not do {code(action)} here.", f"{_needed(decision)}{since}")


def _needed(decision: Decision) -> str:
    match decision.reason:
        case Reason.STANDING:
            return _STANDING[decision.standing]
        case Reason.NO_RULE:
            return "No rule of the policy allows it. Whoever keeps `chatops.yaml` can add one."
        case Reason.DENIED:
            return "A rule of the policy forbids it."
        case Reason.TAGS:
            return "Rules of the policy look at these tags: with others they would bind you less."
        case _:
            return " ".join(filter(None, (_who(decision), _where(decision))))


def _who(decision: Decision) -> str:
    names = [mention_user(person) for person in sorted(decision.people)]
    names += [f"members of <!subteam^{group}>" for group in sorted(decision.groups)]
    return f"It is for {_or(names)}." if names else ""


def _where(decision: Decision) -> str:
    if decision.reason is not Reason.CHANNEL and not decision.channels:
        return ""
    if not decision.channels:
        return "The rules that speak about it have no channel in common."
    return f"It is allowed in {_or([mention_channel(channel) for channel in sorted(decision.channels)])}."


def _or(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def unknown_command(typed: str, commands: Sequence[str]) -> Message:
    """Say what there is instead."""
    known = ", ".join(code(name) for name in commands)
    return _say(
        f"I do not know {code(typed, 100)}.", f"I know {known}. Try {code('help')} after any of them."
    )


def out_of_date() -> Message:
    """Say that a button belongs to an older version of the bot, or to a message whose time is over."""
    return _say(
        ":hourglass: This button is out of date, so nothing was done.", "Please run the command again."
    )


def cloud_error(error: CloudError) -> Message:
    """Say what the cloud said, with its code and request id for whoever has to look it up."""
    again = "" if error.permanent else " It may pass: please try again in a minute."
    ids = " · ".join(code(part) for part in (error.code, error.request_id) if part)
    return _say(f":warning: {escape(error.message, 1500)}{again}", ids)


def bug(request_id: str) -> Message:
    """Own up, with the id that finds the trace in the log."""
    return _say(
        f":boom: Something went wrong inside me; the log knows more under {code(request_id)}.",
        "If you were changing something, look at its state before you try again.",
    )


def _say(text: str, hint: str = "") -> Message:
    return Message.saying(text, *([context(hint[:2900])] if hint else []))
