"""The local Alibaba Cloud's own ways, beyond what the adapter's contract sees of them."""

from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from cloud.alibaba.ecs import AlibabaEcs
from cloud.ecs import EcsStatus, LockReason, StoppedMode
from demo.alibaba.lifecycle import Life, Pace
from demo.alibaba.seed import INSTANCES, seed
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import HANGZHOU, InstanceSpec
from tests.integration.alibaba.conftest import ELSEWHERE, NOON, Adapter

SECONDS = timedelta(seconds=1)


class TestLifecycle:
    def test_it_starts_and_stops_on_the_clock(self) -> None:
        life = Life([(NOON, "Stopped")], Pace(40 * SECONDS, 30 * SECONDS))
        life.start(NOON + SECONDS)
        assert [life.status(NOON + s * SECONDS) for s in (0, 1, 40, 41)] == [
            "Stopped", "Starting", "Starting", "Running",
        ]  # fmt: skip
        life.stop(NOON + 50 * SECONDS)
        assert [life.status(NOON + s * SECONDS) for s in (49, 50, 79, 80)] == [
            "Running", "Stopping", "Stopping", "Stopped",
        ]  # fmt: skip
        assert life.started(NOON + 90 * SECONDS) == NOON + SECONDS

    def test_a_reboot_is_a_stop_and_a_start(self) -> None:
        life = Life([(NOON, "Running")], Pace(40 * SECONDS, 30 * SECONDS))
        life.reboot(NOON + SECONDS)
        assert [life.status(NOON + s * SECONDS) for s in (1, 31, 71)] == ["Stopping", "Starting", "Running"]


class TestSeed:
    def test_it_has_everything_that_may_happen_to_an_instance(
        self, server: AlibabaServer, adapter: Adapter
    ) -> None:
        seed(server)
        tokyo, hangzhou = (adapter().list_instances().items, adapter(scope=ELSEWHERE).list_instances().items)
        everything = tokyo + hangzhou
        assert len(everything) == len(INSTANCES)
        assert {spec.region for spec in INSTANCES} == {"ap-northeast-1", HANGZHOU}
        assert sum("office-hours" in instance.tags for instance in everything) == 2
        assert {lock for instance in everything for lock in instance.locked} == {
            LockReason.SECURITY,
            LockReason.FINANCIAL,
        }
        assert any(instance.expired(NOON) for instance in everything)
        assert {instance.charge_type for instance in everything} == {"PostPaid", "PrePaid"}


class TestLevers:
    def test_time_passes_without_the_clock(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        instance = server.add_instance(InstanceSpec("web"))
        before = ecs.describe_instances([instance])[instance]
        ecs.stop(instance, StoppedMode.KEEP_CHARGING)
        server.world.let_pass(timedelta(hours=1))
        after = ecs.describe_instances([instance])[instance]
        assert after.status is EcsStatus.STOPPED
        assert before.created_at is not None
        assert after.created_at == before.created_at - timedelta(hours=1)

    def test_locks_come_and_go_and_so_do_instances(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        instance = server.add_instance(InstanceSpec("web"))
        server.world.lock_up(instance, "security", "financial")
        assert len(ecs.describe_instances([instance])[instance].locked) == 2
        server.world.lock_up(instance)
        assert ecs.describe_instances([instance])[instance].locked == ()
        server.world.release(instance)
        assert ecs.describe_instances([instance]) == {}

    def test_economical_mode_gives_the_public_address_back(
        self, server: AlibabaServer, ecs: AlibabaEcs
    ) -> None:
        instance = server.add_instance(InstanceSpec("web", public_ip="8.0.0.1"))
        ecs.stop(instance, StoppedMode.STOP_CHARGING)
        server.clock.forward(timedelta(minutes=1))
        assert ecs.describe_instances([instance])[instance].public_ips == ()


class TestMetadata:
    def ask(self, server: AlibabaServer, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        named = {f"X-aliyun-ecs-metadata-{key.replace('_', '-')}": value for key, value in headers.items()}
        try:
            with urlopen(Request(f"{server.url}/latest/{path}", headers=named, method=method)) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, ""

    def test_hardened_it_wants_a_token(self, server: AlibabaServer) -> None:
        roles = "meta-data/ram/security-credentials/"
        assert self.ask(server, roles) == (403, "")
        status, token = self.ask(server, "api/token", "PUT", token_ttl_seconds="60")
        assert status == 200
        assert self.ask(server, roles, token=token) == (200, "chatops")
        assert self.ask(server, roles + "another", token=token) == (404, "")
        server.metadata.hardened = False
        assert self.ask(server, roles) == (200, "chatops")

    @pytest.mark.parametrize("ttl", ["", "0", "21601", "soon"])
    def test_a_tokens_life_has_its_limits(self, server: AlibabaServer, ttl: str) -> None:
        assert self.ask(server, "api/token", "PUT", token_ttl_seconds=ttl) == (400, "")
