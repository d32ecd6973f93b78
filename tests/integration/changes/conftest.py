from collections.abc import Iterator

import pytest

from tests.integration.changes.town import Bot, Town


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    town = Town(sqlite_url)
    yield town
    town.close()


@pytest.fixture
def bot(town: Town) -> Bot:
    return town.bot()
