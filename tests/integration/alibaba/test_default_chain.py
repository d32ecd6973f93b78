"""Where Alibaba's own chain finds keys, where nothing is configured: each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import KEY_ID, KEY_SECRET, InstanceSpec
from tests.integration.alibaba.local_sts import LAB, PROVIDER
from tests.integration.alibaba.tunnel import tunnel_to

ROOT = Path(__file__).parents[3]

# The SDK reads the environment when it is imported, so the default chain is tried in a process of its own.
LIST = """
import os, sys
import requests.adapters
requests.adapters.DEFAULT_CA_BUNDLE_PATH = os.environ.get("TRUSTED")
from cloud.alibaba.access import Access, Wire
from cloud.alibaba.clients import ClientFactory
from cloud.alibaba.ecs import ECS_LIMITS, AlibabaEcs
from cloud.throttle import Throttle
from cloud.model import Scope
clients = ClientFactory({"games": Access()}, Wire(endpoint=sys.argv[1]))
ecs = AlibabaEcs(Scope("games", "ap-northeast-1"), clients, Throttle(ECS_LIMITS))
print(*(item.name for item in ecs.list_instances().items))
"""


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

    def test_an_oidc_token_in_a_file(self, server: AlibabaServer, sts: AlibabaServer, tmp_path: Path) -> None:
        """What Kubernetes puts into the environment; this road has no setting for STS's endpoint."""
        sts.sts.vouched = {"eyJhbGciOi.first.signed": PROVIDER}
        (tmp_path / "token").write_text("eyJhbGciOi.first.signed")
        with tunnel_to(int(sts.url.rpartition(":")[2])) as tunnel:
            listed = self.run(
                server,
                tmp_path,
                ALIBABA_CLOUD_OIDC_TOKEN_FILE=str(tmp_path / "token"),
                ALIBABA_CLOUD_OIDC_PROVIDER_ARN=PROVIDER,
                ALIBABA_CLOUD_ROLE_ARN=LAB,
                ALIBABA_CLOUD_ROLE_SESSION_NAME="chatops",
                ALIBABA_CLOUD_ECS_METADATA_DISABLED="true",
                HTTPS_PROXY=tunnel.url,
                TRUSTED=str(tmp_path / "certificate.pem"),
            )
        assert (listed, tunnel.asked) == ("lab-web", ["sts.aliyuncs.com:443"])
        assert sts.sts.sessions == ["chatops/chatops"]

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
