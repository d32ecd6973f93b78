"""The database is gone at a click: nothing is done, the person is told, and the click works once it is back."""

import pytest

from tests.acceptance.house import DATA, House
from tests.acceptance.terminating import QUICK, becomes, press, propose, running
from tests.databases import PostgresCluster
from tests.waiting import until

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def configuration() -> str:
    return QUICK


@pytest.fixture(scope="module")
def prelude() -> None:
    """Its own patience is what this is about."""


def test_row_23_the_database_is_down_at_a_click(house: House, postgres_cluster: PostgresCluster) -> None:
    (cluster,) = running(house.aws, "clicked-in-the-dark")
    called = house.aws.calls("TerminateJobFlows")
    message = propose(house, "clicked-in-the-dark")
    postgres_cluster.shut(house.database_url)
    press(house, message, "Terminate")
    told = house.workspace.wait_message(
        DATA, viewer="U0ALICE", containing="Nothing was done", after=message.ts, timeout=30
    )
    assert "database" in told.text
    assert house.aws.calls("TerminateJobFlows") == called, "half done is not done"
    postgres_cluster.reopen(house.database_url)
    press(house, message, "Terminate")
    assert cluster in becomes(house, message, "confirmed by", without="asking EMR").all_text
    assert house.aws.calls("TerminateJobFlows") == called + 1


def test_row_24_the_database_hangs_at_a_click(house: House, postgres_cluster: PostgresCluster) -> None:
    (cluster,) = running(house.aws, "clicked-in-vain")
    called = house.aws.calls("TerminateJobFlows")
    message = propose(house, "clicked-in-vain")
    with postgres_cluster.frozen():
        press(house, message, "Terminate")
        told = house.workspace.wait_message(
            DATA, viewer="U0ALICE", containing="Nothing was done", after=message.ts, timeout=30
        )
    assert "database" in told.text
    assert house.aws.calls("TerminateJobFlows") == called, "half done is not done"
    until(lambda: "Not everything is well" not in house.ask("/chatops status").text, "its health")
    press(house, message, "Terminate")
    assert cluster in becomes(house, message, "confirmed by", without="asking EMR").all_text
    assert house.aws.calls("TerminateJobFlows") == called + 1


def test_the_status_can_be_asked_for_while_the_database_is_down(
    house: House, postgres_cluster: PostgresCluster
) -> None:
    postgres_cluster.shut(house.database_url)
    answer = house.ask("/chatops status", containing="store")
    postgres_cluster.reopen(house.database_url)
    assert "Not everything is well" in answer.text
    assert ":red_circle: store" in answer.block_text
