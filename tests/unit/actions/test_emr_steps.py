"""Following cancelled steps by few calls: however deep they lie, and what cannot be told yet."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest

from app.actions.emr_steps import StepActions
from app.domain.changes import Plan
from app.domain.emr.setting_intents import CancelSteps
from app.tracking.following import Followed
from cloud.errors import CloudError
from cloud.fake import FakeCluster, FakeEmr
from cloud.model import Scope, StepCancellation
from tests.unit.clusters import NOW, SCOPE, detail, step, summary


def followed(*step_ids: str, scope: Scope = SCOPE) -> Followed:
    intent = CancelSteps(scope.account, scope.region, "j-1ABC", "etl", NOW.isoformat(), step_ids)
    return Followed("-".join(step_ids), Plan((intent,), {}), NOW)


def emr_with(number: int, state: str = "CANCELLED") -> FakeEmr:
    steps = tuple(replace(step("job", state), id=f"s-{n}") for n in range(number))
    return FakeEmr(SCOPE, [FakeCluster(detail(summary()), steps=steps)])


def test_several_of_one_cluster_take_one_call() -> None:
    emr = emr_with(10)
    one, other = followed("s-1"), followed("s-2", "s-3")
    actions = StepActions({SCOPE: emr})
    assert actions.group(one.plan) == actions.group(other.plan)
    looked = actions.look([one, other], calls=5)
    assert looked.calls == emr.requests == 1
    assert {sight.progress for sight in looked.sights.values()} == {"cancelled", "2 cancelled"}


def test_however_many_steps_came_after_it_one_is_found_by_a_call() -> None:
    emr = emr_with(400)
    deep = followed("s-399")
    looked = StepActions({SCOPE: emr}).look([deep], calls=5)
    assert looked.sights[deep.id].ended and looked.calls == emr.requests == 1


def test_more_than_the_calls_can_tell_are_looked_at_in_turn() -> None:
    emr = emr_with(256)
    actions, every = StepActions({SCOPE: emr}), followed(*(f"s-{n}" for n in range(256)))
    said = []
    for look in range(1, 7):
        looked = actions.look([every], calls=5)
        said.append(looked.sights[every.id])
        assert emr.requests <= 5 * look
    assert said[0].progress == "cancelling (50 cancelled, 206 not looked at yet)"
    assert [sight.ended for sight in said] == [False] * 5 + [True]
    assert said[-1].progress == "256 cancelled"


def test_what_runs_is_looked_at_again_and_what_has_ended_is_not() -> None:
    emr = emr_with(60)
    running = replace(emr.clusters["j-1ABC"].steps[0], state="RUNNING")
    emr.put(replace(emr.clusters["j-1ABC"], steps=(running, *emr.clusters["j-1ABC"].steps[1:])))
    actions, every = StepActions({SCOPE: emr}), followed(*(f"s-{n}" for n in range(60)))
    assert actions.look([every], calls=5).sights[every.id].happened is False
    sight = actions.look([every], calls=5).sights[every.id]
    assert (sight.progress, sight.ended) == ("cancelling (59 cancelled, 1 running)", False)
    looked = actions.look([every], calls=5)
    assert looked.calls == 1


def test_a_step_that_emr_does_not_know_any_more_has_ended() -> None:
    looked = StepActions({SCOPE: emr_with(1)}).look([followed("s-0", "s-9")], calls=5)
    assert looked.sights["s-0-s-9"].progress == "1 cancelled, 1 unknown"
    assert looked.sights["s-0-s-9"].ended


def test_a_step_that_is_pending_or_running_has_not_been_cancelled_yet() -> None:
    for state, happened in (("PENDING", False), ("RUNNING", False), ("CANCEL_PENDING", True)):
        looked = StepActions({SCOPE: emr_with(1, state)}).look([followed("s-0")], calls=1)
        sight = looked.sights["s-0"]
        assert (sight.happened, sight.ended) == (happened, False)


def test_a_failure_of_its_own_is_no_cancellation() -> None:
    sight = StepActions({SCOPE: emr_with(1, "FAILED")}).look([followed("s-0")], calls=1).sights["s-0"]
    assert sight.failed and sight.reason == "It came too late for job."


def test_an_account_that_is_not_configured_any_more_ends_it_aloud() -> None:
    looked = StepActions({}).look([followed("s-0")], calls=5)
    assert looked.sights["s-0"].failed and looked.calls == 0
    assert "is not configured any more" in looked.sights["s-0"].reason


class Choosy(FakeEmr):
    """Cancels no step of these ids."""

    refused: tuple[str, ...] = ()

    def cancel_steps(self, cluster_id: str, step_ids: Collection[str]) -> Mapping[str, StepCancellation]:
        taken = [step_id for step_id in step_ids if step_id not in self.refused]
        no = dict.fromkeys(self.refused, StepCancellation(False, "Not that one."))
        return {**super().cancel_steps(cluster_id, taken), **no}


def choosy(state: str) -> Choosy:
    emr = Choosy(SCOPE, emr_with(2, state).clusters.values())
    emr.refused = ("s-1",)
    return emr


def test_what_emr_refuses_while_it_runs_is_told_with_what_was_submitted() -> None:
    emr = choosy("RUNNING")
    with pytest.raises(CloudError) as caught:
        StepActions({SCOPE: emr}).cancel(_intent("s-0", "s-1"))
    assert caught.value.permanent
    assert caught.value.message == (
        "EMR does not cancel job: Not that one. The cancellation of the other 1 is submitted."
    )
    assert [one.state for one in emr.clusters["j-1ABC"].steps] == ["CANCELLED", "RUNNING"]


def test_what_emr_refuses_because_it_has_ended_is_followed_like_the_rest() -> None:
    emr = choosy("COMPLETED")
    emr.refused = ("s-0", "s-1")
    assert not StepActions({SCOPE: emr}).cancel(_intent("s-0", "s-1")).over


def _intent(*step_ids: str) -> CancelSteps:
    last = followed(*step_ids).plan.last
    assert isinstance(last, CancelSteps)
    return last
