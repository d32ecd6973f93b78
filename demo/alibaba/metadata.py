"""The metadata service that every ECS host sees at 100.100.100.200; here, whoever makes us their HTTP proxy.

https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata
"""

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from demo.alibaba.specs import ACCOUNT
from demo.alibaba.vault import Vault
from demo.alibaba.wire import Request

TOKEN = "/latest/api/token"
ROLES = "/latest/meta-data/ram/security-credentials/"


@dataclass(slots=True)
class Metadata:
    """One host with one RAM role; ``hardened`` asks for a token (IMDSv2). ``role`` may be empty: it has none."""

    vault: Vault
    role: str = "chatops"
    account: str = ACCOUNT
    hardened: bool = True
    up: bool = True
    _tokens: dict[str, datetime] = field(default_factory=dict)

    def answer(self, request: Request) -> tuple[int, bytes]:
        """Answer status and body."""
        if not self.up:
            return 503, b""
        if request.path == TOKEN:
            return self._new_token(request)
        if self.hardened and not self._knows(request.headers.get("x-aliyun-ecs-metadata-token", "")):
            return 403, b""
        if request.path == ROLES and self.role:
            return 200, self.role.encode()
        if request.path == ROLES + self.role and self.role:
            return 200, self._credentials()
        return 404, b""

    def _new_token(self, request: Request) -> tuple[int, bytes]:
        seconds = request.headers.get("x-aliyun-ecs-metadata-token-ttl-seconds", "")
        if request.method != "PUT" or not seconds.isdecimal() or not 1 <= int(seconds) <= 21_600:
            return 400, b""
        token = secrets.token_urlsafe(24)
        self._tokens[token] = datetime.now(UTC) + timedelta(seconds=int(seconds))
        return 200, token.encode()

    def _knows(self, token: str) -> bool:
        return token in self._tokens and datetime.now(UTC) < self._tokens[token]

    def _credentials(self) -> bytes:
        key, entry = self.vault.issue(self.account)
        ends = entry.ends or datetime.now(UTC)
        return json.dumps(
            {
                "Code": "Success",
                "LastUpdated": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "AccessKeyId": key,
                "AccessKeySecret": entry.secret,
                "SecurityToken": entry.token,
                "Expiration": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
            }
        ).encode()
