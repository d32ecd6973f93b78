"""How Alibaba Cloud is asked and says no: its RPC style, over HTTP.

https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from demo.aws.wire import Call
from demo.aws.wire import Refusal as AnyRefusal


@dataclass(frozen=True, slots=True)
class Refusal(AnyRefusal):
    """An error of Alibaba Cloud; ``permission`` is the RAM action that is lacking, if that is what it is."""

    permission: str = ""

    def body(self, host: str) -> dict[str, Any]:
        found: dict[str, Any] = {
            "RequestId": new_request_id(),
            "HostId": host,
            "Code": self.code,
            "Message": self.message,
            "Recommend": f"https://api.alibabacloud.com/troubleshoot?q={self.code}&product=Ecs",
        }
        if self.permission:
            found["AccessDeniedDetail"] = {
                "AuthAction": self.permission,
                "AuthPrincipalType": "AssumedRoleUser",
                "AuthPrincipalDisplayName": "chatops:chatops",
                "NoPermissionType": "ImplicitDeny",
                "PolicyType": "AccountLevelIdentityBasedPolicy",
            }
        return found


class Refused(Exception):
    """Raised by whatever says no."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.refusal = Refusal(status, code, message)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came; header names are in lower case, ``query`` is as it was signed."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes

    @property
    def parameters(self) -> dict[str, str]:
        form = parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {**dict(self.query), **dict(form)}

    @property
    def action(self) -> str:
        return self.headers.get("x-acs-action", "") or self.parameters.get("Action", "")

    def call(self, access_key_id: str) -> Call:
        """Tell the levers what they aim at."""
        return Call(self.action, self.parameters.get("RegionId", ""), "ecs", access_key_id, json=True)


def read_request(environ: dict[str, Any]) -> Request:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    headers = {
        key[5:].lower().replace("_", "-"): str(value)
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = str(environ["CONTENT_TYPE"])
    query = tuple(parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True))
    return Request(str(environ["REQUEST_METHOD"]), str(environ["PATH_INFO"]), query, headers, body)


def listed(parameters: Mapping[str, str], name: str) -> list[str]:
    """Read InstanceId.1, InstanceId.2, … in order; "Tag.*.Key" is Tag.1.Key, Tag.2.Key, …."""
    pattern = name if "*" in name else f"{name}.*"
    found: list[str] = []
    while (key := pattern.replace("*", str(len(found) + 1))) in parameters:
        found.append(parameters[key])
    return found


def new_request_id() -> str:
    return str(uuid.uuid4()).upper()


def encoded(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
