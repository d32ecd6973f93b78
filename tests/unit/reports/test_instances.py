"""What stopped instances add to a digest."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.queries.ecs_listing import EcsScopes
from app.queries.side_by_side import SideBySide
from app.reports.instances import StoppedInstances
from cloud.ecs import ChargeType, EcsStatus, StoppedMode
from cloud.errors import Unreachable
from cloud.fake_ecs import FakeEcs
from tests.unit.instances import HANGZHOU, NOW, TOKYO, instance, stopped
from tests.waiting import PATIENCE


@pytest.fixture
def tokyo() -> FakeEcs:
    return FakeEcs(TOKYO)


@pytest.fixture
def hangzhou() -> FakeEcs:
    return FakeEcs(HANGZHOU)


@pytest.fixture
def source(tokyo: FakeEcs, hangzhou: FakeEcs) -> Iterator[StoppedInstances]:
    threads = SideBySide(2)
    yield StoppedInstances(EcsScopes({TOKYO: tokyo, HANGZHOU: hangzhou}, threads, PATIENCE))
    threads.close()


def test_where_there_is_none_there_is_nothing_to_say(source: StoppedInstances) -> None:
    assert source.section((), NOW, NOW) is None


def test_where_all_run_it_is_told_how_many(source: StoppedInstances, tokyo: FakeEcs) -> None:
    for name, said in (("web", "1 ECS instance runs"), ("db", "2 ECS instances run")):
        tokyo.put(instance(name, expires_at=NOW + timedelta(days=60)))
        section = source.section((), NOW, NOW)
        assert section is not None
        assert (section.brief, section.lines) == (said, ())
    tokyo.put(instance("new", status=EcsStatus.STARTING))
    tokyo.put(stopped("sms"))
    section = source.section((), NOW, NOW)
    assert section is not None
    assert section.brief == "2 ECS instances run, 1 stopped, 1 of them charged all the same"


def test_stopped_ones_are_told_and_whether_they_cost(source: StoppedInstances, tokyo: FakeEcs) -> None:
    tokyo.put(stopped("web", tags={"owner": "minji"}))
    tokyo.put(stopped("load", stopped_mode=StoppedMode.STOP_CHARGING))
    tokyo.put(stopped("db", charge_type=ChargeType.PRE_PAID, expires_at=NOW + timedelta(days=3)))
    section = source.section((), NOW, NOW)
    assert section is not None
    assert section.brief == (
        "3 ECS instances stopped, 1 of them charged all the same, 1 ECS subscription expired or about to"
    )
    assert section.lines == (
        "db (i-db, games/ap-northeast-1) is stopped, a subscription",
        "load (i-load, games/ap-northeast-1) is stopped, not charged",
        "web (i-web, games/ap-northeast-1) is stopped, charged all the same, owner minji",
        "db (i-db, games/ap-northeast-1) expires in 3 d",
    )


def test_narrowed_it_tells_of_those_places_only(
    source: StoppedInstances, tokyo: FakeEcs, hangzhou: FakeEcs
) -> None:
    tokyo.put(stopped("web"))
    hangzhou.put(stopped("secret", scope=HANGZHOU))
    assert source.scopes == (TOKYO, HANGZHOU)
    section = source.within([TOKYO]).section((), NOW, NOW)
    assert section is not None
    assert section.brief.startswith("1 ECS instance stopped")
    assert hangzhou.requests == 0, "what the asker may not read is not read"


def test_an_expired_one_is_told(source: StoppedInstances, hangzhou: FakeEcs) -> None:
    hangzhou.put(instance("sms", scope=HANGZHOU, expires_at=NOW - timedelta(days=2)))
    section = source.section((), NOW, NOW)
    assert section is not None
    assert section.lines == ("sms (i-sms, games/cn-hangzhou) expired 2 d ago",)


def test_what_could_not_be_read_is_named(source: StoppedInstances, tokyo: FakeEcs, hangzhou: FakeEcs) -> None:
    tokyo.truncated = True
    hangzhou.error = Unreachable("Nobody answers.", permanent=False)
    section = source.section((), NOW, NOW)
    assert section is not None
    assert section.unread == (
        "ECS instances in games/cn-hangzhou (Nobody answers.)",
        "some ECS instances in games/ap-northeast-1 (there is more than I may read in one go)",
    )


def test_only_the_accounts_of_the_digest_are_asked(source: StoppedInstances, tokyo: FakeEcs) -> None:
    tokyo.put(stopped("web"))
    assert source.section(("prod",), NOW, NOW) is None
    assert tokyo.calls == []


def test_very_many_are_cut_and_counted(source: StoppedInstances, tokyo: FakeEcs) -> None:
    for number in range(50):
        tokyo.put(stopped(f"web-{number:02}"))
    section = source.section((), NOW, NOW)
    assert section is not None
    assert (len(section.lines), section.lines[-1]) == (41, "… and 10 more")
