"""What everything hangs on is looked at before somebody finds out by typing."""

from collections.abc import Iterator

import pytest

from app.health import Health
from app.slack_client import make_client
from app.store.store import Store, open_store
from app.vitals import Vitals
from demo.slack.workspace import Workspace
from tests.databases import PostgresCluster


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.seeded() as workspace:
        yield workspace


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    store = open_store(postgres_url)
    yield store
    store.close()


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def vitals(workspace: Workspace, store: Store, health: Health) -> Vitals:
    return Vitals(store, make_client(workspace.api_url, workspace.bot_token), health)


def sick(health: Health) -> dict[str, str]:
    return {name: part.detail for name, part in health.parts().items() if not part.ok}


def test_all_is_well(vitals: Vitals, health: Health) -> None:
    vitals.check()
    assert set(health.parts()) == {"slack", "store"}
    assert sick(health) == {}


def test_a_bot_token_revoked_later_turns_health_red(
    vitals: Vitals, health: Health, workspace: Workspace
) -> None:
    vitals.check()
    workspace.faults.revoke_token(workspace.bot_token)
    vitals.check()
    assert sick(health) == {"slack": "Slack does not accept the bot token (token_revoked)"}


def test_slack_that_does_not_answer_is_red_and_green_again(
    vitals: Vitals, health: Health, workspace: Workspace
) -> None:
    workspace.faults.drop("auth.test", times=10)
    vitals.check()
    assert "Slack does not answer" in sick(health)["slack"]
    workspace.faults.clear()
    vitals.check()
    assert sick(health) == {}


def test_a_database_that_is_gone_is_red_and_green_again(
    vitals: Vitals, health: Health, postgres_cluster: PostgresCluster, postgres_url: str
) -> None:
    postgres_cluster.shut(postgres_url)
    vitals.check()
    assert "database" in sick(health)["store"]
    postgres_cluster.reopen(postgres_url)
    vitals.check()
    assert sick(health) == {}
