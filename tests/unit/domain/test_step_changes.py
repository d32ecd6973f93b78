"""Which steps a word means, and what cancelling them would be."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.changes import plan_from_json, plan_to_json
from app.domain.emr.setting_intents import CancelSteps
from app.domain.emr.step_changes import StepSheet, cancelling
from cloud.model import ClusterState, Step
from tests.unit.clusters import NOW, detail, step, summary


def steps(*named: tuple[str, str]) -> tuple[Step, ...]:
    return tuple(replace(step(name, state), id=f"s-{n}") for n, (name, state) in enumerate(named))


SOME = steps(("load", "PENDING"), ("load", "PENDING"), ("build", "RUNNING"), ("ingest", "COMPLETED"))


def sheet(some: tuple[Step, ...] = SOME, **fields: Any) -> StepSheet:
    return StepSheet(detail(**fields), some, NOW)


@pytest.mark.parametrize(
    ("which", "ids"), [("build", ("s-2",)), ("s-1", ("s-1",)), ("all", ("s-0", "s-1", "s-2"))]
)
def test_an_id_an_exact_name_or_all(which: str, ids: tuple[str, ...]) -> None:
    (plan,) = cancelling(sheet(), which).plans
    assert isinstance(plan.last, CancelSteps)
    assert plan.last.step_ids == ids
    assert plan_from_json(plan_to_json(plan)) == plan


def test_several_of_one_name_are_told_by_their_ids() -> None:
    (fact,) = cancelling(sheet(), "load").facts
    assert fact.note == "2 steps are called load, so nothing will be done. Please give one's id: s-0, s-1."


@pytest.mark.parametrize("which", ["ingest", "s-3", "loa", "no-such"])
def test_what_has_ended_or_is_not_there_cannot_be_cancelled(which: str) -> None:
    wanted = cancelling(sheet(), which)
    assert wanted.plans == ()
    assert f"No step of that id or exact name ({which}) is pending or running" in wanted.facts[0].note


def test_nothing_at_all_is_live() -> None:
    assert "No step is pending or running" in cancelling(sheet(()), "all").facts[0].note


def test_an_old_release_cannot_cancel_what_runs() -> None:
    assert (
        "emr-5.27.0 cannot cancel a running step (build)"
        in cancelling(sheet(release="emr-5.27.0"), "build").facts[0].note
    )
    assert cancelling(sheet(release="emr-5.27.0"), "s-0").plans


def test_on_a_cluster_that_is_over_nothing_is() -> None:
    over = StepSheet(detail(summary(state=ClusterState.TERMINATING)), SOME, NOW)
    assert cancelling(over, "all").plans == ()


def test_what_would_be_cancelled_is_shown_and_of_many_the_first() -> None:
    many = steps(*((f"job-{number}", "PENDING") for number in range(30)))
    lines = cancelling(sheet(many), "all").facts[0].change.splitlines()
    assert lines[0] == "job-0 (s-0, pending)"
    assert (len(lines), lines[-1]) == (11, "and 20 more")
