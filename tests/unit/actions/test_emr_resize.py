"""Looking at clusters that are being resized: a call each, in turn, and whatever goes wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.actions.emr_resize import NOT_BEGUN, ResizeActions
from app.domain.changes import Plan
from app.domain.emr.resize_intents import ChangeScalingLimits, ResizeGroups
from app.tracking.following import Followed, Sight
from cloud.errors import CloudError, Unreachable
from cloud.fake import FakeCluster, FakeEmr
from cloud.model import Capacity, ClusterDetail, ManagedScaling, Role
from tests.unit import clusters
from tests.unit.clusters import NOW, SCOPE
from tests.unit.domain.resizes import ETL, MASTER, group, resize

CREATED = (NOW - timedelta(hours=2)).isoformat()


def intent(cluster_id: str, words: str = "task +4") -> ResizeGroups:
    changes = resize(words).changes
    return ResizeGroups(SCOPE.account, SCOPE.region, cluster_id, "etl", CREATED, changes)


def followed(
    cluster_id: str, waited: timedelta = timedelta(minutes=2), *, in_doubt: bool = False
) -> Followed:
    return Followed(f"op-{cluster_id}", Plan((intent(cluster_id),), {}), NOW - waited, in_doubt=in_doubt)


def emr(*ids: str, task: int = 16, running: int = 12) -> FakeEmr:
    held = (*ETL[:2], group(Role.TASK, task, running, market="SPOT"))
    return FakeEmr(
        SCOPE, [FakeCluster(clusters.detail(clusters.summary(one)), held) for one in ids], now=lambda: NOW
    )


def look(fake: FakeEmr, one: Followed) -> Sight:
    return ResizeActions({SCOPE: fake}, lambda: NOW).look([one], 5).sights[one.id]


def test_each_cluster_costs_one_call_and_all_have_their_turn() -> None:
    fake, moment = emr(*(f"j-{n}" for n in range(5))), [NOW]
    actions = ResizeActions({SCOPE: fake}, lambda: moment[0])
    all_of_them = [followed(f"j-{n}") for n in range(5)]
    seen: list[set[str]] = []
    for _ in range(3):
        looked = actions.look(all_of_them, 2)
        assert looked.calls == 2
        seen.append(set(looked.sights))
        moment[0] += timedelta(seconds=30)
    assert len(fake.calls) == 6
    assert set.union(*seen) == {one.id for one in all_of_them}


def test_two_resizes_of_a_cluster_share_a_call() -> None:
    fake = emr("j-1")
    both = [followed("j-1"), replace(followed("j-1"), id="other")]
    looked = ResizeActions({SCOPE: fake}, lambda: NOW).look(both, 5)
    assert (looked.calls, set(looked.sights), len(fake.calls)) == (1, {"op-j-1", "other"}, 1)


def test_looking_reads_no_more_than_the_groups() -> None:
    fake = emr("j-1")
    look(fake, followed("j-1"))
    assert [call.method for call in fake.calls] == ["list_capacity"]


def test_what_fails_in_between_costs_no_sight_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = emr("j-1", "j-2")
    actions = ResizeActions({SCOPE: fake}, lambda: NOW)
    honest = fake.list_capacity

    def fail_later(detail: ClusterDetail) -> tuple[Capacity, ...]:
        found = honest(detail)
        fake.error = Unreachable("AWS did not answer.", permanent=False)
        return found

    monkeypatch.setattr(fake, "list_capacity", fail_later)
    looked = actions.look([followed("j-1"), followed("j-2")], 5)
    assert (set(looked.sights), looked.calls) == ({"op-j-1"}, 2)
    with pytest.raises(CloudError):
        actions.look([followed("j-2")], 5)


def test_a_scope_that_is_gone_ends_it() -> None:
    sight = ResizeActions({}).look([followed("j-1")], 5).sights["op-j-1"]
    assert (sight.ended, sight.failed) == (True, True)
    assert "is not configured any more" in sight.reason
    with pytest.raises(CloudError, match="not configured any more") as caught:
        ResizeActions({}).resize_groups(intent("j-1"))
    assert not caught.value.uncertain


@pytest.mark.parametrize(
    ("task", "waited", "in_doubt", "happened", "ended"),
    [
        (12, timedelta(seconds=20), False, True, False),  # EMR may tell the old count for a moment
        (12, timedelta(minutes=2), False, True, True),  # somebody has set it back
        (12, timedelta(minutes=2), True, False, False),  # the call was lost: done again
        (16, timedelta(minutes=2), True, True, False),  # only its answer was lost
        (30, timedelta(seconds=20), True, True, True),  # somebody else's: left alone
    ],
)
def test_whose_counts_decide(
    task: int, waited: timedelta, in_doubt: bool, happened: bool, ended: bool
) -> None:
    sight = look(emr("j-1", task=task), followed("j-1", waited, in_doubt=in_doubt))
    assert (sight.happened, sight.ended, sight.cancelled) == (happened, ended, ended)
    assert not sight.failed


def test_what_had_begun_and_is_set_back_is_cancelled_at_once() -> None:
    begun = replace(followed("j-1", timedelta(seconds=20)), progress="task 13 of 16 running")
    sight = look(emr("j-1", task=12), begun)
    assert (sight.ended, sight.cancelled) == (True, True)
    waiting = replace(begun, progress=NOT_BEGUN)
    assert not look(emr("j-1", task=12), waiting).ended


def test_nothing_is_sent_over_what_somebody_else_asked_for() -> None:
    fake = emr("j-1", task=30)
    with pytest.raises(CloudError, match="task 30 requested now") as caught:
        ResizeActions({SCOPE: fake}, lambda: NOW).resize_groups(intent("j-1"))
    assert not caught.value.uncertain
    assert [call.method for call in fake.calls] == ["list_capacity"]


def test_nothing_is_sent_to_a_group_that_is_gone() -> None:
    fake = emr("j-1")
    fake.put(FakeCluster(clusters.detail(clusters.summary("j-1")), (MASTER,)))
    with pytest.raises(CloudError, match="It is gone"):
        ResizeActions({SCOPE: fake}, lambda: NOW).resize_groups(intent("j-1"))


@pytest.mark.parametrize(
    ("now", "in_doubt", "happened", "cancelled", "said"),
    [
        (ManagedScaling(26, 26), False, True, False, "managed scaling keeps it between 26 and 26"),
        (ManagedScaling(2, 20), True, False, False, "as before"),
        (ManagedScaling(3, 4), False, True, True, "Now: 3 to 4."),
        (None, False, True, True, "It has none any more."),
    ],
)
def test_moved_limits_are_read_back(
    now: ManagedScaling | None, in_doubt: bool, happened: bool, cancelled: bool, said: str
) -> None:
    last = ChangeScalingLimits(
        SCOPE.account, SCOPE.region, "j-1", "etl", CREATED, ManagedScaling(2, 20), ManagedScaling(26, 26)
    )
    cluster = FakeCluster(clusters.detail(clusters.summary("j-1")), ETL, scaling=now)
    one = Followed("op", Plan((last,), {}), NOW, in_doubt=in_doubt)
    sight = look(FakeEmr(SCOPE, [cluster]), one)
    assert (sight.happened, sight.cancelled) == (happened, cancelled)
    assert said in f"{sight.progress} {sight.reason}"
