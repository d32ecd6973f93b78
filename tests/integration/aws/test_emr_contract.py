"""What every Emr must do: run over the real adapter against the demo cloud, and over the fake."""

from datetime import timedelta

import pytest

from cloud.errors import CloudError, NotFound
from cloud.model import ACTIVE_STATES, ENDED_STATES, ClusterState, Collection, Created, Role
from cloud.ports import Emr
from tests.integration.aws.conftest import NOON
from tests.integration.aws.either import open_either
from tests.integration.aws.same_fleet import BOOTSTRAP, FAILED, FLEETS, GONE, GROUPS, HOUR


@pytest.fixture(params=["aws", "fake"])
def emr(request: pytest.FixtureRequest) -> Emr:
    return open_either(request).emr


def test_lists_the_clusters_of_its_own_scope_in_the_states_asked_for(emr: Emr) -> None:
    active, ended = emr.list_clusters(ACTIVE_STATES), emr.list_clusters(ENDED_STATES)
    assert {item.id for item in active.items} == {GROUPS, FLEETS}
    assert {item.id for item in ended.items} == {GONE, FAILED}
    assert not active.truncated
    assert {item.scope for item in active.items} == {emr.scope}


def test_lists_nothing_for_no_states(emr: Emr) -> None:
    assert emr.list_clusters([]).items == ()


def test_a_summary_tells_when_a_cluster_came_and_went(emr: Emr) -> None:
    gone = {item.id: item for item in emr.list_clusters(ENDED_STATES).items}[GONE]
    assert gone.state is ClusterState.TERMINATED
    assert gone.created_at == NOON - timedelta(days=16)
    assert gone.ended_at is not None
    assert NOON - 26 * HOUR <= gone.ended_at < NOON - 25 * HOUR
    assert gone.reason_code == "USER_REQUEST"


def test_a_failed_bootstrap_says_why_and_was_never_ready(emr: Emr) -> None:
    failed = emr.describe_cluster(FAILED).summary
    assert failed.state is ClusterState.TERMINATED_WITH_ERRORS
    assert (failed.reason_code, failed.reason) == ("BOOTSTRAP_FAILURE", BOOTSTRAP)
    assert failed.ready_at is None


def test_details_have_release_applications_tags_and_protection(emr: Emr) -> None:
    detail = emr.describe_cluster(GROUPS)
    assert detail.summary.name == "etl-nightly"
    assert detail.release == "emr-7.2.0"
    assert detail.applications == ("Hadoop", "Spark")
    assert dict(detail.tags) == {"owner": "minji", "env": "prod"}
    assert detail.termination_protected
    assert detail.collection is Collection.GROUP
    assert emr.describe_cluster(FLEETS).collection is Collection.FLEET


def test_an_unknown_cluster_is_not_found_by_any_question(emr: Emr) -> None:
    for ask in (emr.describe_cluster, emr.auto_termination, lambda unknown: emr.list_steps(unknown, 5)):
        with pytest.raises(NotFound) as caught:
            ask("j-NOSUCH0000001")
        assert caught.value.permanent


def test_several_details_leave_out_what_is_not_there(emr: Emr) -> None:
    details = emr.describe_clusters([GROUPS, "j-NOSUCH0000001", FLEETS])
    assert {key: detail.summary.name for key, detail in details.items()} == {
        GROUPS: "etl-nightly",
        FLEETS: "ml-features",
    }


def test_groups_count_instances_master_first(emr: Emr) -> None:
    capacity = emr.list_capacity(emr.describe_cluster(GROUPS))
    assert [(item.role, item.requested, item.running, item.spot_running) for item in capacity] == [
        (Role.MASTER, 1, 1, 0),
        (Role.CORE, 2, 2, 0),
        (Role.TASK, 3, 3, 3),
    ]
    assert capacity[2].instance_types == ("m5.2xlarge",)
    assert {item.state for item in capacity} == {"RUNNING"}


