"""What the sight of a cluster means for an operation that terminates it."""

from datetime import timedelta

import pytest

from app.actions.emr import EmrActions
from app.domain.changes import Plan
from app.domain.emr.intents import TerminateCluster
from app.tracking.following import Followed, Sight
from cloud.errors import CloudError
from cloud.fake import FakeCluster, FakeEmr
from cloud.model import ClusterState
from tests.unit.clusters import NOW, SCOPE, detail, summary

INTENT = TerminateCluster(SCOPE.account, SCOPE.region, "j-1ABC", "etl", summary().created_at.isoformat())


def see(state: ClusterState, *, minutes_since: float = 1, reason: str = "") -> Sight:
    emr = FakeEmr(SCOPE, [FakeCluster(detail(summary(state=state, reason=reason)))])
    followed = Followed("op", Plan((INTENT,), {}), NOW - timedelta(minutes=minutes_since))
    return EmrActions({SCOPE: emr}, lambda: NOW).look([followed], 5).sights["op"]


def test_terminating_has_begun() -> None:
    assert see(ClusterState.TERMINATING) == Sight("terminating", happened=True)


def test_terminated_is_the_end() -> None:
    assert see(ClusterState.TERMINATED) == Sight("terminated", happened=True, ended=True)


def test_an_end_with_errors_is_an_end_all_the_same_and_says_why() -> None:
    sight = see(ClusterState.TERMINATED_WITH_ERRORS, reason="A node was lost.")
    assert (sight.ended, sight.failed, sight.reason) == (True, False, "A node was lost.")


def test_still_running_is_waited_for_and_after_five_minutes_a_failure() -> None:
    early, late = see(ClusterState.WAITING, minutes_since=4), see(ClusterState.WAITING, minutes_since=6)
    assert (early.happened, early.ended) == (False, False)
    assert (late.happened, late.ended, late.failed) == (False, True, True)
    assert "still WAITING" in late.reason


def test_several_operations_on_one_cluster_all_see_it() -> None:
    emr = FakeEmr(SCOPE, [FakeCluster(detail(summary(state=ClusterState.TERMINATING)))])
    followed = [Followed(name, Plan((INTENT,), {}), NOW) for name in ("a", "b")]
    assert set(EmrActions({SCOPE: emr}).look(followed, 5).sights) == {"a", "b"}


def test_where_the_account_is_configured_no_more_following_ends_and_nothing_is_called() -> None:
    nowhere = EmrActions({})
    looked = nowhere.look([Followed("op", Plan((INTENT,), {}), NOW)], 5)
    assert looked.calls == 0
    assert looked.sights["op"].failed
    assert "is not configured any more" in looked.sights["op"].reason
    with pytest.raises(CloudError, match="not configured any more"):
        nowhere.terminate(INTENT)
