"""The local Alibaba Cloud believes nobody: what is unsigned, stale, replayed or touched is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from cloud.alibaba.ecs import AlibabaEcs
from demo.alibaba.server import AlibabaServer
from demo.alibaba.signature import verify
from demo.alibaba.specs import KEY_SECRET
from demo.alibaba.wire import Refused
from demo.alibaba.wire import Request as Asked


@pytest.fixture
def asked(server: AlibabaServer, ecs: AlibabaEcs) -> Asked:
    """A request as the real SDK signs it."""
    ecs.list_instances()
    return server.asked[-1]


def code(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as raised:
        call()
    return raised.value.refusal.code


def send(server: AlibabaServer, headers: dict[str, str], query: str = "") -> tuple[int, Any]:
    try:
        with urlopen(Request(f"{server.url}/?{query}", headers=headers, method="POST")) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_what_the_sdk_signed_is_right(asked: Asked) -> None:
    verify(asked, KEY_SECRET)
    assert asked.headers["authorization"].startswith("ACS3-HMAC-SHA256 ")


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"body": b"InstanceId=i-2"}, "SignatureDoesNotMatch"),
        ({"query": (("RegionId", "cn-hangzhou"),)}, "SignatureDoesNotMatch"),
        ({"method": "GET"}, "SignatureDoesNotMatch"),
        ({"path": "/other"}, "SignatureDoesNotMatch"),
    ],
)
def test_what_was_touched_since_is_refused(asked: Asked, changes: dict[str, Any], refused: str) -> None:
    assert code(lambda: verify(replace(asked, **changes), KEY_SECRET)) == refused


@pytest.mark.parametrize(
    ("header", "value", "refused"),
    [
        ("x-acs-action", "StopInstance", "SignatureDoesNotMatch"),
        ("x-acs-date", "2020-01-01T00:00:00Z", "InvalidTimeStamp.Expired"),
        ("x-acs-date", "yesterday", "InvalidTimeStamp.Format"),
        (
            "authorization",
            "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=00",
            "IncompleteSignature",
        ),
    ],
)
def test_headers_are_part_of_it(asked: Asked, header: str, value: str, refused: str) -> None:
    touched = replace(asked, headers={**asked.headers, header: value})
    assert code(lambda: verify(touched, KEY_SECRET)) == refused


def test_another_secret_is_refused(asked: Asked) -> None:
    assert code(lambda: verify(asked, "another")) == "SignatureDoesNotMatch"


def test_over_the_wire_an_error_has_alibabas_shape(server: AlibabaServer) -> None:
    status, body = send(server, {"x-acs-action": "DescribeRegions"})
    assert (status, body["Code"]) == (400, "MissingAccessKeyId")
    assert {"RequestId", "HostId", "Code", "Message", "Recommend"} <= body.keys()


def test_the_same_request_is_taken_once(server: AlibabaServer, asked: Asked) -> None:
    status, body = send(server, dict(asked.headers), urlencode(asked.query))
    assert (status, body["Code"]) == (400, "SignatureNonceUsed")
