"""What a resize is refused for, and what it puts at risk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.emr.hdfs import FULL_ENOUGH, least_that_hold, replication
from app.domain.emr.held import changes
from app.domain.emr.resize_intents import Size
from app.domain.emr.resizing import Hdfs, Resize, loses_nodes, refusals, risks, shrinks_core, staying, weights
from app.domain.emr.wanted import Wanted
from cloud.model import Capacity, ClusterState, Market, Role
from tests.unit import clusters
from tests.unit.domain.resizes import ETL, MASTER, fleet, group, resize


def refusal(words: str, *args: object, **fields: object) -> str:
    return " ".join(refusals(resize(words, *args, **fields)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words", ["core 8", "task 0", "task +4", "core 3", "core 4 task 0", "core +1 task -1"]
)
def test_what_harms_nothing_is_not_refused(words: str) -> None:
    assert refusals(resize(words)) == ()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ClusterState.STARTING, "It is starting: EMR resizes a cluster only while it is running or waiting."),
        (ClusterState.BOOTSTRAPPING, "It is bootstrapping"),
        (ClusterState.TERMINATING, "It is terminating: there is nothing to resize any more."),
        (ClusterState.TERMINATED, "It has ended"),
        (ClusterState.TERMINATED_WITH_ERRORS, "It has ended"),
    ],
)
def test_only_a_cluster_that_is_up_is_resized(state: ClusterState, said: str) -> None:
    assert said in refusal("task +1", of=clusters.summary(state=state))


def test_what_changes_nothing_is_said_to() -> None:
    assert "what it has already" in refusal("core 6 task 12")


def test_what_stays_is_left_out_of_what_changes() -> None:
    assert [change.label for change in resize("core 6 task 8").effective] == ["task"]


@pytest.mark.parametrize(("core", "least"), [(1, 1), (3, 1), (4, 2), (9, 2), (10, 3), (40, 3)])
def test_core_nodes_do_not_go_below_emrs_default_of_copies(core: int, least: int) -> None:
    capacity = (MASTER, group(Role.CORE, core))
    assert replication(core) == least
    assert "dfs.replication" in refusal(f"core {least - 1}", capacity, 0.0)
    assert least == core or refusal(f"core {least}", capacity, 0.0) == ""


def test_core_nodes_do_not_go_below_the_configured_copies() -> None:
    said = refusal("core 4", utilization=1.0, hdfs_replication=5)
    assert (
        said
        == "core cannot go down to 4: HDFS keeps 5 copies of each block (dfs.replication), each on another core node."
    )
    assert refusal("core 5", utilization=1.0, hdfs_replication=5) == ""


def test_hdfs_has_to_fit_on_what_is_left() -> None:
    assert refusal("core 3", utilization=55.0) == (
        "core cannot go down to 3: HDFS is 55 % full and would be 110 %; I stop at 80 %. It can go down to 5."
    )
    assert refusal("core 5", utilization=55.0) == ""
    assert "It cannot go down at all." in refusal("core 5", utilization=90.0)


def test_without_the_metric_core_nodes_stay() -> None:
    said = refusal("core 5", utilization=None)
    assert "CloudWatch has no fresh HDFSUtilization" in said
    assert "`hdfs dfsadmin -report`" in said
    assert refusal("core 8 task 0", utilization=None) == ""


def test_every_reason_is_said() -> None:
    halted = group(Role.TASK, 5, 2, state="SUSPENDED", reason="bootstrap action 1 failed")
    said = refusals(resize("core 1 task 9", (MASTER, group(Role.CORE, 6), halted)))
    assert ["core cannot" in said[0], "task is SUSPENDED" in said[1]] == [True, True]


@pytest.mark.parametrize("state", ["SUSPENDED", "ARRESTED"])
def test_a_halted_group_is_not_asked_for_more_but_may_be_set_to_what_runs(state: str) -> None:
    capacity = (*ETL[:2], group(Role.TASK, 8, 5, state=state, reason="bootstrap action 1 failed"))
    said = refusal("task 9", capacity)
    assert f"task is {state} (bootstrap action 1 failed): EMR has given up starting nodes for it" in said
    assert "then set it to the 5 that run" in said
    assert refusal("task 8", capacity) != ""
    assert refusals(resize("task 5", capacity)) == ()
    assert any(
        "lets EMR try to start nodes for it again" in risk for risk in risks(resize("task 5", capacity))
    )


def test_a_halted_core_group_may_be_set_to_what_runs_however_few() -> None:
    capacity = (MASTER, group(Role.CORE, 4, 1, state="ARRESTED"))
    assert refusals(resize("core 1", capacity, None)) == ()


def test_a_group_that_is_reconfigured_is_left_alone() -> None:
    assert "is being reconfigured" in refusal(
        "task 9", (*ETL[:2], group(Role.TASK, 8, state="RECONFIGURING"))
    )


def test_a_shrink_that_goes_on_already_may_be_softened() -> None:
    assert refusals(resize("core 5", (MASTER, group(Role.CORE, 4, 6)), 79.0)) == ()


def test_a_fleet_is_judged_by_the_fewest_nodes_that_its_units_may_be() -> None:
    capacity = (fleet(Role.MASTER, 1, 0), fleet(Role.CORE, 80, 0))
    assert "HDFS keeps 3 copies" in refusal("core 32", capacity, 1.0)
    assert refusal("core 33", capacity, 1.0) == ""


def test_a_fleet_that_cannot_spare_a_whole_instance_loses_none() -> None:
    held = fleet(Role.CORE, 24, 0, (24, 0))
    assert not loses_nodes(held, Size(17, 0))
    assert loses_nodes(held, Size(16, 0))


def test_what_comes_in_the_other_market_may_come_too_late_for_hdfs() -> None:
    capacity = (fleet(Role.MASTER, 8, 0), fleet(Role.CORE, 40, 40))
    said = refusal("core od 64 spot 16", capacity, 70.0)
    assert "core cannot go down to 56: HDFS is 70 % full and would be 100 %" in said
    assert refusal("core od 64 spot 16", capacity, 50.0) == ""
    assert refusal("core od 64", capacity, 79.0) == ""


def test_the_risks_are_named() -> None:
    said = " ".join(risks(resize("core 5 task +4", utilization=40.0)))
    assert "core loses nodes" in said
    assert (
        "HDFS is 40 % full, and about 48 % afterwards; it keeps 2 copies of each block, by EMR’s default"
        in said
    )
    assert "task grows on Spot: it may not be had" in said
    assert "task loses nodes: EMR lets what runs on them finish first" in risks(resize("task 3"))[0]
    assert risks(resize("core +1")) == ()


@st.composite
def cores(draw: st.DrawFn) -> Capacity:
    """A core group or fleet, resizing or not."""
    number = st.integers(1, 30)
    state = draw(st.sampled_from(["RUNNING", "RESIZING", "SUSPENDED", "ARRESTED"]))
    if draw(st.booleans()):
        running = draw(number) * 8, draw(number) * 8
        return fleet(Role.CORE, draw(number) * 8, draw(number) * 8, running, state=state)
    return group(Role.CORE, draw(number), draw(number), state=state)


@given(
    cores(),
    st.integers(0, 300),
    st.integers(0, 300),
    st.floats(0, 100),
    st.none() | st.integers(1, 5),
    st.booleans(),
)
def test_nothing_is_accepted_that_would_lose_data(
    core: Capacity, on_demand: int, spot: int, used: float, configured: int | None, known: bool
) -> None:
    wanted = [Wanted("core", on_demand, market=Market.ON_DEMAND)]
    if core.weights:
        wanted.append(Wanted("core", spot, market=Market.SPOT))
    capacity = (MASTER, core)
    (change,) = found = changes(capacity, wanted)
    asked = Resize(
        clusters.detail(hdfs_replication=configured), capacity, found, Hdfs(used if known else None)
    )
    if refusals(asked):
        return
    smallest, largest = weights(core)
    copies = replication(-(-max(core.requested, core.running) // smallest), configured)
    after = change.after.total
    if after < core.requested and after != core.running:
        assert -(-after // largest) >= copies
    if loses_nodes(core, change.after):
        left = staying(core, change.after)
        assert known
        assert -(-left // largest) >= copies
        assert used * core.running / left <= FULL_ENOUGH
        assert shrinks_core(asked), "the metric is read for it"


@given(st.integers(0, 100), st.sampled_from(["master", "primary", "ig-master", "Master - r5.xlarge"]))
def test_the_primary_nodes_are_never_resized(count: int, word: str) -> None:
    with pytest.raises(Exception, match=r"primary nodes are never|no group or fleet called"):
        changes(ETL, [Wanted(word, count)])


@given(st.floats(0.1, 100), st.integers(1, 200))
def test_what_is_said_to_be_possible_is(used: float, before: int) -> None:
    least = least_that_hold(used, before)
    assert used * before / least <= FULL_ENOUGH + 1e-6
