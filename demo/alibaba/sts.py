"""STS: temporary keys for whoever may assume a role, asked in the older style that Alibaba's providers speak.

https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole ·
https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism (its signature)
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from demo.alibaba.vault import Vault
from demo.alibaba.wire import Refused, Request

ACTIONS = ("AssumeRole", "AssumeRoleWithOIDC")
ROLE = re.compile(r"acs:ram::(\d+):role/([\w.-]+)")


@dataclass(slots=True)
class Sts:
    """``trusts`` maps a role's ARN to the external id it asks for; a role that nobody speaks of is anybody's.

    ``vouched`` maps the OIDC tokens that are good now to the ARN of the provider that vouches for them.
    """

    vault: Vault
    trusts: dict[str, str] = field(default_factory=dict)
    vouched: dict[str, str] = field(default_factory=dict)
    sessions: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> dict[str, Any]:
        """Answer what is one of :data:`ACTIONS`."""
        if request.action == "AssumeRole":
            return self.assume_role(request)
        return self.assume_role_with_oidc(request)

    def assume_role_with_oidc(self, request: Request) -> dict[str, Any]:
        """Nothing is signed: who has a good token needs no keys.

        https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc
        """
        asked = request.parameters
        provider = asked.get("OIDCProviderArn", "")
        if provider not in self.vouched.values():
            raise Refused(401, "AuthenticationFail.NoPermission", "No such OIDC Provider registered.")
        if self.vouched.get(asked.get("OIDCToken", "")) != provider:
            raise Refused(401, "AuthenticationFail.OIDCToken.Expired", "This JsonWebToken is expired.")
        return self._assumed(_role(asked), asked)

    def assume_role(self, request: Request) -> dict[str, Any]:
        asked = request.parameters
        entry = self.vault.find(asked.get("AccessKeyId", ""), asked.get("SecurityToken", ""))
        if not hmac.compare_digest(
            signature(request.method, asked, entry.secret), asked.get("Signature", "")
        ):
            raise Refused(400, "SignatureDoesNotMatch", "Specified signature does not match our calculation.")
        role = _role(asked)
        if self.trusts.get(role[0], asked.get("ExternalId", "")) != asked.get("ExternalId", ""):
            raise Refused(403, "NoPermission", "You are not authorized to do this action. "
                          "You should be authorized by RAM.")  # fmt: skip
        return self._assumed(role, asked)

    def _assumed(self, role: re.Match[str], asked: Mapping[str, str]) -> dict[str, Any]:
        self.sessions.append(f"{role[2]}/{asked.get('RoleSessionName', '')}")
        key, issued = self.vault.issue(role[1])
        ends = issued.ends or datetime.now(UTC)
        return {
            "Credentials": {
                "AccessKeyId": key,
                "AccessKeySecret": issued.secret,
                "SecurityToken": issued.token,
                "Expiration": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
            },
            "AssumedRoleUser": {"Arn": f"{role[0]}/{asked.get('RoleSessionName', '')}"},
        }


def _role(asked: Mapping[str, str]) -> re.Match[str]:
    role = ROLE.fullmatch(asked.get("RoleArn", ""))
    if role is None:
        raise Refused(404, "EntityNotExist.Role", "The specified Role not exists.")
    return role


def signature(method: str, asked: Mapping[str, str], secret: str) -> str:
    """HMAC-SHA1 over the sorted parameters, version 1.0."""
    pairs = sorted((key, value) for key, value in asked.items() if key != "Signature")
    query = "&".join(f"{_percent(key)}={_percent(value)}" for key, value in pairs)
    text = f"{method}&%2F&{_percent(query)}"
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()).decode()


def _percent(text: str) -> str:
    return quote(text, safe="~")
