"""The stand-in's own promises; what it shares with the real one is the contract's."""

import pytest

from cloud.ecs import ChargeType, EcsInstance, EcsStatus, StoppedMode
from cloud.errors import Throttled, Unreachable
from cloud.fake import Asked, Slip
from cloud.fake_ecs import FakeEcs
from cloud.model import Scope

SCOPE = Scope("games", "ap-northeast-1")
LOST = Unreachable("lost", permanent=False)


def fake(count: int = 1) -> FakeEcs:
    names = (f"i-{number}" for number in range(count))
    return FakeEcs(
        SCOPE,
        (
            EcsInstance(SCOPE, key, key, EcsStatus.RUNNING, "ecs.g7.large", "a", ChargeType.POST_PAID)
            for key in names
        ),
    )


def test_it_remembers_what_it_was_asked() -> None:
    ecs = fake()
    ecs.stop("i-0", StoppedMode.KEEP_CHARGING, force=True)
    assert ecs.calls == [Asked("stop", ("i-0", StoppedMode.KEEP_CHARGING, True, False))]


def test_it_counts_calls_as_the_real_one_makes_them() -> None:
    ecs = fake(201)
    ecs.list_instances()
    ecs.statuses(list(ecs.instances))
    ecs.describe_instances(list(ecs.instances))
    assert ecs.requests == 3 + 5 + 3


@pytest.mark.parametrize(("happened", "status"), [(True, EcsStatus.STOPPING), (False, EcsStatus.RUNNING)])
def test_a_slip_loses_the_answer_once(happened: bool, status: EcsStatus) -> None:
    ecs = fake()
    ecs.slips = [Slip(LOST, happened)]
    ecs.stop("i-0", StoppedMode.KEEP_CHARGING, dry_run=True)
    with pytest.raises(Unreachable):
        ecs.stop("i-0", StoppedMode.KEEP_CHARGING)
    assert ecs.statuses(["i-0"]) == {"i-0": status}


def test_while_it_has_an_error_everything_fails_with_it() -> None:
    ecs = fake()
    ecs.error = Throttled("slow", permanent=False)
    for ask in (ecs.list_instances, ecs.regions, lambda: ecs.start("i-0")):
        with pytest.raises(Throttled):
            ask()
