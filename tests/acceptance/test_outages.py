"""What the bot itself needs may fail: the directory, the database, permissions. It refuses, and says so."""

import pytest

from demo.slack.model import User
from tests.acceptance.house import House
from tests.databases import PostgresCluster

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True, scope="module")


def stranger(house: House, user_id: str) -> str:
    """Somebody whom the bot has not met, so that it has to ask Slack."""
    house.workspace.add_user(User(user_id, user_id.lower(), "T0ACME", "New Here"))
    house.workspace.join("C0DATA", user_id)
    return user_id


def test_without_slacks_word_on_who_somebody_is_nothing_is_done(house: House) -> None:
    who = stranger(house, "U0FRESH")
    house.workspace.faults.fail("users.info", "fatal_error", times=10)
    with house.calls_nothing():
        answer = house.ask("/emr list", who=who)
    assert "Slack did not say who you are" in answer.text
    house.workspace.faults.clear()
    assert "etl-nightly" in house.ask("/emr list", who=who, containing="etl").block_text


def test_while_the_database_is_down_people_are_told_and_then_served_again(
    house: House, postgres_cluster: PostgresCluster
) -> None:
    """What cannot be written down is not done; the database comes back, and so does the bot."""
    postgres_cluster.shut(house.database_url)
    answer = house.ask("/echo into the void")
    assert "into the void" not in answer.text
    assert "database" in answer.text
    postgres_cluster.reopen(house.database_url)
    assert "here again" in house.ask("/echo here again", containing="here again").text


def test_a_broken_connection_to_the_database_is_nobodys_problem(
    house: House, postgres_cluster: PostgresCluster
) -> None:
    house.ask("/echo before", containing="before")
    assert postgres_cluster.kill_backends(house.database_url) > 0
    assert "after" in house.ask("/echo after", containing="after").text


@pytest.mark.parametrize(
    ("scope", "method"), [("users:read", "users.info"), ("chat:write", "chat.postMessage")]
)
def test_a_missing_scope_refuses_and_is_named_in_the_log(house: House, scope: str, method: str) -> None:
    scopes = house.workspace.state.app.scopes
    who = stranger(house, f"U0{scope[:4].upper()}")
    house.workspace.set_scopes(scopes - {scope})
    try:
        if method == "users.info":
            assert "Slack did not say who you are" in house.ask("/emr list", who=who).text
        else:
            for delivery in house.workspace.person(who).says(
                "emr list", channel=house.workspace.person(who).dm
            ):
                assert delivery.acked()
        house.workspace.wait(
            lambda: any(c.error == "missing_scope" for c in house.workspace.calls(method)), 10, "the refusal"
        )
        house.bot.wait_output("missing_scope")
    finally:
        house.workspace.set_scopes(scopes)
