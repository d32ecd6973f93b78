"""A change from the question to its end, as people read it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.changes import Plan
from app.domain.cost import UNKNOWN, Cost
from app.domain.emr.intents import TerminateCluster, UnprotectCluster
from app.domain.facts import ClusterFacts
from app.domain.people import UserId
from app.domain.proposals import Choice, Proposal, proposal_to_json
from app.domain.verdicts import Outcome, Verdict
from app.store.operations import Operation, OperationState
from app.store.pending import Pending, PendingState
from app.tracking.records import Task
from app.views.limits import fit
from app.views.message import Message
from app.views.proposal import click_view, end_view, proposal_view
from tests.unit.clusters import NOW
from tests.unit.views.reading import action_ids, blocks_of, read

ALICE = UserId("T0ACME", "U0ALICE")
HOSTILE = "<!channel> *x* `y`"


def facts(name: str = "etl", **fields: Any) -> ClusterFacts:
    values: dict[str, Any] = {"nodes": 3, "steps_running": 0, "steps_pending": 0, "owner": "minji"}
    created = NOW - timedelta(hours=2)
    protected = fields.pop("protected", False)
    return ClusterFacts(
        f"j-{name[:8]}", name, "prod", "eu-west-1", "WAITING", created, protected, **{**values, **fields}
    )


def plan(fact: ClusterFacts, *, lift: bool = False) -> Plan:
    cluster = (fact.account, fact.region, fact.cluster_id, fact.name, fact.created_at.isoformat())
    return Plan((*((UnprotectCluster(*cluster),) if lift else ()), TerminateCluster(*cluster)), {})


def proposal(*found: ClusterFacts, may_lift: bool = True) -> Proposal:
    choices = {Choice.CONFIRM: tuple(plan(fact) for fact in found if not fact.protected and not fact.note)}
    if may_lift and any(fact.protected for fact in found):
        choices[Choice.LIFT] = tuple(plan(fact, lift=fact.protected) for fact in found if not fact.note)
    return Proposal(found, {name: plans for name, plans in choices.items() if plans})


def pending(of: Proposal, state: PendingState = PendingState.OPEN) -> Pending:
    return Pending(
        "proposal-1",
        "confirmation",
        {**proposal_to_json(of), "request_id": "r"},
        ALICE,
        "C0DATA",
        state,
        NOW,
        NOW + timedelta(minutes=10),
        claimed_by=ALICE,
        claimed_at=NOW,
    )


def shown(
    of: Proposal, state: PendingState = PendingState.OPEN, operations: Sequence[Operation] = ()
) -> Message:
    return proposal_view(pending(of, state), state, of, operations)


def operation(
    name: str = "etl", state: OperationState = OperationState.FOLLOWING, outcome: str = "", progress: str = ""
) -> Operation:
    task = Task(plan(facts(name)), "proposal-1", "r", progress)
    ended = NOW + timedelta(minutes=3) if state.ended else None
    return Operation(
        "proposal-1.000", "emr.terminate", task.to_json(), ALICE, "C0DATA", state, NOW, NOW,
        outcome=outcome, ended_at=ended,
    )  # fmt: skip


def test_the_question_names_what_would_be_lost() -> None:
    text = read(shown(proposal(facts(steps_running=2, steps_pending=1))))
    assert "*<@U0ALICE>, terminate one cluster?*" in text
    assert "waiting · up 2 h · 3 nodes · owner minji" in text
    assert ":warning: *2* running steps and *1* pending step would be lost." in text
    assert "Only <@U0ALICE> can confirm, until <!date^" in text


def test_it_is_told_what_ending_it_saves() -> None:
    assert "3 nodes · $1.25/h · owner minji" in read(
        shown(proposal(facts(cost=Cost(Decimal("1.25"), Decimal("1.25")))))
    )
    assert "cost unknown" in read(shown(proposal(facts(cost=UNKNOWN))))
    assert "/h" not in read(shown(proposal(facts())))


def test_what_could_not_be_read_is_said() -> None:
    text = read(shown(proposal(facts(nodes=None, steps_running=None, steps_pending=None))))
    assert "nodes unknown" in text
    assert "Its steps could not be read." in text


def test_buttons_carry_nothing_but_the_id() -> None:
    message = shown(proposal(facts(protected=True), facts("free")))
    (actions,) = [block for block in blocks_of(message) if block["type"] == "actions"]
    assert {element["value"] for element in actions["elements"]} == {"proposal-1"}
    assert action_ids(message) == ["proposal.confirm", "proposal.lift", "proposal.cancel"]


def test_with_one_protected_each_button_says_what_it_is_about() -> None:
    text = read(shown(proposal(facts("locked", protected=True), facts("free"), facts("free-too"))))
    assert "One is protected from termination; you can lift that and terminate in one go." in text
    assert "Terminate the 2 that are not protected" in text
    assert "Lift protection and terminate all 3" in text


def test_who_may_not_lift_is_not_offered_to() -> None:
    message = shown(proposal(facts("locked", protected=True), facts("free"), may_lift=False))
    assert action_ids(message) == ["proposal.confirm", "proposal.cancel"]
    assert "you may not lift that here (`emr.unprotect`)" in read(message)


def test_what_is_ending_already_is_not_counted() -> None:
    text = read(shown(proposal(facts(), facts("gone", note="It is terminating already."))))
    assert "terminate one cluster?" in text
    assert "It is terminating already." in text


@pytest.mark.parametrize(
    ("state", "words"),
    [(PendingState.EXPIRED, "Nobody confirmed within 10 minutes"), (PendingState.CANCELLED, "Cancelled")],
)
def test_what_is_withdrawn_says_so_and_has_no_buttons(state: PendingState, words: str) -> None:
    message = shown(proposal(facts()), state)
    assert words in read(message)
    assert "nothing was done" in read(message)
    assert action_ids(message) == []


@pytest.mark.parametrize(
    ("state", "progress", "line"),
    [
        (OperationState.CALLING, "", ":hourglass_flowing_sand: *etl*  `j-etl` · asking EMR"),
        (OperationState.FOLLOWING, "", "· EMR has accepted it"),
        (OperationState.FOLLOWING, "terminating", "· terminating"),
        (OperationState.UNKNOWN, "", ":grey_question: *etl*  `j-etl` · EMR's answer was lost"),
        (OperationState.SUCCEEDED, "terminated", ":white_check_mark: *etl*  `j-etl` · terminated in 3 m"),
        (OperationState.FAILED, "", ":red_circle: *etl*  `j-etl` · not terminated"),
    ],
)
def test_every_state_has_its_line(state: OperationState, progress: str, line: str) -> None:
    text = read(shown(proposal(facts()), PendingState.CLAIMED, [operation(state=state, progress=progress)]))
    assert line in text


@pytest.mark.parametrize(
    ("stored", "words", "mark"),
    [
        ({"made": "j-NEW"}, "terminated, but it failed", ":red_circle:"),
        ({"unknown": True}, "outcome unknown", ":grey_question:"),
    ],
)
def test_a_failure_after_all_and_an_unknown_end_are_no_plain_failures(
    stored: dict[str, Any], words: str, mark: str
) -> None:
    failed = operation(state=OperationState.FAILED)
    failed = replace(failed, payload={**failed.payload, **stored})
    text = read(shown(proposal(facts()), PendingState.DONE, [failed]))
    assert f"*{words.capitalize()}, confirmed by <@U0ALICE>*" in text
    assert f"{mark} *etl*  `j-etl` · {words}" in text
    told = end_view(ALICE, [failed], timedelta(minutes=1)).text
    assert ("outcome unknown." in told) == ("unknown" in stored)


def test_the_title_counts_what_came_of_it() -> None:
    done, failed = operation(state=OperationState.SUCCEEDED), operation("two", OperationState.FAILED, "No.")
    both = proposal(facts(), facts("two"))
    assert "1 of 2 clusters terminated, confirmed by <@U0ALICE>" in read(
        shown(both, PendingState.DONE, [done, failed])
    )
    assert "*Not terminated, confirmed by <@U0ALICE>*" in read(
        shown(proposal(facts("two")), PendingState.DONE, [failed])
    )
    assert "Terminating 2 clusters" in read(shown(both, PendingState.CLAIMED, [done, operation("two")]))


def test_names_and_reasons_are_untrusted() -> None:
    of = proposal(facts(HOSTILE, owner=HOSTILE))
    failed = operation(HOSTILE, OperationState.FAILED, HOSTILE)
    for message in (
        shown(of),
        shown(of, PendingState.EXPIRED),
        shown(of, PendingState.DONE, [failed]),
        end_view(ALICE, [failed], timedelta(minutes=6)),
    ):
        assert "<!channel>" not in read(message) + message.text


def test_twenty_long_failures_are_one_message() -> None:
    operations = [operation("n" * 80, OperationState.FAILED, "r" * 400) for _ in range(20)]
    assert len(fit(shown(proposal(*[facts("n" * 80)] * 20), PendingState.DONE, operations))) == 1


def test_the_end_is_told_by_name() -> None:
    failed = operation("two", OperationState.FAILED, "No.")
    text = read(end_view(ALICE, [operation(state=OperationState.SUCCEEDED), failed], timedelta(minutes=6)))
    assert text.startswith("<@U0ALICE>, terminating 2 clusters: 1 of 2 failed.")
    assert "_No._" in text
    slow = end_view(ALICE, [operation(state=OperationState.SUCCEEDED)], timedelta(minutes=6))
    assert "done in 6 m" in read(slow)


def test_every_verdict_but_success_has_an_answer_of_its_own() -> None:
    answers = {verdict: click_view(Outcome(verdict, ALICE)) for verdict in Verdict}
    silent = {verdict for verdict, message in answers.items() if message is None}
    assert silent == {Verdict.CONFIRMED, Verdict.CANCELLED}
    texts = [read(message) for message in answers.values() if message]
    assert len(set(texts)) == len(texts)
    assert "whoever asked" in read(_said(click_view(Outcome(Verdict.NOT_YOURS))))


def _said(message: Message | None) -> Message:
    assert message is not None
    return message
