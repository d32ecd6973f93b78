from collections.abc import Iterator

import pytest

from tests.integration.watching.street import Street, Watchman


@pytest.fixture
def street(sqlite_url: str) -> Iterator[Street]:
    street = Street(sqlite_url)
    yield street
    street.close()


@pytest.fixture
def watchman(street: Street) -> Watchman:
    return street.watchman()
