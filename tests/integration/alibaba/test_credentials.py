"""Where the keys come from: the real providers of the SDK, against a metadata service on a real socket."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cloud.alibaba.access import Access, Keys, Oidc, Wire
from cloud.alibaba.clients import ClientFactory
from cloud.errors import CredentialsExpired
from cloud.model import Scope
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import ACCOUNT, KEY_ID, KEY_SECRET, InstanceSpec
from tests.integration.alibaba.conftest import SCOPE, Adapter

ROOT = Path(__file__).parents[3]
ROLE = Access(ram_role="chatops")

# The SDK reads the environment when it is imported, so the default chain is tried in a process of its own.
LIST = """
import sys
from cloud.alibaba.access import Access, Wire
from cloud.alibaba.clients import ClientFactory
from cloud.alibaba.ecs import ECS_LIMITS, AlibabaEcs
from cloud.throttle import Throttle
from cloud.model import Scope
clients = ClientFactory({"games": Access()}, Wire(endpoint=sys.argv[1]))
ecs = AlibabaEcs(Scope("games", "ap-northeast-1"), clients, Throttle(ECS_LIMITS))
print(*(item.name for item in ecs.list_instances().items))
"""


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for 127.0.0.1: what serves with it, and the file that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Local STS")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    bundle, secret = folder / "certificate.pem", folder / "key.pem"
    bundle.write_bytes(certificate.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bundle, secret)
    return context, bundle


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

    def test_all_regions_of_an_account_share_them(self, server: AlibabaServer, through: Wire) -> None:
        clients = ClientFactory({"games": ROLE}, through)
        for region in ("ap-northeast-1", "cn-hangzhou"):
            clients.ecs(Scope("games", region)).call("DescribeRegions")
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


class TestDefaultChain:
    def run(self, server: AlibabaServer, home: Path, **environment: str) -> str:
        clean = {
            k: v for k, v in os.environ.items() if not k.upper().startswith(("ALIBABA", "HTTP_", "HTTPS_"))
        }
        done = subprocess.run(
            [sys.executable, "-c", LIST, server.url],
            env={**clean, "HOME": str(home), "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert KEY_SECRET not in done.stdout + done.stderr
        return done.stdout.strip()

    def test_the_environments_keys(self, server: AlibabaServer, tmp_path: Path) -> None:
        server.add_instance(InstanceSpec("web"))
        keys = {"ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET}
        assert self.run(server, tmp_path, **keys, ALIBABA_CLOUD_ECS_METADATA_DISABLED="true") == "web"
        assert server.signers == {KEY_ID: 1}

    def test_a_hosts_role_without_any_configuration(self, server: AlibabaServer, tmp_path: Path) -> None:
        server.add_instance(InstanceSpec("web"))
        assert self.run(server, tmp_path, HTTP_PROXY=server.url) == "web"
        assert [*server.signers] == server.vault.issued

    def test_a_profile_of_the_credentials_file(self, server: AlibabaServer, tmp_path: Path) -> None:
        server.add_instance(InstanceSpec("web"))
        (tmp_path / ".alibabacloud").mkdir()
        text = f"[default]\ntype = access_key\naccess_key_id = {KEY_ID}\naccess_key_secret = {KEY_SECRET}\n"
        (tmp_path / ".alibabacloud" / "credentials.ini").write_text(text)
        assert self.run(server, tmp_path, ALIBABA_CLOUD_ECS_METADATA_DISABLED="true") == "web"


class TestAssumedRole:
    """STS is asked by HTTPS only: the same local Alibaba Cloud, with a certificate of its own."""

    LAB = "acs:ram::2222222222222222:role/chatops"

    @pytest.fixture
    def sts(
        self, server: AlibabaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[AlibabaServer]:
        context, bundle = certified(tmp_path)
        # Where requests looks for whom to trust; the SDK hands on nothing of the kind.
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(bundle))
        server.add_instance(InstanceSpec("lab-web", account="2222222222222222"))
        with AlibabaServer(vault=server.vault, tls=context) as running:
            yield running

    def wire(self, server: AlibabaServer, sts: AlibabaServer) -> Wire:
        return Wire(endpoint=server.url, sts=sts.url.removeprefix("https://"))

    def test_its_keys_open_the_other_account(
        self, server: AlibabaServer, sts: AlibabaServer, adapter: Adapter
    ) -> None:
        sts.sts.trusts[self.LAB] = "agreed"
        access = Access(keys=Keys(KEY_ID, KEY_SECRET), role_arn=self.LAB, external_id="agreed")
        ecs = adapter(access, wire=self.wire(server, sts))
        for _ in range(2):
            assert [item.name for item in ecs.list_instances().items] == ["lab-web"]
        assert sts.sts.sessions == ["chatops/chatops"]
        assert server.signers == {server.vault.issued[0]: 2}

    def test_they_are_refreshed_before_they_end(
        self, server: AlibabaServer, sts: AlibabaServer, adapter: Adapter
    ) -> None:
        server.vault.lifetime = timedelta(minutes=14)
        access = Access(keys=Keys(KEY_ID, KEY_SECRET), role_arn=self.LAB)
        ecs = adapter(access, wire=self.wire(server, sts))
        ecs.list_instances()
        server.vault.expire()
        ecs.list_instances()
        assert len(sts.sts.sessions) == 2

    def test_with_the_hosts_role_there_are_no_keys_at_all(
        self, server: AlibabaServer, sts: AlibabaServer, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # As a setting the proxy would be STS's too; the environment's is for HTTP only.
        monkeypatch.setenv("HTTP_PROXY", server.url)
        ecs = adapter(Access(ram_role="chatops", role_arn=self.LAB), wire=self.wire(server, sts))
        assert [item.name for item in ecs.list_instances().items] == ["lab-web"]
        assert len(server.vault.issued) == 2

    def test_a_role_that_does_not_trust_us_is_the_bots_own_failure(
        self, server: AlibabaServer, sts: AlibabaServer, adapter: Adapter
    ) -> None:
        sts.sts.trusts[self.LAB] = "agreed"
        access = Access(keys=Keys(KEY_ID, KEY_SECRET), role_arn=self.LAB, external_id="wrong")
        with pytest.raises(CredentialsExpired):
            adapter(access, wire=self.wire(server, sts)).list_instances()
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
