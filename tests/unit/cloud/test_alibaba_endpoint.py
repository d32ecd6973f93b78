"""Which way to Alibaba Cloud: its public endpoints, those inside its network, or one of our own."""

import pytest

from cloud.alibaba.access import Access, Keys, Wire
from cloud.alibaba.clients import ClientFactory
from cloud.model import Scope


@pytest.mark.parametrize(
    ("region", "wire", "host"),
    [
        ("ap-northeast-1", Wire(), "ecs.ap-northeast-1.aliyuncs.com"),
        ("cn-hangzhou", Wire(), "ecs-cn-hangzhou.aliyuncs.com"),
        ("ap-northeast-1", Wire(vpc=True), "ecs-vpc.ap-northeast-1.aliyuncs.com"),
        ("cn-hangzhou", Wire(vpc=True), "ecs-vpc.cn-hangzhou.aliyuncs.com"),
        ("cn-hangzhou", Wire(endpoint="ecs.example.com", vpc=True), "ecs.example.com"),
        ("cn-hangzhou", Wire(endpoint="http://127.0.0.1:8080"), "127.0.0.1:8080"),
    ],
)
def test_the_host_that_is_called(region: str, wire: Wire, host: str) -> None:
    clients = ClientFactory({"games": Access(keys=Keys("id", "secret"))}, wire)
    assert clients.ecs(Scope("games", region)).host == host


def test_a_client_is_made_once() -> None:
    clients = ClientFactory({"games": Access(keys=Keys("id", "secret"))})
    scope = Scope("games", "cn-hangzhou")
    assert clients.ecs(scope) is clients.ecs(scope)


def test_no_secret_is_in_a_repr() -> None:
    access = Access(keys=Keys("id", "very-secret", "very-token"))
    assert "very" not in repr(access)
