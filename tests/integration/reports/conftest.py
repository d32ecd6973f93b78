"""A town on each database."""

from collections.abc import Iterator, Sequence

import pytest

from app.queries.side_by_side import SideBySide
from app.reports.digest import Source
from app.store.store import open_store
from tests.integration.reports.town import Open, Town
from tests.unit.clusters import NOW


@pytest.fixture
def open_town(database_url: str) -> Iterator[Open]:
    """Open a town whose digests have these sources."""
    threads = SideBySide(4)
    towns: list[Town] = []
    store = open_store(database_url, clock=lambda: towns[-1].now if towns else NOW)

    def make(sources: Sequence[Source] = ()) -> Town:
        towns.append(Town(store, threads, sources))
        return towns[-1]

    yield make
    threads.close()
    store.close()


@pytest.fixture
def town(open_town: Open) -> Town:
    return open_town()
