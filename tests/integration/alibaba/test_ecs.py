"""The real adapter alone: its pages, batches and retries, and how Alibaba's refusals reach people."""

from datetime import timedelta

import pytest

from cloud.alibaba.access import Access, Keys, Wire
from cloud.alibaba.ecs import AlibabaEcs, Patience
from cloud.ecs import EcsStatus, InstanceFilter, StoppedMode
from cloud.errors import AccessDenied, CloudError, CredentialsExpired, Throttled, Unreachable
from demo.alibaba.actions import ACTIONS
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import KEY_ID, InstanceSpec
from demo.alibaba.wire import Refusal
from demo.aws.levers import Aim
from tests.integration.alibaba.conftest import ELSEWHERE, KEYS, SCOPE, Adapter

KEEP = StoppedMode.KEEP_CHARGING


def add(server: AlibabaServer, count: int) -> list[str]:
    specs = (InstanceSpec(f"web-{n}", age=timedelta(hours=n)) for n in range(count))
    return [server.add_instance(spec) for spec in specs]


class TestPages:
    def test_all_of_them_a_hundred_a_page(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        there = add(server, 201)
        listed = ecs.list_instances()
        assert ({item.id for item in listed.items}, listed.pages, listed.truncated) == ({*there}, 3, False)
        assert server.calls("DescribeInstances") == 3

    def test_no_more_than_asked_for(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        add(server, 201)
        listed = ecs.list_instances(pages=2)
        assert (len(listed.items), listed.pages, listed.truncated) == (200, 2, True)

    def test_a_part_is_shown_if_the_rest_is_throttled(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        add(server, 150)
        server.levers.refuse_after(1, Refusal(400, "Throttling.User", "slow down"))
        listed = ecs.list_instances()
        assert (len(listed.items), listed.truncated) == (100, True)

    def test_a_token_that_comes_again_ends_it(
        self, server: AlibabaServer, ecs: AlibabaEcs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        there = add(server, 150)
        monkeypatch.setattr("demo.alibaba.actions._token", lambda _: "b2Zmc2V0OjUw")  # always offset:50
        listed = ecs.list_instances()
        assert {item.id for item in listed.items} == {*there}
        assert (len(listed.items), listed.truncated) == (150, False)
        add(server, 100)
        listed = ecs.list_instances()
        assert (len(listed.items), listed.pages, listed.truncated) == (150, 2, True), "each of them once"

    def test_no_page_is_begun_after_its_time(self, server: AlibabaServer, adapter: Adapter) -> None:
        add(server, 201)
        listed = adapter(patience=Patience(listing=0)).list_instances()
        assert (len(listed.items), listed.pages, listed.truncated) == (100, 1, True)

    def test_statuses_fifty_a_call_and_descriptions_a_hundred(
        self, server: AlibabaServer, ecs: AlibabaEcs
    ) -> None:
        there = add(server, 120)
        assert set(ecs.statuses(there)) == set(there)
        assert set(ecs.describe_instances(there)) == set(there)
        assert (server.calls("DescribeInstanceStatus"), server.calls("DescribeInstances")) == (3, 2)

    def test_names_with_signs_survive_the_signature(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        server.add_instance(InstanceSpec("웹 서버 +~/&=%", tags={"키 ": "값 *"}))
        (found,) = ecs.list_instances(InstanceFilter(name="웹 서버 +~/&=%")).items
        assert found.tags == {"키 ": "값 *"}

    def test_regions_are_asked_for_once(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        assert ecs.regions() == ecs.regions()
        assert server.calls("DescribeRegions") == 1


class TestWhatIsSent:
    def test_a_stop_says_what_it_costs_and_whether_it_is_forced(
        self, server: AlibabaServer, ecs: AlibabaEcs
    ) -> None:
        first, second = add(server, 2)
        ecs.stop(first, StoppedMode.STOP_CHARGING)
        ecs.stop(second, KEEP, force=True)
        sent = [request.parameters for request in server.asked]
        assert [(p["StoppedMode"], p["ForceStop"].lower()) for p in sent] == [
            ("StopCharging", "false"),
            ("KeepCharging", "true"),
        ]

    def test_a_start_never_wipes_local_disks(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        instance = server.add_instance(InstanceSpec("scratch", status="Stopped", local_disks=1))
        ecs.start(instance, dry_run=True)
        ecs.start(instance)
        assert all("InitLocalDisk" not in request.parameters for request in server.asked)
        assert not server.world.everything()[0].wiped

    def test_a_forced_stop_is_sooner(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        gentle, forced = add(server, 2)
        ecs.stop(gentle, KEEP)
        ecs.stop(forced, KEEP, force=True)
        server.clock.forward(timedelta(seconds=10))
        assert ecs.statuses([gentle, forced]) == {gentle: EcsStatus.STOPPING, forced: EcsStatus.STOPPED}

    def test_changes_belong_to_their_region(self, server: AlibabaServer, adapter: Adapter) -> None:
        (instance,) = add(server, 1)
        with pytest.raises(CloudError) as raised:
            adapter(scope=ELSEWHERE).stop(instance, KEEP)
        assert raised.value.code == "InvalidInstanceId.NotFound"


class TestRetries:
    @pytest.mark.parametrize("code", ["Throttling.User", "ServiceUnavailable", "InternalError"])
    def test_reads_are_repeated(self, server: AlibabaServer, ecs: AlibabaEcs, code: str) -> None:
        add(server, 1)
        server.levers.refuse(Refusal(503, code, "later"), times=2)
        assert len(ecs.list_instances().items) == 1
        assert server.calls() == 3

    def test_but_not_for_ever(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        server.levers.throttle()
        with pytest.raises(Throttled):
            ecs.list_instances()
        assert server.calls() == 3

    def test_what_is_permanent_is_not_repeated(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        server.levers.deny(action="DescribeInstances")
        with pytest.raises(AccessDenied, match="ecs:DescribeInstances"):
            ecs.list_instances()
        assert server.calls() == 1

    @pytest.mark.parametrize("code", ["Throttling.User", "ServiceUnavailable"])
    def test_changes_are_sent_once(self, server: AlibabaServer, ecs: AlibabaEcs, code: str) -> None:
        (instance,) = add(server, 1)
        server.levers.refuse(Refusal(503, code, "later"), Aim("StopInstance"))
        with pytest.raises(CloudError) as raised:
            ecs.stop(instance, KEEP)
        assert raised.value.uncertain == (code == "ServiceUnavailable")
        assert server.calls("StopInstance") == 1

    def test_a_change_without_an_answer_is_uncertain_and_its_status_tells(
        self, server: AlibabaServer, adapter: Adapter
    ) -> None:
        (instance,) = add(server, 1)
        ecs = adapter(wire=Wire(endpoint=server.url, read_timeout=0.3))
        server.levers.hang(action="StopInstance")
        with pytest.raises(Unreachable) as raised:
            ecs.stop(instance, KEEP)
        assert raised.value.uncertain
        assert server.calls("StopInstance") == 1
        assert ecs.statuses([instance]) == {instance: EcsStatus.RUNNING}

    def test_a_hung_region_is_not_asked_again(self, server: AlibabaServer, adapter: Adapter) -> None:
        ecs = adapter(wire=Wire(endpoint=server.url, read_timeout=0.3), patience=Patience(retries=0.2))
        server.levers.hang(region=SCOPE.region)
        with pytest.raises(Unreachable, match="did not answer"):
            ecs.list_instances()
        assert server.calls() == 1

    def test_the_others_live_on(self, server: AlibabaServer, adapter: Adapter) -> None:
        server.levers.take_down(SCOPE.region)
        assert adapter(scope=ELSEWHERE).list_instances().items == ()
        with pytest.raises(CloudError, match="failed at DescribeInstances"):
            adapter().list_instances()

    def test_what_never_left_is_certain(self, adapter: Adapter) -> None:
        ecs = adapter(wire=Wire(endpoint="http://127.0.0.1:1"))
        with pytest.raises(Unreachable, match="cannot be reached") as raised:
            ecs.start("i-1")
        assert (raised.value.sent, raised.value.uncertain) == (False, False)

    def test_our_own_throttle_speaks_before_alibabas(self, server: AlibabaServer, adapter: Adapter) -> None:
        ecs = adapter(patience=Patience(turn=0))
        with pytest.raises(Throttled) as raised:
            for _ in range(200):
                ecs.statuses(["i-1"])
        assert (raised.value.code, raised.value.sent) == ("OwnThrottle", False)


class TestOddAnswers:
    """What only looks like an answer is a failure of its region, and nothing is concluded from it."""

    @pytest.mark.parametrize(
        "body",
        [
            "<html>",
            "",
            "null",
            "{}",
            '"x"',
            '{"Instances":',
            '{"Instances": {"Instance": {"InstanceId": "i-1"}}}',
            '{"Instances": {"Instance": [{"InstanceId": "i-1", "CreationTime": 5}]}}',
        ],
    )
    def test_what_cannot_be_read_is_said(
        self, server: AlibabaServer, ecs: AlibabaEcs, monkeypatch: pytest.MonkeyPatch, body: str
    ) -> None:
        monkeypatch.setattr(server, "_answer", lambda _: (200, body.encode()))
        with pytest.raises(CloudError, match="with something unreadable") as raised:
            ecs.list_instances()
        assert not raised.value.permanent
        with pytest.raises(CloudError, match="with something unreadable"):
            ecs.statuses(["i-1"])

    @pytest.mark.parametrize("body", ["<html>", "", "null", '{"RequestId":'])
    def test_a_change_whose_answer_cannot_be_read_may_have_happened(
        self, server: AlibabaServer, ecs: AlibabaEcs, monkeypatch: pytest.MonkeyPatch, body: str
    ) -> None:
        monkeypatch.setattr(server, "_answer", lambda _: (200, body.encode()))
        with pytest.raises(CloudError, match="with something unreadable") as raised:
            ecs.start("i-1")
        assert raised.value.uncertain

    def test_a_status_that_is_left_out_is_looked_for(
        self, server: AlibabaServer, ecs: AlibabaEcs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = add(server, 2)
        monkeypatch.setitem(
            ACTIONS, "DescribeInstanceStatus", lambda *_: {"InstanceStatuses": {"InstanceStatus": []}}
        )
        assert ecs.statuses([first, second, "i-gone"]) == {
            first: EcsStatus.RUNNING,
            second: EcsStatus.RUNNING,
        }


class TestRefusals:
    def test_no_permission_names_the_ram_action(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        (instance,) = add(server, 1)
        server.levers.deny(action="RebootInstance")
        with pytest.raises(AccessDenied, match="lack the permission ecs:RebootInstance") as raised:
            ecs.reboot(instance)
        assert (raised.value.code, len(raised.value.request_id)) == ("Forbidden.RAM", 36)

    def test_no_stock_says_what_to_do(self, server: AlibabaServer, ecs: AlibabaEcs) -> None:
        instance = server.add_instance(InstanceSpec("web", status="Stopped", stopped_mode="StopCharging"))
        server.world.sell_out("ecs.g7.large")
        with pytest.raises(
            CloudError, match=r"no stock .* try again later, or change the type: The requested"
        ):
            ecs.start(instance)

    def test_an_expired_token_and_a_wrong_key_are_the_bots_own(
        self, server: AlibabaServer, adapter: Adapter
    ) -> None:
        server.levers.expire_tokens(times=3)
        with pytest.raises(CredentialsExpired, match="have expired"):
            adapter().list_instances()
        for keys in (
            Keys(KEY_ID, "wrong"),
            Keys("LTAIunknown", "wrong"),
            Keys(KEY_ID, KEYS.access_key_secret, "x"),
        ):
            with pytest.raises(CredentialsExpired, match="does not accept") as raised:
                adapter(Access(keys=keys)).list_instances()
            assert raised.value.permanent
            assert "wrong" not in str(raised.value)

    def test_an_unknown_account_and_region(self, server: AlibabaServer, adapter: Adapter) -> None:
        with pytest.raises(CloudError, match="no region of that name"):
            adapter(scope=type(SCOPE)("games", "xx-nowhere-1")).list_instances()
