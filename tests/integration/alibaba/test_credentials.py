"""Where the keys come from: the real providers of the SDK, against a metadata service on a real socket."""

from datetime import timedelta

import pytest

from cloud.alibaba.access import Access, Keys, Oidc, Wire
from cloud.alibaba.clients import ClientFactory
from cloud.errors import CredentialsExpired
from cloud.model import Scope
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import ACCOUNT, KEY_ID, KEY_SECRET, InstanceSpec
from tests.integration.alibaba.conftest import SCOPE, Adapter
from tests.integration.alibaba.local_sts import LAB, wire_to

ROLE = Access(ram_role="chatops")


@pytest.fixture
def through(server: AlibabaServer) -> Wire:
    """The metadata service has one fixed address, so the way there is through us as a proxy."""
    server.add_instance(InstanceSpec("web"))
    return Wire(endpoint=server.url, proxy=server.url)


class TestRamRole:
    def test_its_keys_are_fetched_once_and_used(
        self, server: AlibabaServer, adapter: Adapter, through: Wire
    ) -> None:
        ecs = adapter(ROLE, wire=through)
        for _ in range(3):
            assert [item.name for item in ecs.list_instances().items] == ["web"]
        assert len(server.vault.issued) == 1
        assert server.signers == {server.vault.issued[0]: 3}

    def test_they_are_refreshed_before_they_end(
        self, server: AlibabaServer, adapter: Adapter, through: Wire
    ) -> None:
        server.vault.lifetime = timedelta(minutes=14)  # the SDK renews what has less than 15 minutes to live
        ecs = adapter(ROLE, wire=through)
        ecs.list_instances()
        server.vault.expire()
        server.vault.lifetime = timedelta(hours=6)
        ecs.list_instances()
        ecs.list_instances()
        first, second = server.vault.issued
        assert server.signers == {first: 1, second: 2}

    def test_what_alibaba_ends_before_its_time_is_fetched_anew(
        self, server: AlibabaServer, adapter: Adapter, through: Wire
    ) -> None:
        ecs = adapter(ROLE, wire=through)
        ecs.list_instances()
        server.vault.expire()
        assert [item.name for item in ecs.list_instances().items] == ["web"]
        first, second = server.vault.issued
        assert server.signers == {first: 1, second: 1}

    def test_all_regions_of_an_account_share_them(self, server: AlibabaServer, through: Wire) -> None:
        clients = ClientFactory({"games": ROLE}, through)
        for region in ("ap-northeast-1", "cn-hangzhou"):
            clients.ecs(Scope("games", region)).call("DescribeRegions", bool)
        assert len(server.vault.issued) == 1

    def test_a_host_without_a_role_says_so(
        self, server: AlibabaServer, adapter: Adapter, through: Wire
    ) -> None:
        server.metadata.role = ""
        with pytest.raises(CredentialsExpired, match="no usable Alibaba Cloud credentials") as raised:
            adapter(ROLE, wire=through).list_instances()
        assert (raised.value.permanent, raised.value.sent) == (True, False)
        assert server.calls() == 0

    def test_an_outage_of_the_metadata_service_does_not_take_away_what_still_lives(
        self, server: AlibabaServer, adapter: Adapter, through: Wire
    ) -> None:
        server.vault.lifetime = timedelta(minutes=14)
        ecs = adapter(ROLE, wire=through)
        ecs.list_instances()
        server.metadata.up = False
        assert len(ecs.list_instances().items) == 1
        assert len(server.vault.issued) == 1


class TestAssumedRole:
    def test_its_keys_open_the_other_account(
        self, server: AlibabaServer, sts: AlibabaServer, adapter: Adapter
    ) -> None:
        sts.sts.trusts[LAB] = "agreed"
        access = Access(keys=Keys(KEY_ID, KEY_SECRET), role_arn=LAB, external_id="agreed")
        ecs = adapter(access, wire=wire_to(server, sts))
        for _ in range(2):
            assert [item.name for item in ecs.list_instances().items] == ["lab-web"]
        assert sts.sts.sessions == ["chatops/chatops"]
        assert server.signers == {server.vault.issued[0]: 2}

    def test_they_are_refreshed_before_they_end(
        self, server: AlibabaServer, sts: AlibabaServer, adapter: Adapter
    ) -> None:
        server.vault.lifetime = timedelta(minutes=14)
        access = Access(keys=Keys(KEY_ID, KEY_SECRET), role_arn=LAB)
        ecs = adapter(access, wire=wire_to(server, sts))
        ecs.list_instances()
        server.vault.expire()
        ecs.list_instances()
        assert len(sts.sts.sessions) == 2

    def test_with_the_hosts_role_there_are_no_keys_at_all(
        self, server: AlibabaServer, sts: AlibabaServer, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # As a setting the proxy would be STS's too; the environment's is for HTTP only.
        monkeypatch.setenv("HTTP_PROXY", server.url)
        ecs = adapter(Access(ram_role="chatops", role_arn=LAB), wire=wire_to(server, sts))
        assert [item.name for item in ecs.list_instances().items] == ["lab-web"]
        assert len(server.vault.issued) == 2

    def test_a_role_that_does_not_trust_us_is_the_bots_own_failure(
        self, server: AlibabaServer, sts: AlibabaServer, adapter: Adapter
    ) -> None:
        sts.sts.trusts[LAB] = "agreed"
        access = Access(keys=Keys(KEY_ID, KEY_SECRET), role_arn=LAB, external_id="wrong")
        with pytest.raises(CredentialsExpired):
            adapter(access, wire=wire_to(server, sts)).list_instances()
        assert server.calls() == 0


class TestOtherSources:
    def test_temporary_keys(self, server: AlibabaServer, adapter: Adapter) -> None:
        key, entry = server.vault.issue(ACCOUNT)
        adapter(Access(keys=Keys(key, entry.secret, entry.token))).list_instances()
        assert server.signers == {key: 1}

    def test_a_role_to_assume_goes_to_sts_with_the_keys_found(
        self, server: AlibabaServer, adapter: Adapter
    ) -> None:
        # STS speaks HTTPS only: that nobody answers there is told as the bot's own credentials' failure.
        access = Access(keys=Keys(KEY_ID, KEY_SECRET), role_arn="acs:ram::1:role/chatops")
        wire = Wire(endpoint=server.url, proxy="http://127.0.0.1:1", connect_timeout=1)
        with pytest.raises(CredentialsExpired):
            adapter(access, wire=wire).list_instances()
        assert server.calls() == 0

    def test_oidc_without_its_token_file_says_so(self, server: AlibabaServer, adapter: Adapter) -> None:
        oidc = Oidc("acs:ram::1:oidc-provider/ack", "/nowhere/token")
        with pytest.raises(CredentialsExpired):
            adapter(Access(oidc=oidc, role_arn="acs:ram::1:role/chatops")).list_instances()
        assert server.calls() == 0

    def test_an_account_that_is_not_configured(self, server: AlibabaServer) -> None:
        with pytest.raises(CredentialsExpired, match="no Alibaba Cloud account named games"):
            ClientFactory({}).ecs(SCOPE)
