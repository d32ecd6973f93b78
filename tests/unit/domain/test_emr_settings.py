"""Settings of one cluster: what would be done, and what is so already."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.changes import plan_from_json, plan_to_json
from app.domain.emr.intents import ProtectCluster, UnprotectCluster
from app.domain.emr.releases import cancels_running_steps, has_policies
from app.domain.emr.setting_intents import RemoveAutoTermination, RemoveTags, SetAutoTermination, SetTags
from app.domain.emr.settings import AutoTerminationSheet, auto_termination, protection, tagging
from app.domain.emr.tagging import TagChange
from cloud.model import AutoTermination, ClusterState
from tests.unit.clusters import detail, summary

TWO_HOURS = timedelta(hours=2)
OVER = [ClusterState.TERMINATING, ClusterState.TERMINATED, ClusterState.TERMINATED_WITH_ERRORS]


def sheet(idle: timedelta | None = None, **fields: Any) -> AutoTerminationSheet:
    return AutoTerminationSheet(detail(**fields), AutoTermination(idle))


def test_only_what_is_not_protected_is_protected() -> None:
    free = detail(summary("j-1"))
    locked = detail(summary("j-2"), termination_protected=True)
    wanted = protection([free, locked], protected=True)
    assert [type(plan.last) for plan in wanted.plans] == [ProtectCluster]
    assert [plan.last.subject for plan in wanted.plans] == ["j-1"]
    assert [fact.note for fact in wanted.facts] == ["", "It is protected already: nothing will be done."]


def test_and_only_what_is_protected_loses_it() -> None:
    wanted = protection([detail(), detail(summary("j-2"), termination_protected=True)], protected=False)
    assert [type(plan.last) for plan in wanted.plans] == [UnprotectCluster]
    assert wanted.facts[0].note == "It is not protected: nothing will be done."


@pytest.mark.parametrize("state", OVER)
def test_what_is_over_is_left_alone(state: ClusterState) -> None:
    over = detail(summary(state=state))
    for wanted in (
        protection([over], protected=True),
        tagging(over, TagChange({"a": "b"})),
        auto_termination(AutoTerminationSheet(over, AutoTermination(None)), TWO_HOURS),
    ):
        assert wanted.plans == ()
        assert "already: nothing will be done." in wanted.facts[0].note


def test_tags_are_set_then_removed_and_policy_hears_of_both() -> None:
    before = {"owner": "minji", "old": "x"}
    wanted = tagging(detail(tags=before), TagChange({"owner": "jun", "new": ""}, ("old", "never-there")))
    (plan,) = wanted.plans
    first, second = plan.intents
    assert isinstance(first, SetTags) and first.tags == {"owner": "jun", "new": ""}
    assert isinstance(second, RemoveTags) and second.keys == ("old",)
    assert plan.aim.tags == before
    assert plan.aim.later_tags == {"owner": "jun", "new": ""}
    assert plan_from_json(plan_to_json(plan)) == plan


def test_tags_that_are_so_already_are_left_out() -> None:
    wanted = tagging(detail(tags={"owner": "minji"}), TagChange({"owner": "minji", "a": "b"}))
    (intent,) = wanted.plans[0].intents
    assert isinstance(intent, SetTags) and intent.tags == {"a": "b"}
    nothing = tagging(detail(tags={"owner": "minji"}), TagChange({"owner": "minji"}, ("gone",)))
    assert nothing.plans == ()
    assert nothing.facts[0].note == "Its tags are so already: nothing will be done."


def test_auto_termination_is_set_changed_and_removed() -> None:
    (plan,) = auto_termination(sheet(), TWO_HOURS).plans
    assert isinstance(plan.last, SetAutoTermination) and plan.last.idle_timeout == TWO_HOURS
    assert plan_from_json(plan_to_json(plan)) == plan
    changed = auto_termination(sheet(TWO_HOURS), timedelta(hours=1))
    assert changed.facts[0].change == "Auto-termination: after 2 h idle → after 1 h idle."
    (plan,) = auto_termination(sheet(TWO_HOURS), None).plans
    assert isinstance(plan.last, RemoveAutoTermination)


def test_auto_termination_that_is_so_already_is_said() -> None:
    assert "is after 2 h idle already" in auto_termination(sheet(TWO_HOURS), TWO_HOURS).facts[0].note
    assert "is off already" in auto_termination(sheet(), None).facts[0].note


def test_a_release_without_auto_termination_is_named() -> None:
    (fact,) = auto_termination(sheet(release="emr-5.29.0"), TWO_HOURS).facts
    assert fact.note.startswith("emr-5.29.0 has no auto-termination (releases from 5.30 and from 6.1 have)")
    assert auto_termination(sheet(TWO_HOURS, release="emr-5.29.0"), None).plans, (
        "to switch it off, any will do"
    )


@pytest.mark.parametrize(
    ("label", "auto", "running"),
    [
        ("emr-5.27.1", False, False),
        ("emr-5.28.0", False, True),
        ("emr-5.29.0", False, True),
        ("emr-5.30.0", True, True),
        ("emr-6.0.0", False, True),
        ("emr-6.1.0", True, True),
        ("emr-7.2.0", True, True),
        ("emr-4.9.6", False, False),
        ("a-label-of-tomorrow", True, True),
    ],
)
def test_what_a_release_can_do(label: str, auto: bool, running: bool) -> None:
    assert (has_policies(label), cancels_running_steps(label)) == (auto, running)
