"""Proposals as they are stored."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.changes import Plan
from app.domain.emr.intents import TerminateCluster
from app.domain.facts import ClusterFacts
from app.domain.intent import Unreadable
from app.domain.proposals import Choice, Proposal, proposal_from_json, proposal_to_json

AT = datetime(2026, 3, 2, 10, 0, 0, 5, tzinfo=UTC)
FACTS = ClusterFacts(
    "j-1ABC", "etl", "prod", "eu-west-1", "RUNNING", AT, protected=True, nodes=3, owner="minji"
)
PLAN = Plan((TerminateCluster("prod", "eu-west-1", "j-1ABC", "etl", AT.isoformat()),), {})
PROPOSAL = Proposal((FACTS,), {Choice.CONFIRM: (PLAN,)}, "1700000000.000100")


def test_a_proposal_comes_back_as_it_was() -> None:
    assert proposal_from_json(proposal_to_json(PROPOSAL)) == PROPOSAL


def test_what_could_not_be_read_stays_unread() -> None:
    unread = replace(PROPOSAL, facts=(replace(FACTS, nodes=None, steps_running=None),))
    assert proposal_from_json(proposal_to_json(unread)) == unread


@pytest.mark.parametrize("lost", ["facts", "choices", "thread_ts"])
def test_what_another_version_wrote_is_unreadable(lost: str) -> None:
    stored: dict[str, Any] = {**proposal_to_json(PROPOSAL)}
    del stored[lost]
    with pytest.raises(Unreadable):
        proposal_from_json(stored)
