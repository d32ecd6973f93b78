"""Replicas that are stopped after the test."""

from collections.abc import Iterator

import pytest

from scheduler import ScheduledJob
from tests.integration.scheduler.replicas import Replica, Start, Times, Work, digest


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()
    yield work
    work.free.set()


@pytest.fixture
def start(database_url: str, times: Times, work: Work) -> Iterator[Start]:
    """Start a replica with the digest, or with other jobs."""
    begun: list[Replica] = []

    def start(*jobs: ScheduledJob) -> Replica:
        replica = Replica(database_url, times, list(jobs) or [digest(work)], f"replica {len(begun)}")
        begun.append(replica)
        return replica

    yield start
    work.free.set()
    for replica in begun:
        replica.ticker.stop(20)
        replica.store.close()
