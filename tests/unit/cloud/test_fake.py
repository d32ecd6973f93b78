"""The fake remembers, and fails on request."""

import pytest

from cloud.errors import Throttled
from cloud.fake import Asked, FakeEmr
from cloud.model import ClusterState, Scope
from cloud.ports import Emr

SCOPE = Scope("prod", "ap-northeast-2")


def test_it_remembers_what_it_was_asked() -> None:
    fake = FakeEmr(SCOPE)
    emr: Emr = fake
    emr.list_clusters([ClusterState.WAITING])
    emr.count_nodes(["j-1"])
    assert fake.calls == [
        Asked("list_clusters", frozenset({ClusterState.WAITING})),
        Asked("count_nodes", ("j-1",)),
    ]


def test_it_fails_as_told_and_remembers_that_too() -> None:
    fake = FakeEmr(SCOPE)
    fake.error = Throttled("later", permanent=False)
    with pytest.raises(Throttled):
        fake.list_clusters([ClusterState.WAITING])
    assert fake.describe_clusters(["j-1"]) == {}
    assert [asked.method for asked in fake.calls] == ["list_clusters", "describe_clusters"]


def test_a_listing_can_be_cut_short() -> None:
    fake = FakeEmr(SCOPE)
    fake.truncated = True
    assert fake.list_clusters([ClusterState.WAITING]).truncated
