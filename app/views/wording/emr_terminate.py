"""Terminating clusters, in words."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.facts import ClusterFacts
from app.domain.proposals import Choice, Proposal
from app.views.wording.clusters import cluster_lines
from app.views.wording.wording import Offer, Wording


def _offers(proposal: Proposal) -> Sequence[Offer]:
    """Offer the choices there are. With some protected, each says how many clusters it is about."""
    plain, everything = (proposal.choices.get(choice, ()) for choice in (Choice.CONFIRM, Choice.LIFT))
    doable = sum(not fact.note for fact in proposal.facts)
    terminate = "Terminate" if len(plain) == doable else f"Terminate the {_unprotected(len(plain))}"
    lift = "Lift protection and terminate" + (f" all {len(everything)}" if plain else "")
    return Offer(Choice.CONFIRM, terminate), Offer(Choice.LIFT, lift)


def _unprotected(number: int) -> str:
    return "one that is not protected" if number == 1 else f"{number} that are not protected"


def _notes(proposal: Proposal) -> Sequence[str]:
    doable = [fact for fact in proposal.facts if not fact.note]
    protected = sum(isinstance(fact, ClusterFacts) and fact.protected for fact in doable)
    return [_protected(protected, len(doable), Choice.LIFT in proposal.choices)] if protected else []


def _protected(protected: int, all_of_them: int, may_lift: bool) -> str:
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
    return cluster_lines(fact, now, _steps(fact))


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


TERMINATE = Wording("terminate", "Terminating", "terminated", _fact, _offers, _notes)