def test_fleets_count_weighted_units_and_may_overshoot(emr: Emr) -> None:
    master, core = emr.list_capacity(emr.describe_cluster(FLEETS))
    assert (master.role, master.requested) == (Role.MASTER, 1)
    assert core.instance_types == ("r5.xlarge", "r5.2xlarge")
    assert (core.requested, core.spot_requested) == (18, 10)
    assert (core.running, core.spot_running) == (20, 12)


def test_steps_come_newest_first_and_say_why_they_failed(emr: Emr) -> None:
    steps = emr.list_steps(GROUPS, 2)
    assert [(step.name, step.state) for step in steps] == [("third", "RUNNING"), ("second", "FAILED")]
    assert steps[1].reason == "out of memory"
    assert steps[0].ended_at is None
    assert steps[1].ended_at == NOON - HOUR


def test_auto_termination_is_a_duration_or_none(emr: Emr) -> None:
    assert emr.auto_termination(GROUPS).idle_timeout == 2 * HOUR
    assert emr.auto_termination(FLEETS).idle_timeout is None


def test_nodes_are_counted_and_clusters_without_data_left_out(emr: Emr) -> None:
    assert emr.count_nodes([GROUPS, FLEETS, GONE, "j-NOSUCH0000001"]) == {GROUPS: 6, FLEETS: 6}
    assert emr.count_nodes([]) == {}


def test_a_listing_can_be_narrowed_to_a_span_of_creation(emr: Emr) -> None:
    everything = frozenset(ClusterState)
    created = emr.describe_cluster(GONE).summary.created_at
    found = emr.list_clusters(everything, Created(after=created, before=created))
    assert [item.id for item in found.items] == [GONE]
    assert found.pages == 1
    assert GONE not in {i.id for i in emr.list_clusters(everything, Created(after=created + HOUR)).items}


def test_terminating_starts_at_once_and_may_be_repeated(emr: Emr) -> None:
    emr.set_termination_protection(GROUPS, False)
    assert emr.terminate(GROUPS)
    assert emr.describe_cluster(GROUPS).summary.state is ClusterState.TERMINATING
    assert emr.terminate(GROUPS)


def test_a_protected_cluster_is_not_terminated_until_its_protection_is_lifted(emr: Emr) -> None:
    assert emr.set_termination_protection(FLEETS, True)
    with pytest.raises(CloudError) as caught:
        emr.terminate(FLEETS)
    assert caught.value.permanent
    assert "termination protected" in caught.value.message
    assert not emr.describe_cluster(FLEETS).summary.state.ended
    emr.set_termination_protection(FLEETS, False)
    assert not emr.describe_cluster(FLEETS).termination_protected
    emr.terminate(FLEETS)
    assert emr.describe_cluster(FLEETS).summary.state is ClusterState.TERMINATING


def test_a_cluster_that_is_not_there_cannot_be_changed(emr: Emr) -> None:
    with pytest.raises(CloudError) as caught:
        emr.terminate("j-NOSUCHCLUSTER")
    assert caught.value.permanent


def test_how_full_hdfs_is_comes_in_percent_and_clusters_without_data_are_left_out(emr: Emr) -> None:
    assert emr.hdfs_utilization([GROUPS, FLEETS, GONE, "j-NOSUCH0000001"]) == {GROUPS: 4.0, FLEETS: 4.0}
    assert emr.hdfs_utilization([]) == {}


def test_capacity_tells_what_a_resize_needs(emr: Emr) -> None:
    task = emr.list_capacity(emr.describe_cluster(GROUPS))[2]
    assert (task.market, task.on_demand_requested, task.on_demand_running, task.halted) == (
        "SPOT",
        0,
        0,
        False,
    )
    core = emr.list_capacity(emr.describe_cluster(FLEETS))[1]
    assert (core.on_demand_requested, core.on_demand_running, core.market) == (8, 8, "")
    assert dict(core.weights) == {"r5.xlarge": 4, "r5.2xlarge": 8}
