"""What can be done about clusters that somebody wants terminated."""

from datetime import UTC, datetime

from app.domain.emr.intents import TerminateCluster, UnprotectCluster
from app.domain.emr.termination import TerminationPreview, choices
from app.domain.facts import ClusterFacts
from app.domain.proposals import Choice
from cloud.model import Scope

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SCOPE = Scope("prod", "eu-west-1")


def facts(cluster_id: str, *, protected: bool = False, note: str = "") -> ClusterFacts:
    return ClusterFacts(cluster_id, "etl", SCOPE.account, SCOPE.region, "RUNNING", AT, protected, note=note)


def offered(*found: ClusterFacts) -> dict[str, list[list[tuple[type, str]]]]:
    """By choice, for each plan what is done to which cluster."""
    preview = TerminationPreview(found, {"j-1": {"env": "prod"}})
    return {
        choice: [[(type(intent), intent.subject) for intent in plan.intents] for plan in plans]
        for choice, plans in choices(preview).items()
    }


def test_an_unprotected_cluster_is_simply_terminated() -> None:
    assert offered(facts("j-1")) == {Choice.CONFIRM: [[(TerminateCluster, "j-1")]]}


def test_a_protected_one_only_after_its_protection_is_lifted() -> None:
    assert offered(facts("j-1", protected=True)) == {
        Choice.CONFIRM: [],
        Choice.LIFT: [[(UnprotectCluster, "j-1"), (TerminateCluster, "j-1")]],
    }


def test_of_both_kinds_the_unprotected_alone_or_all() -> None:
    assert offered(facts("j-1"), facts("j-2", protected=True)) == {
        Choice.CONFIRM: [[(TerminateCluster, "j-1")]],
        Choice.LIFT: [
            [(TerminateCluster, "j-1")],
            [(UnprotectCluster, "j-2"), (TerminateCluster, "j-2")],
        ],
    }


def test_what_is_ending_already_is_left_out() -> None:
    assert offered(facts("j-1"), facts("j-2", protected=True, note="It has ended already.")) == {
        Choice.CONFIRM: [[(TerminateCluster, "j-1")]]
    }


def test_a_plan_carries_the_clusters_own_tags() -> None:
    preview = TerminationPreview((facts("j-1"), facts("j-2")), {"j-1": {"env": "prod"}})
    assert [plan.tags for plan in choices(preview)[Choice.CONFIRM]] == [{"env": "prod"}, {}]
