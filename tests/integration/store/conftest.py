"""A store per test, on both databases, with a clock that stands still."""

from collections.abc import Iterator

import pytest

from app.store.store import Store, open_store
from tests.integration.store.helpers import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    store = open_store(database_url, clock=clock)
    yield store
    store.close()


@pytest.fixture
def second_store(database_url: str, clock: Clock) -> Iterator[Store]:
    """Another replica on the same database."""
    store = open_store(database_url, clock=clock)
    yield store
    store.close()
