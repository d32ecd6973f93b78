"""Keys for a token in a file: the real provider of the SDK, against STS on a real socket."""

import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from app.redaction import redactor
from cloud.alibaba.access import Access, Oidc, Wire
from cloud.errors import CredentialsExpired
from demo.alibaba.server import AlibabaServer
from tests.integration.alibaba.conftest import Adapter
from tests.integration.alibaba.local_sts import LAB, PROVIDER, wire_to


class TestOidc:
    """The real provider, for which a token in a file is enough."""

    @pytest.fixture
    def token(self, tmp_path: Path, sts: AlibabaServer) -> Path:
        token = tmp_path / "token"
        self.vouch(sts, token, "eyJhbGciOi.first.signed")
        return token

    def vouch(self, sts: AlibabaServer, token: Path, text: str) -> None:
        """Have a new token in the place of the one before, as Kubernetes does."""
        sts.sts.vouched = {text: PROVIDER}
        token.write_text(text)

    def test_its_keys_open_the_account_and_nothing_else_is_needed(
        self, server: AlibabaServer, sts: AlibabaServer, token: Path, adapter: Adapter
    ) -> None:
        access = Access(oidc=Oidc(PROVIDER, str(token)), role_arn=LAB)
        ecs = adapter(access, wire=wire_to(server, sts))
        for _ in range(2):
            assert [item.name for item in ecs.list_instances().items] == ["lab-web"]
        assert sts.sts.sessions == ["chatops/chatops"]
        assert server.signers == {server.vault.issued[0]: 2}

    def test_the_file_is_read_anew_when_they_are_refreshed(
        self, server: AlibabaServer, sts: AlibabaServer, token: Path, adapter: Adapter
    ) -> None:
        server.vault.lifetime = timedelta(minutes=14)
        ecs = adapter(Access(oidc=Oidc(PROVIDER, str(token)), role_arn=LAB), wire=wire_to(server, sts))
        ecs.list_instances()
        server.vault.expire()
        self.vouch(sts, token, "eyJhbGciOi.second.signed")
        ecs.list_instances()
        assert [*server.signers] == server.vault.issued
        assert len(sts.sts.sessions) == 2

    @pytest.mark.parametrize("provider", [PROVIDER, "acs:ram::1:oidc-provider/another"])
    def test_what_sts_does_not_accept_is_the_bots_own_failure(
        self, server: AlibabaServer, sts: AlibabaServer, token: Path, adapter: Adapter, provider: str
    ) -> None:
        sts.sts.vouched = {"eyJhbGciOi.another.signed": PROVIDER}
        access = Access(oidc=Oidc(provider, str(token)), role_arn=LAB)
        with pytest.raises(CredentialsExpired):
            adapter(access, wire=wire_to(server, sts)).list_instances()
        assert server.calls() == 0

    def test_a_token_is_never_logged(
        self, token: Path, adapter: Adapter, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The SDK puts it into the URL, and the URL into what it says of a connection that failed."""
        access = Access(oidc=Oidc(PROVIDER, str(token)), role_arn=LAB)
        with pytest.raises(CredentialsExpired) as raised:
            adapter(access, wire=Wire(sts="127.0.0.1:1")).list_instances()
        told = "".join(traceback.format_exception(raised.value))
        written = redactor()(f"{caplog.text}{told}")
        assert "AssumeRoleWithOIDC" in written
        assert token.read_text() not in written
