"""What every Ecs must do: run over the real adapter against the local Alibaba Cloud, and over the fake."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from cloud.ecs import EcsStatus, InstanceFilter, LockReason, StoppedMode
from cloud.errors import CloudError, NotFound
from cloud.ports import Ecs
from tests.integration.alibaba.conftest import NOON
from tests.integration.alibaba.either import Either, open_either
from tests.integration.alibaba.same_fleet import API, BASTION, EXPIRED, FAKES, RUNNER, SCRATCH

GONE = "i-gone"


@pytest.fixture(params=["alibaba", "fake"])
def either(request: pytest.FixtureRequest) -> Either:
    return open_either(request)


@pytest.fixture
def ecs(either: Either) -> Ecs:
    return either.ecs


def ids(ecs: Ecs, wanted: InstanceFilter) -> set[str]:
    return {instance.id for instance in ecs.list_instances(wanted).items}


class TestReading:
    def test_lists_everything_there_is_to_know_of_its_own_scope(self, ecs: Ecs) -> None:
        listed = ecs.list_instances()
        unknown = {"started_at": None, "os": ""}
        assert [replace(item, **unknown) for item in listed.items] == list(FAKES)  # type: ignore[arg-type]
        assert not listed.truncated
        assert listed.pages == 1

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (InstanceFilter(name="game-api"), {API}),
            (InstanceFilter(name="game"), set()),
            (InstanceFilter(name="*a*"), {API, BASTION, SCRATCH}),
            (InstanceFilter(status=EcsStatus.STOPPED), {BASTION, EXPIRED}),
            (InstanceFilter(tags={"env": "prod"}), {API}),
            (InstanceFilter(tags={"env": "prod*"}), {API, EXPIRED}),
            (InstanceFilter(tags={"office-hours": ""}), {RUNNER}),
            (InstanceFilter(tags={"env": "prod*"}, status=EcsStatus.STOPPED), {EXPIRED}),
            (InstanceFilter(name="nobody"), set()),
        ],
    )
    def test_filters_by_name_status_and_tags(self, ecs: Ecs, wanted: InstanceFilter, found: set[str]) -> None:
        assert ids(ecs, wanted) == found

    def test_describes_those_that_are_there(self, ecs: Ecs) -> None:
        found = ecs.describe_instances([API, GONE, API])
        assert {key: item.name for key, item in found.items()} == {API: "game-api"}
        assert ecs.describe_instances([]) == {}

    def test_reads_statuses_even_if_one_is_gone(self, ecs: Ecs) -> None:
        assert ecs.statuses([API, BASTION]) == {API: EcsStatus.RUNNING, BASTION: EcsStatus.STOPPED}
        assert ecs.statuses([API, GONE]) == {API: EcsStatus.RUNNING}
        assert ecs.statuses([]) == {}

    def test_a_subscription_ends_and_pay_as_you_go_does_not(self, ecs: Ecs) -> None:
        found = ecs.describe_instances([API, RUNNER, EXPIRED])
        assert not found[API].expired(NOON)
        assert found[EXPIRED].expired(NOON)
        assert found[RUNNER].expires_at is None
        assert found[EXPIRED].locked == (LockReason.FINANCIAL,)

    def test_regions_have_english_names(self, ecs: Ecs) -> None:
        assert {region.id: region.name for region in ecs.regions()}["ap-northeast-1"] == "Japan (Tokyo)"


class TestChanging:
    def test_stops_and_starts_again(self, either: Either) -> None:
        ecs = either.ecs
        assert ecs.stop(RUNNER, StoppedMode.KEEP_CHARGING)
        assert ecs.statuses([RUNNER]) == {RUNNER: EcsStatus.STOPPING}
        either.settle()
        assert ecs.statuses([RUNNER]) == {RUNNER: EcsStatus.STOPPED}
        assert ecs.start(RUNNER)
        assert ecs.statuses([RUNNER]) == {RUNNER: EcsStatus.STARTING}
        either.settle()
        assert ecs.statuses([RUNNER]) == {RUNNER: EcsStatus.RUNNING}

    def test_a_reboot_comes_back(self, either: Either) -> None:
        assert either.ecs.reboot(RUNNER)
        assert either.ecs.statuses([RUNNER])[RUNNER].moving
        either.settle()
        assert either.ecs.statuses([RUNNER]) == {RUNNER: EcsStatus.RUNNING}

    @pytest.mark.parametrize(
        ("instance", "mode", "becomes"),
        [
            (RUNNER, StoppedMode.STOP_CHARGING, StoppedMode.STOP_CHARGING),
            (RUNNER, StoppedMode.KEEP_CHARGING, StoppedMode.KEEP_CHARGING),
            (API, StoppedMode.STOP_CHARGING, StoppedMode.KEEP_CHARGING),
            (SCRATCH, StoppedMode.STOP_CHARGING, StoppedMode.KEEP_CHARGING),
        ],
    )
    def test_only_what_is_economical_stops_charging(
        self, either: Either, instance: str, mode: StoppedMode, becomes: StoppedMode
    ) -> None:
        before = either.ecs.describe_instances([instance])[instance]
        either.ecs.stop(instance, mode, force=True)
        either.settle()
        after = either.ecs.describe_instances([instance])[instance]
        assert (after.status, after.stopped_mode) == (EcsStatus.STOPPED, becomes)
        assert before.economical == (instance == RUNNER)

    def test_a_dry_run_that_passes_changes_nothing(self, ecs: Ecs) -> None:
        assert ecs.stop(API, StoppedMode.KEEP_CHARGING, dry_run=True)
        assert ecs.reboot(API, dry_run=True)
        assert ecs.statuses([API]) == {API: EcsStatus.RUNNING}

    @pytest.mark.parametrize("dry_run", [True, False])
    @pytest.mark.parametrize(
        ("instance", "code"),
        [
            (API, "IncorrectInstanceStatus"),
            (BASTION, "InstanceLockedForSecurity"),
            (EXPIRED, "InstanceExpiredOrInArrears"),
            (GONE, "InvalidInstanceId.NotFound"),
        ],
    )
    def test_what_cannot_be_started_says_why(self, ecs: Ecs, instance: str, code: str, dry_run: bool) -> None:
        with pytest.raises(CloudError) as raised:
            ecs.start(instance, dry_run=dry_run)
        assert (raised.value.code, raised.value.permanent, raised.value.uncertain) == (code, True, False)
        assert isinstance(raised.value, NotFound) == (instance == GONE)

    def test_what_is_not_running_is_neither_stopped_nor_rebooted(self, either: Either) -> None:
        either.ecs.stop(RUNNER, StoppedMode.KEEP_CHARGING)
        changes: tuple[Callable[[], str], ...] = (
            lambda: either.ecs.stop(RUNNER, StoppedMode.KEEP_CHARGING),
            lambda: either.ecs.reboot(RUNNER),
            lambda: either.ecs.start(RUNNER),
        )
        for change in changes:
            with pytest.raises(CloudError) as raised:
                change()
            assert raised.value.code == "IncorrectInstanceStatus"

    def test_a_lock_keeps_it_from_being_stopped(self, ecs: Ecs) -> None:
        with pytest.raises(CloudError) as raised:
            ecs.stop(BASTION, StoppedMode.KEEP_CHARGING)
        assert raised.value.code == "InstanceLockedForSecurity"
